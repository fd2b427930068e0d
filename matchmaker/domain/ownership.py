"""How an organisation comes to act for a provider that was listed without it."""

from __future__ import annotations

from enum import StrEnum

from matchmaker.domain.transitions import Action, Lifecycle, Party, Step


class OwnershipState(StrEnum):
    """Where a request to act for a provider stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OwnershipRefusal(StrEnum):
    """Why the office does not let an organisation act for a provider."""

    NO_PROOF = "no_proof"
    OTHER_ORGANISATION = "other_organisation"
    OWNED = "owned"
    OTHER = "other"


_OPEN = frozenset({OwnershipState.OPEN})

OWNERSHIP = Lifecycle(
    "ownership",
    OwnershipState,
    start=OwnershipState.OPEN,
    closed=frozenset(OwnershipState) - _OPEN,
    steps=(
        Step(Action.ACCEPT, _OPEN, OwnershipState.ACCEPTED, frozenset({Party.OFFICE})),
        Step(Action.REFUSE, _OPEN, OwnershipState.REFUSED, frozenset({Party.OFFICE}), reason=True),
        Step(
            Action.WITHDRAW, _OPEN, OwnershipState.WITHDRAWN, frozenset({Party.FIRM}), reason=True
        ),
        Step(
            Action.REOPEN,
            frozenset({OwnershipState.REFUSED}),
            OwnershipState.OPEN,
            frozenset({Party.OFFICE}),
        ),
    ),
)
