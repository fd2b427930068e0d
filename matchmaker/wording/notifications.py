"""What somebody is told, put into the words of the moment's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.db.models import Notification
from matchmaker.domain.notices import NotificationKind
from matchmaker.wording.messages import N_, worded
from matchmaker.wording.names import name_of


@dataclass(frozen=True, slots=True)
class Telling:
    """A line that stands for itself, and a sentence or two on what to do."""

    title: str
    text: str


TELLINGS: Mapping[NotificationKind, Telling] = {
    NotificationKind.NEED_CLAIMED: Telling(
        N_("Kept for your organisation: %(need)s"),
        N_(
            "You can ask providers for an introduction. Those whose offer fits see the problem, "
            "not who you are, and can offer their help."
        ),
    ),
    NotificationKind.NEED_ENTERED: Telling(
        N_("The office entered a need for you: %(need)s"),
        N_("It is open. You can change where it stands, or take it back."),
    ),
    NotificationKind.NEED_EXPIRING: Telling(
        N_("Closes soon: %(need)s"),
        N_("Say what came of it, or keep it open for longer."),
    ),
    NotificationKind.NEED_EXPIRED: Telling(
        N_("Closed, because its time is over: %(need)s"),
        N_("Say what came of it. You can open it again for 30 days."),
    ),
    NotificationKind.NEED_TO_MODERATE: Telling(
        N_("A need to look at: %(need)s"),
        N_("Publish it, ask for a change, or say why it is not taken up."),
    ),
    NotificationKind.NEED_PUBLISHED: Telling(
        N_("Your need is open: %(need)s"),
        N_("The office has looked at it. You can ask providers for an introduction now."),
    ),
    NotificationKind.NEED_CHANGES_REQUESTED: Telling(
        N_("The office asks you to change something: %(need)s"),
        N_("Its page says what. Change it and send it again within ten days."),
    ),
    NotificationKind.NEED_REJECTED: Telling(
        N_("Not taken up: %(need)s"),
        N_("Its page says why. The office can open it again if that was a mistake."),
    ),
    NotificationKind.NEED_MERGED: Telling(
        N_("Two of your needs say the same: %(need)s"),
        N_(
            "The office goes on with the other one. Its page says which, and nothing of it is lost."
        ),
    ),
    NotificationKind.NEED_STEERED: Telling(
        N_("The office changed where your need stands: %(need)s"),
        N_("Its page says what was done and why."),
    ),
    NotificationKind.INTRODUCTION_REQUESTED: Telling(
        N_("A firm asks %(provider)s for help: %(need)s"),
        N_("Accept or decline it. Contact details are shared only once you accept."),
    ),
    NotificationKind.INTRODUCTION_OFFERED: Telling(
        N_("%(provider)s offers its help: %(need)s"),
        N_("Accept or decline it. Contact details are shared only once you accept."),
    ),
    NotificationKind.INTRODUCTION_SUGGESTED: Telling(
        N_("The office suggests %(provider)s: %(need)s"),
        N_("Its page says why. Ask the provider if it suits you, or put it aside."),
    ),
    NotificationKind.INTRODUCTION_REMINDER: Telling(
        N_("Waits for your answer: %(need)s (%(provider)s)"),
        N_("Accept or decline it, so that the other side can plan. Without an answer it ends."),
    ),
    NotificationKind.INTRODUCTION_ACCEPTED: Telling(
        N_("Accepted: %(need)s (%(provider)s)"),
        N_("You now find each other’s contact details on its page."),
    ),
    NotificationKind.INTRODUCTION_DECLINED: Telling(
        N_("Declined: %(need)s (%(provider)s)"),
        N_("The reason stands on its page. Other providers may still fit."),
    ),
    NotificationKind.INTRODUCTION_EXPIRED: Telling(
        N_("Ended without an answer: %(need)s (%(provider)s)"),
        N_("There is nothing to do about it. Other providers may still fit."),
    ),
    NotificationKind.INTRODUCTION_WITHDRAWN: Telling(
        N_("Taken back: %(need)s (%(provider)s)"),
        N_("The introduction is no longer wanted. Nothing more is shared."),
    ),
    NotificationKind.OUTCOME_ASKED: Telling(
        N_("What came of it? %(need)s (%(provider)s)"),
        N_("Tell us in a minute; it helps the next firm to find the right help."),
    ),
    NotificationKind.OUTCOME_CONFIRMED: Telling(
        N_("The outcome is settled: %(need)s (%(provider)s)"),
        N_("Thank you. Its page shows what was agreed."),
    ),
    NotificationKind.PROVIDER_NOT_JOINED: Telling(
        N_("Asked and not yet with us: %(provider)s, for %(need)s"),
        N_("Invite the provider, so that the firm gets an answer."),
    ),
    NotificationKind.MESSAGE_RECEIVED: Telling(
        N_("A message about: %(need)s (%(provider)s)"),
        N_("Read it on the page of the introduction and answer there."),
    ),
    NotificationKind.QUESTION_ASKED: Telling(
        N_("A provider asks about: %(need)s"),
        N_("Answer on the page of your need. Everybody who sees it as a lead reads the answer."),
    ),
    NotificationKind.QUESTION_ANSWERED: Telling(
        N_("The firm has answered: %(need)s"),
        N_("Read the answer on the page of the lead."),
    ),
    NotificationKind.LEADS_FOUND: Telling(
        N_("A new lead for “%(search)s”: %(need)s"),
        N_("Have a look, and offer your help if it suits you."),
    ),
    NotificationKind.CERTIFICATE_VERIFIED: Telling(
        N_("Checked by the office: %(certificate)s"),
        N_("Firms now see on your page and beside your matches that it was checked."),
    ),
    NotificationKind.CERTIFICATE_REFUSED: Telling(
        N_("The office does not take the proof: %(certificate)s"),
        N_("Its page says why. Firms do not see it until you send another proof."),
    ),
    NotificationKind.CERTIFICATE_EXPIRING: Telling(
        N_("Runs out in %(days)s days: %(certificate)s"),
        N_("Send the new certificate in time, so that it goes on counting as checked."),
    ),
    NotificationKind.CERTIFICATE_EXPIRED: Telling(
        N_("Has run out: %(certificate)s"),
        N_("It no longer counts. Send the new certificate once you have it."),
    ),
    NotificationKind.OWNERSHIP_ACCEPTED: Telling(
        N_("You act for %(provider)s now"),
        N_("The office agrees that it is your organisation. Firms can ask it from now on."),
    ),
    NotificationKind.OWNERSHIP_REFUSED: Telling(
        N_("The office does not let you act for %(provider)s"),
        N_("Its page says why. You can ask again with another proof."),
    ),
    NotificationKind.PROPOSAL_RECEIVED: Telling(
        N_("A proposal from %(provider)s: %(need)s"),
        N_("Compare it with the others on the page of your need, and choose one."),
    ),
    NotificationKind.PROPOSAL_SHORTLISTED: Telling(
        N_("Your proposal is on the shortlist: %(need)s (%(provider)s)"),
        N_("There is nothing to do. You are told when the firm has chosen."),
    ),
    NotificationKind.PROPOSAL_CHOSEN: Telling(
        N_("Your proposal was chosen: %(need)s (%(provider)s)"),
        N_("Agree on the first step with the firm, on the page of the introduction."),
    ),
    NotificationKind.PROPOSAL_NOT_CHOSEN: Telling(
        N_("Your proposal was not chosen: %(need)s (%(provider)s)"),
        N_("Its page says why, if the firm gave a reason."),
    ),
    NotificationKind.PROPOSAL_WITHDRAWN: Telling(
        N_("A proposal was taken back: %(need)s (%(provider)s)"),
        N_("It can’t be chosen any more. The introduction goes on."),
    ),
    NotificationKind.PROPOSAL_EXPIRED: Telling(
        N_("A proposal has run out: %(need)s (%(provider)s)"),
        N_("Nobody chose it in time. The provider can write another one."),
    ),
    NotificationKind.PROVIDER_APPROVED: Telling(
        N_("%(provider)s is listed now"),
        N_("Firms find you from now on. Open leads that suit you stand under Leads."),
    ),
    NotificationKind.PROVIDER_CHANGES_REQUESTED: Telling(
        N_("The office asks you to change something: %(provider)s"),
        N_("Your profile says what. Change it and send it again."),
    ),
    NotificationKind.PROVIDER_TOOK_IN: Telling(
        N_("The office merged a second listing into yours: %(provider)s"),
        N_("Its offers, certificates and requests of firms are on your pages now. Look them over."),
    ),
    NotificationKind.PROVIDER_TOOK_IN_UNDONE: Telling(
        N_("The office took a merge back: %(provider)s"),
        N_("What came from the other listing is no longer on your pages."),
    ),
    NotificationKind.PROVIDER_REJECTED: Telling(
        N_("Not listed: %(provider)s"),
        N_("Your profile says why."),
    ),
    NotificationKind.OFFICE_WRITES: Telling(
        N_("The office writes to you: %(provider)s"),
        N_("%(words)s"),
    ),
    NotificationKind.PROFILE_CHANGE_APPROVED: Telling(
        N_("Your change is live: %(provider)s"),
        N_("Everybody sees the new names or registration now."),
    ),
    NotificationKind.PROFILE_CHANGE_REFUSED: Telling(
        N_("Your change was not taken up: %(provider)s"),
        N_("Your profile says why. What was approved before stays live."),
    ),
    NotificationKind.OFFER_PUBLISHED: Telling(
        N_("Published: %(offer)s (%(provider)s)"),
        N_("Needs that it fits find it from now on."),
    ),
    NotificationKind.OFFER_REFUSED: Telling(
        N_("Not published: %(offer)s (%(provider)s)"),
        N_("Your profile says why. Change the offer and send it again."),
    ),
    NotificationKind.OFFER_STALE: Telling(
        N_("Does it still hold? %(offer)s (%(provider)s)"),
        N_("Until you confirm it with one click it is ranked lower, later it is hidden."),
    ),
    NotificationKind.OFFER_HIDDEN: Telling(
        N_("Hidden, because nobody confirmed it: %(offer)s (%(provider)s)"),
        N_("Confirm it with one click and firms find it again."),
    ),
    NotificationKind.INVITATION: Telling(
        N_("%(inviter)s invites you to join %(organisation)s"),
        N_("Open the page to accept it. The link works for %(days)s days, and once."),
    ),
    NotificationKind.OFFICE_INVITES_FIRM: Telling(
        N_("%(inviter)s invites %(organisation)s to take over what it entered for it"),
        N_("Open the page to accept it. The link works for %(days)s days, and once."),
    ),
    NotificationKind.OFFICE_INVITES_PROVIDER: Telling(
        N_("%(inviter)s invites %(organisation)s to answer firms that look for help"),
        N_("Open the page to accept it. The link works for %(days)s days, and once."),
    ),
}

_SAID = ("provider", "organisation", "inviter", "certificate", "days", "search", "offer", "words")


def told(kind: NotificationKind, values: Mapping[str, Any]) -> Telling:
    """Title and text of a kind, filled with the values that were kept for it."""
    telling = TELLINGS[kind]
    shown = dict.fromkeys(_SAID, "") | dict(values)
    shown["need"] = _need_name(values)
    return Telling(worded(telling.title, **shown), worded(telling.text, **shown))


def notification_told(notification: Notification) -> Telling:
    """The same for one that is kept."""
    return told(notification.kind, notification.values)


def _need_name(values: Mapping[str, Any]) -> str:
    title, category = values.get("title"), values.get("category")
    if title:
        return str(title)
    return name_of("category", str(category)) if category else worded(N_("a need"))
