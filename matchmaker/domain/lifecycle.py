"""The states that records pass through, and the tables of every step between them.

``docs/lifecycles.md`` says in words what each state means; a test compares it with this file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from matchmaker.domain.ownership import OWNERSHIP
from matchmaker.domain.transitions import Action, Lifecycle, Party, State, Step

FIRM, PROVIDER, OFFICE, SYSTEM = Party.FIRM, Party.PROVIDER, Party.OFFICE, Party.SYSTEM


class NeedState(StrEnum):
    """Where a need stands. ``DRAFT`` is private to whoever typed it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    OPEN = "open"
    PAUSED = "paused"
    MATCHED = "matched"
    MET = "met"
    PARTLY_MET = "partly_met"
    UNMET = "unmet"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class IntroductionState(StrEnum):
    """Where an introduction of a provider to a need stands."""

    SUGGESTED = "suggested"
    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    IN_PROGRESS = "in_progress"
    HELPED = "helped"
    NO_HELP = "no_help"
    UNREACHABLE = "unreachable"
    AGREED = "agreed"


class ProviderState(StrEnum):
    """Whether a provider is listed and can be asked."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"
    MERGED = "merged"


class ClaimState(StrEnum):
    """How far something that a provider says of itself (a certificate, a licence) is proven."""

    UNVERIFIED = "unverified"
    EVIDENCE_SUBMITTED = "evidence_submitted"
    VERIFIED = "verified"
    REFUSED = "refused"
    EXPIRED = "expired"


class CapabilityState(StrEnum):
    """Whether one offer of a provider is shown and can be taken up."""

    DRAFT = "draft"
    PENDING = "pending"
    PUBLISHED = "published"
    REFUSED = "refused"
    PAUSED = "paused"
    FULL = "full"
    STALE = "stale"
    HIDDEN = "hidden"


class RevisionState(StrEnum):
    """What became of a change to a protected field of a listed provider."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class ProposalState(StrEnum):
    """Where a provider's proposal inside an introduction stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SHORTLISTED = "shortlisted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not_chosen"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def _step(
    action: Action, sources: State | set[State], target: State, *parties: Party, why: bool = False
) -> Step[State]:
    held = frozenset(sources) if isinstance(sources, set) else frozenset({sources})
    return Step(action, held, target, frozenset(parties), why)


def _need_steps() -> tuple[Step[NeedState], ...]:
    s, a = NeedState, Action
    live = {s.DRAFT, s.SUBMITTED, s.CHANGES_REQUESTED, s.OPEN, s.PAUSED, s.MATCHED}
    ended = {s.MET, s.PARTLY_MET, s.UNMET, s.WITHDRAWN, s.EXPIRED}
    return (
        _step(a.SUBMIT, {s.DRAFT, s.CHANGES_REQUESTED}, s.SUBMITTED, FIRM, OFFICE),
        _step(a.REQUEST_CHANGES, s.SUBMITTED, s.CHANGES_REQUESTED, OFFICE, why=True),
        _step(a.PUBLISH, s.SUBMITTED, s.OPEN, OFFICE, SYSTEM),
        _step(a.REJECT, s.SUBMITTED, s.REJECTED, OFFICE, why=True),
        _step(a.MERGE, live - {s.DRAFT}, s.MERGED, OFFICE, why=True),
        _step(a.LAPSE, s.CHANGES_REQUESTED, s.REJECTED, SYSTEM, why=True),
        _step(a.PAUSE, s.OPEN, s.PAUSED, FIRM, OFFICE),
        _step(a.RESUME, s.PAUSED, s.OPEN, FIRM, OFFICE),
        _step(a.MATCH, s.OPEN, s.MATCHED, SYSTEM),
        _step(a.FALL_THROUGH, s.MATCHED, s.OPEN, SYSTEM, why=True),
        _step(a.CLOSE_MET, {s.OPEN, s.MATCHED}, s.MET, FIRM, OFFICE),
        _step(a.CLOSE_PARTLY_MET, {s.OPEN, s.MATCHED}, s.PARTLY_MET, FIRM, OFFICE),
        _step(a.CLOSE_UNMET, {s.OPEN, s.MATCHED}, s.UNMET, FIRM, OFFICE, why=True),
        _step(a.WITHDRAW, live, s.WITHDRAWN, FIRM, OFFICE, why=True),
        _step(a.EXPIRE, s.OPEN, s.EXPIRED, SYSTEM, why=True),
        _step(a.REOPEN, ended, s.OPEN, FIRM, OFFICE),
        _step(a.REOPEN, s.REJECTED, s.OPEN, OFFICE),
    )


def _introduction_steps() -> tuple[Step[IntroductionState], ...]:
    s, a = IntroductionState, Action
    return (
        _step(a.REQUEST, s.SUGGESTED, s.REQUESTED, FIRM),
        _step(a.OFFER, s.SUGGESTED, s.OFFERED, PROVIDER),
        _step(a.ACCEPT, s.REQUESTED, s.ACCEPTED, PROVIDER),
        _step(a.ACCEPT, s.OFFERED, s.ACCEPTED, FIRM),
        _step(a.DECLINE, s.REQUESTED, s.DECLINED, PROVIDER, why=True),
        _step(a.DECLINE, s.OFFERED, s.DECLINED, FIRM, why=True),
        _step(a.EXPIRE, {s.REQUESTED, s.OFFERED}, s.EXPIRED, SYSTEM, why=True),
        _step(a.WITHDRAW, {s.SUGGESTED, s.REQUESTED}, s.WITHDRAWN, FIRM, SYSTEM, why=True),
        _step(a.WITHDRAW, s.OFFERED, s.WITHDRAWN, PROVIDER, SYSTEM, why=True),
        _step(a.START, s.ACCEPTED, s.IN_PROGRESS, FIRM, PROVIDER, OFFICE),
        _step(a.CONCLUDE_HELPED, s.IN_PROGRESS, s.HELPED, FIRM, PROVIDER, OFFICE),
        _step(a.CONCLUDE_NO_HELP, s.IN_PROGRESS, s.NO_HELP, FIRM, PROVIDER, OFFICE),
        _step(a.CONCLUDE_UNREACHABLE, s.IN_PROGRESS, s.UNREACHABLE, FIRM, PROVIDER, OFFICE),
        _step(a.CONCLUDE_AGREED, s.IN_PROGRESS, s.AGREED, FIRM, PROVIDER, OFFICE),
    )


def _provider_steps() -> tuple[Step[ProviderState], ...]:
    s, a = ProviderState, Action
    kept = set(ProviderState) - {s.ARCHIVED, s.MERGED}
    written_down = kept - {s.DRAFT, s.REJECTED}
    return (
        _step(a.SUBMIT, {s.DRAFT, s.CHANGES_REQUESTED}, s.PENDING, PROVIDER, OFFICE),
        _step(a.APPROVE, s.PENDING, s.APPROVED, OFFICE),
        _step(a.REQUEST_CHANGES, s.PENDING, s.CHANGES_REQUESTED, OFFICE, why=True),
        _step(a.REJECT, s.PENDING, s.REJECTED, OFFICE, why=True),
        _step(a.MERGE, written_down, s.MERGED, OFFICE, why=True),
        _step(a.PAUSE, s.APPROVED, s.PAUSED, PROVIDER),
        _step(a.RESUME, s.PAUSED, s.APPROVED, PROVIDER),
        _step(a.SUSPEND, {s.APPROVED, s.PAUSED}, s.SUSPENDED, OFFICE, why=True),
        _step(a.REINSTATE, s.SUSPENDED, s.APPROVED, OFFICE),
        _step(a.ARCHIVE, kept, s.ARCHIVED, PROVIDER, OFFICE, why=True),
    )


def _claim_steps() -> tuple[Step[ClaimState], ...]:
    s, a = ClaimState, Action
    unchecked = {s.UNVERIFIED, s.VERIFIED, s.REFUSED, s.EXPIRED}
    return (
        _step(a.SUBMIT, unchecked, s.EVIDENCE_SUBMITTED, PROVIDER),
        _step(a.VERIFY, s.EVIDENCE_SUBMITTED, s.VERIFIED, OFFICE),
        _step(a.REFUSE, {s.EVIDENCE_SUBMITTED, s.VERIFIED}, s.REFUSED, OFFICE, why=True),
        _step(a.WITHDRAW, s.EVIDENCE_SUBMITTED, s.UNVERIFIED, PROVIDER),
        _step(a.EXPIRE, s.VERIFIED, s.EXPIRED, SYSTEM, why=True),
        _step(a.REOPEN, {s.VERIFIED, s.REFUSED}, s.EVIDENCE_SUBMITTED, OFFICE),
    )


def _capability_steps() -> tuple[Step[CapabilityState], ...]:
    s, a = CapabilityState, Action
    return (
        _step(a.SUBMIT, {s.DRAFT, s.REFUSED}, s.PENDING, PROVIDER, OFFICE),
        _step(a.PUBLISH, s.PENDING, s.PUBLISHED, OFFICE),
        _step(a.REFUSE, s.PENDING, s.REFUSED, OFFICE, why=True),
        _step(a.PAUSE, s.PUBLISHED, s.PAUSED, PROVIDER),
        _step(a.RESUME, s.PAUSED, s.PUBLISHED, PROVIDER),
        _step(a.FILL, s.PUBLISHED, s.FULL, PROVIDER),
        _step(a.FREE, s.FULL, s.PUBLISHED, PROVIDER),
        _step(a.AGE, s.PUBLISHED, s.STALE, SYSTEM, why=True),
        _step(a.HIDE, s.STALE, s.HIDDEN, SYSTEM, why=True),
        _step(a.RECONFIRM, {s.STALE, s.HIDDEN}, s.PUBLISHED, PROVIDER),
    )


def _revision_steps() -> tuple[Step[RevisionState], ...]:
    s, a = RevisionState, Action
    return (
        _step(a.APPROVE, s.PENDING, s.APPROVED, OFFICE),
        _step(a.REFUSE, s.PENDING, s.REFUSED, OFFICE, why=True),
        _step(a.WITHDRAW, s.PENDING, s.TAKEN_BACK, PROVIDER),
    )


def _proposal_steps() -> tuple[Step[ProposalState], ...]:
    s, a = ProposalState, Action
    sent = {s.SUBMITTED, s.SHORTLISTED}
    return (
        _step(a.SUBMIT, s.DRAFT, s.SUBMITTED, PROVIDER),
        _step(a.SHORTLIST, s.SUBMITTED, s.SHORTLISTED, FIRM),
        _step(a.CHOOSE, s.SHORTLISTED, s.CHOSEN, FIRM),
        _step(a.LEAVE_OUT, sent, s.NOT_CHOSEN, FIRM, SYSTEM, why=True),
        _step(a.WITHDRAW, sent, s.WITHDRAWN, PROVIDER, why=True),
        _step(a.EXPIRE, sent, s.EXPIRED, SYSTEM, why=True),
    )


NEED = Lifecycle(
    "need",
    NeedState,
    start=NeedState.DRAFT,
    closed=frozenset(
        {
            NeedState.MET,
            NeedState.PARTLY_MET,
            NeedState.UNMET,
            NeedState.REJECTED,
            NeedState.MERGED,
            NeedState.WITHDRAWN,
            NeedState.EXPIRED,
        }
    ),
    steps=_need_steps(),
)
INTRODUCTION = Lifecycle(
    "introduction",
    IntroductionState,
    start=IntroductionState.SUGGESTED,
    closed=frozenset(
        {
            IntroductionState.DECLINED,
            IntroductionState.EXPIRED,
            IntroductionState.WITHDRAWN,
            IntroductionState.HELPED,
            IntroductionState.NO_HELP,
            IntroductionState.UNREACHABLE,
            IntroductionState.AGREED,
        }
    ),
    steps=_introduction_steps(),
)
PROVIDER_PROFILE = Lifecycle(
    "provider",
    ProviderState,
    start=ProviderState.DRAFT,
    closed=frozenset({ProviderState.REJECTED, ProviderState.ARCHIVED, ProviderState.MERGED}),
    steps=_provider_steps(),
)
CLAIM = Lifecycle(
    "claim", ClaimState, start=ClaimState.UNVERIFIED, closed=frozenset(), steps=_claim_steps()
)
CAPABILITY = Lifecycle(
    "capability",
    CapabilityState,
    start=CapabilityState.DRAFT,
    closed=frozenset(),
    steps=_capability_steps(),
)
REVISION = Lifecycle(
    "revision",
    RevisionState,
    start=RevisionState.PENDING,
    closed=frozenset({RevisionState.APPROVED, RevisionState.REFUSED, RevisionState.TAKEN_BACK}),
    steps=_revision_steps(),
)
PROPOSAL = Lifecycle(
    "proposal",
    ProposalState,
    start=ProposalState.DRAFT,
    closed=frozenset(ProposalState)
    - {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.SHORTLISTED},
    steps=_proposal_steps(),
)
LIFECYCLES: tuple[Lifecycle[Any], ...] = (
    *(NEED, PROVIDER_PROFILE, CLAIM, CAPABILITY),
    *(REVISION, INTRODUCTION, PROPOSAL, OWNERSHIP),
)
