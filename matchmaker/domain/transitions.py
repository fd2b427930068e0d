"""How a life cycle is written down: a closed table of steps, and nothing happens beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from matchmaker.domain.errors import Conflict, NotAllowed

State = TypeVar("State", bound=StrEnum)


class Party(StrEnum):
    """On whose side somebody acts. ``SYSTEM`` is the worker, or what follows from another step."""

    FIRM = "firm"
    PROVIDER = "provider"
    OFFICE = "office"
    SYSTEM = "system"


class Action(StrEnum):
    """What can be done to a record; also the action of the event that is kept of it."""

    SUBMIT = "submit"
    REQUEST_CHANGES = "request_changes"
    PUBLISH = "publish"
    APPROVE = "approve"
    REJECT = "reject"
    MERGE = "merge"
    LAPSE = "lapse"
    PAUSE = "pause"
    RESUME = "resume"
    MATCH = "match"
    FALL_THROUGH = "fall_through"
    CLOSE_MET = "close_met"
    CLOSE_PARTLY_MET = "close_partly_met"
    CLOSE_UNMET = "close_unmet"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REOPEN = "reopen"
    REQUEST = "request"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    CONCLUDE_HELPED = "conclude_helped"
    CONCLUDE_NO_HELP = "conclude_no_help"
    CONCLUDE_UNREACHABLE = "conclude_unreachable"
    CONCLUDE_AGREED = "conclude_agreed"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    ARCHIVE = "archive"
    VERIFY = "verify"
    REFUSE = "refuse"
    FILL = "fill"
    FREE = "free"
    AGE = "age"
    HIDE = "hide"
    RECONFIRM = "reconfirm"
    SHORTLIST = "shortlist"
    CHOOSE = "choose"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """One line of a table: who may take which states where; ``reason`` says that it needs one."""

    action: Action
    sources: frozenset[State]
    target: State
    parties: frozenset[Party]
    reason: bool = False


@dataclass(frozen=True, slots=True)
class Lifecycle(Generic[State]):
    """Every step that a kind of record can take.

    In a ``closed`` state nothing is expected of anybody any more; every other is live.
    """

    noun: str
    states: type[State]
    start: State
    closed: frozenset[State]
    steps: tuple[Step[State], ...]

    @property
    def live(self) -> frozenset[State]:
        """The states in which something can still come of the record."""
        return frozenset(self.states) - self.closed

    def steps_from(self, state: State, parties: Collection[Party]) -> Mapping[Action, Step[State]]:
        """What these parties can do now, by action."""
        return {
            step.action: step
            for step in self.steps
            if state in step.sources and not step.parties.isdisjoint(parties)
        }


def step_of(table: Lifecycle[State], state: State, action: Action, *parties: Party) -> Step[State]:
    """The line of the table that lets one of these parties do this in this state.

    Raises:
        Conflict: the action is not for this state (``wrong_state``).
        NotAllowed: it is, but for none of these parties (``not_allowed``).
    """
    found = table.steps_from(state, parties).get(action)
    if found is not None:
        return found
    theirs = [
        step
        for step in table.steps
        if step.action == action and not step.parties.isdisjoint(parties)
    ]
    if action in table.steps_from(state, tuple(Party)) or not theirs:
        raise NotAllowed("not_allowed")
    raise Conflict("wrong_state", {"noun": table.noun, "state": state.value, "action": action})


def advance(table: Lifecycle[State], state: State, action: Action, *parties: Party) -> State:
    """The state that the action leads to; raises as :func:`step_of` does."""
    return step_of(table, state, action, *parties).target
