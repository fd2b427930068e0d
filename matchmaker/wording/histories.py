"""What happened to a record, line by line, for a reader of its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from matchmaker.db.models import Event
from matchmaker.domain.transitions import Action
from matchmaker.domain.vocabulary import ActorKind
from matchmaker.wording.messages import N_, worded
from matchmaker.wording.names import NAMES, name_of

STATE_NAMES = {
    "need": "need_state",
    "introduction": "introduction_state",
    "proposal": "proposal_state",
    "provider": "provider_state",
    "certification": "claim_state",
    "ownership": "ownership_state",
    "capability": "capability_state",
    "revision": "revision_state",
}
REASON_NAMES = (
    "decline_reason",
    "withdraw_reason",
    "none_suitable_reason",
    "moderation_reason",
    "listing_reason",
    "claim_refusal",
    "ownership_refusal",
    "pass_over_reason",
    "retract_reason",
    "hide_reason",
)
# Events that change no state and still are of interest to those concerned.
ACTIONS = {
    "create": N_("Written down"),
    "claim": N_("Put under your firm’s name"),
    "enter": N_("Entered by the office on behalf of the firm"),
    "take_over": N_("Taken over by the firm"),
    "refine": N_("Narrowed down"),
    "none_suitable": N_("Nobody suitable was found"),
    "remind": N_("Reminder sent"),
    "report_outcome": N_("The provider said how it ended"),
    "confirm_outcome": N_("The firm said how it ended"),
    "ask_outcome": N_("Both sides were asked what came of it"),
    "contact_seen": N_("Contact details were opened"),
    Action.REOPEN.value: N_("Opened again"),
    Action.RESUME.value: N_("Open again after a pause"),
}
REASONS = {
    "silence": N_("nobody answered in time"),
    "deadline": N_("its time was over"),
    "another_chosen": N_("another proposal was chosen"),
    "fell_through": N_("no introduction is left"),
    "need_closed": N_("the need was closed"),
    "provider_gone": N_("the provider is no longer listed"),
    "own_wish": N_("those who asked no longer want it"),
    "ran_out": N_("its own date has passed"),
    "not_joined": N_("the provider could not be won"),
    "not_confirmed": N_("nobody confirmed it in time"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what happened, when, by whom, and why if that is known."""

    at: datetime
    what: str
    who: str
    why: str


def history(events: Iterable[Event], who: Callable[[Event], str]) -> list[Entry]:
    """The events that mean something to a reader, oldest first; ``who`` names the actor."""
    entries = []
    for event in events:
        what = _what(event)
        if what:
            entries.append(Entry(event.at, what, who(event), reason_of(event)))
    return entries


def nobody_in_particular(event: Event) -> str:
    """The actor where it is no person: the installation itself."""
    if event.actor_kind in {ActorKind.SYSTEM, ActorKind.OPERATOR}:
        return worded(N_("automatically"))
    return ""


def _what(event: Event) -> str:
    if event.action in ACTIONS:
        return worded(ACTIONS[event.action])
    kind = STATE_NAMES.get(event.subject_kind)
    if kind and event.to_state and event.to_state != event.from_state:
        return name_of(kind, event.to_state)
    return ""


def state_of(event: Event) -> str:
    """The name of the state that a record came to; empty where it has none that a reader sees."""
    kind = STATE_NAMES.get(event.subject_kind)
    return name_of(kind, event.to_state) if kind and event.to_state else ""


def reason_of(event: Event) -> str:
    """Why, where a reason out of a list was given."""
    if event.reason in REASONS:
        return worded(REASONS[event.reason])
    reason = event.reason or ""
    kinds = (kind for kind in REASON_NAMES if reason in NAMES[kind])
    kind = next(kinds, None)
    return name_of(kind, reason) if kind else ""
