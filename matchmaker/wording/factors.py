"""What each factor asks, for the page that explains the score."""

from __future__ import annotations

from matchmaker.domain.vocabulary import Factor
from matchmaker.wording.messages import N_

FACTOR_QUESTIONS = {
    Factor.PROBLEM: N_("Does what they offer or have done speak of your problem?"),
    Factor.TRADE: N_("Do they know your trade?"),
    Factor.PLACE: N_("Do they work where you are, and how far away are they?"),
    Factor.BUDGET: N_("Does their price fit your budget?"),
    Factor.TIMING: N_("Can they start when you need them?"),
    Factor.PROOF: N_("Can they show past work and certificates?"),
}
