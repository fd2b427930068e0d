"""One sentence for each state: whose turn it is and what happens next."""

from __future__ import annotations

from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.transitions import Party
from matchmaker.wording.messages import N_, worded

NEED_STEPS = {
    NeedState.DRAFT: N_("Only you see it. Put it under your firm’s name to ask for introductions."),
    NeedState.SUBMITTED: N_("The office of your cluster looks at it first."),
    NeedState.CHANGES_REQUESTED: N_("The office asked for a change. Narrow it down and send it."),
    NeedState.OPEN: N_("Look at the matches and ask for an introduction."),
    NeedState.PAUSED: N_("Nobody is asked while it rests. Go on when you are ready."),
    NeedState.MATCHED: N_("Talk to the provider, then say what came of it."),
    NeedState.MET: N_("Thank you for saying so. It is closed."),
    NeedState.PARTLY_MET: N_("Thank you for saying so. It is closed; you can open it again."),
    NeedState.UNMET: N_("It is closed. The office sees that something is missing here."),
    NeedState.REJECTED: N_(
        "The office did not take it up. It can open it again if that was a mistake."
    ),
    NeedState.MERGED: N_("Another need says the same and goes on in its place."),
    NeedState.WITHDRAWN: N_("You took it back. You can open it again within 30 days."),
    NeedState.EXPIRED: N_("Its time was over. You can open it again within 30 days."),
}
_CLOSED = N_("It is closed.")
FIRM_STEPS = {
    IntroductionState.SUGGESTED: N_("It comes next on the list. Ask it if you like."),
    IntroductionState.REQUESTED: N_("The provider has up to 10 working days to answer."),
    IntroductionState.OFFERED: N_("The provider offers its help. It is your turn to answer."),
    IntroductionState.ACCEPTED: N_("You can reach each other now. Get in touch."),
    IntroductionState.DECLINED: N_("It declined. Ask another provider."),
    IntroductionState.EXPIRED: N_("It did not answer in time. Ask another provider."),
    IntroductionState.WITHDRAWN: N_("The request was taken back."),
    IntroductionState.IN_PROGRESS: N_("Work goes on. Afterwards, say what came of it."),
}
PROVIDER_STEPS = {
    IntroductionState.REQUESTED: N_("A firm asks for you. Answer within 10 working days."),
    IntroductionState.OFFERED: N_("It is the firm’s turn to answer."),
    IntroductionState.ACCEPTED: N_("You can reach each other now. Get in touch."),
    IntroductionState.DECLINED: N_("It was declined."),
    IntroductionState.EXPIRED: N_("The time to answer is over."),
    IntroductionState.WITHDRAWN: N_("The request was taken back."),
    IntroductionState.IN_PROGRESS: N_("Work goes on. Afterwards, say what came of it."),
}


def need_step(state: NeedState) -> str:
    """What the firm can do next about its need."""
    return worded(NEED_STEPS[state])


def introduction_step(state: IntroductionState, side: Party) -> str:
    """What one side can do next about an introduction; the office reads the firm's sentence."""
    steps = PROVIDER_STEPS if side is Party.PROVIDER else FIRM_STEPS
    return worded(steps.get(state, _CLOSED))
