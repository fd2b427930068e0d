"""What each side of an introduction learns of the other, and when.

:func:`shared_of` is the only way from a need to what a provider sees of it: the preview that
a firm agrees to and the page that the provider opens are made by the same function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need, Provider
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.permissions import Actor, Permission, allowed, require
from matchmaker.domain.text import without_contacts
from matchmaker.domain.transitions import Party
from matchmaker.domain.vocabulary import SizeBand
from matchmaker.services.contacts import Contact, clean_contact
from matchmaker.services.events import has_event, record
from matchmaker.services.need_lookup import is_unclaimed
from matchmaker.services.steps import lock_introduction, parties_of, wrong_state
from matchmaker.services.subjects import subject_of

CONTACT_SEEN = "contact_seen"

#: From acceptance on both sides know each other; what came of it doesn't change that.
KNOWN = frozenset(
    {
        IntroductionState.ACCEPTED,
        IntroductionState.IN_PROGRESS,
        IntroductionState.HELPED,
        IntroductionState.NO_HELP,
        IntroductionState.UNREACHABLE,
        IntroductionState.AGREED,
    }
)


@dataclass(frozen=True, slots=True)
class NeedOutline:
    """What a provider sees of a need while it decides: the problem, and no name or amount."""

    title: str
    description: str
    language: str | None
    category: str | None
    sector: str | None
    region: str | None
    size: SizeBand | None
    start_within_days: int | None
    delivery: tuple[str, ...]
    must: tuple[str, ...]
    nice: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class FirmDetails:
    """What a provider sees on top once it accepted. ``names`` maps languages to names."""

    names: Mapping[str, str]
    contact: Contact | None
    headcount: int | None
    budget_min: float | None
    budget_max: float | None
    currency: str | None
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SharedDetails:
    """All that a provider gets to see; ``after`` is None as long as it has not accepted."""

    before: NeedOutline
    after: FirmDetails | None


def preview_introduction(
    session: Session,  # noqa: ARG001  every use case takes one
    *,
    actor: Actor,
    need: Need,
    provider: Provider,
    contact: Contact | None = None,
    message: str = "",
) -> SharedDetails:
    """Exactly what the provider would see: at once, and after it accepts.

    A need that nobody has claimed yet is shown as it would be once the actor claims it.

    Raises:
        NotFound, NotAllowed: the actor may not ask for this need, or not see the provider.
        InvalidInput: the contact can't be used.
    """
    unclaimed = is_unclaimed(need)
    permission = Permission.NEED_CLAIM if unclaimed else Permission.NEED_ASK
    require(actor, permission, subject_of(need, unlocked=unclaimed), key=need.public_id or "")
    require(actor, Permission.PROVIDER_READ, subject_of(provider), key=provider.public_id)
    given = clean_contact(contact) if contact is not None else None
    return SharedDetails(outline_of(need, message), _details(need, given))


def shared_of(introduction: Introduction) -> SharedDetails:
    """What the provider of this introduction sees of the need and the firm at this moment."""
    need = introduction.need
    after = _details(need, need_contact(introduction)) if introduction.state in KNOWN else None
    return SharedDetails(outline_of(need, introduction.message), after)


def contact_of_other_side(
    session: Session, *, actor: Actor, introduction: Introduction
) -> Contact | None:
    """How to reach the other side; None before acceptance and until one's own side opened it.

    :func:`open_contact` opens it: that the details were seen is part of the trail.
    """
    side = _side_of(actor, introduction)
    if side is None or introduction.state not in KNOWN:
        return None
    return _others_contact(introduction, side) if _opened(session, introduction, side) else None


def open_contact(
    session: Session, *, actor: Actor, introduction: Introduction, now: datetime
) -> Contact | None:
    """The other side's contact; the first time somebody of a side asks, it is written down.

    Raises:
        NotFound, NotAllowed: the actor is on neither side.
        Conflict: the introduction was not accepted (``wrong_state``).
    """
    require(
        actor,
        Permission.INTRODUCTION_CONTACT,
        subject_of(introduction),
        key=introduction.public_id,
    )
    lock_introduction(session, introduction)
    side = _side_of(actor, introduction)
    if side is None or introduction.state not in KNOWN:
        raise wrong_state(introduction, CONTACT_SEEN)
    if not _opened(session, introduction, side):
        record(
            session,
            actor=actor,
            subject=introduction,
            action=CONTACT_SEEN,
            reason=side,
            now=now,
        )
    return _others_contact(introduction, side)


def need_contact(introduction: Introduction) -> Contact | None:
    """Whom of the firm the provider may reach, whatever the state: not for every reader."""
    name, channel = introduction.need_contact_name, introduction.need_contact_channel
    address = introduction.need_contact
    return Contact(name or "", channel, address) if channel and address else None


def provider_contact(introduction: Introduction) -> Contact | None:
    """Whom of the provider the firm may reach, whatever the state: not for every reader."""
    name, channel = introduction.provider_contact_name, introduction.provider_contact_channel
    address = introduction.provider_contact
    return Contact(name or "", channel, address) if channel and address else None


def _side_of(actor: Actor, introduction: Introduction) -> Party | None:
    if actor.trusted or not allowed(
        actor, Permission.INTRODUCTION_CONTACT, subject_of(introduction)
    ):
        return None
    parties = parties_of(actor, introduction)
    return Party.FIRM if Party.FIRM in parties else Party.PROVIDER


def _others_contact(introduction: Introduction, side: Party) -> Contact | None:
    return provider_contact(introduction) if side is Party.FIRM else need_contact(introduction)


def _opened(session: Session, introduction: Introduction, side: Party) -> bool:
    return has_event(session, subject=introduction, action=CONTACT_SEEN, reason=side)


def outline_of(need: Need, message: str = "") -> NeedOutline:
    """A need without what says whose it is; ``message`` is the firm's word to a provider.

    Contact details that were typed into a text are made unreadable: they open on acceptance.
    """
    return NeedOutline(
        title=without_contacts(need.title),
        description=without_contacts(need.description),
        language=need.language,
        category=need.category,
        sector=need.sector,
        region=need.region,
        size=_size(need),
        start_within_days=need.start_within_days,
        delivery=tuple(need.delivery),
        must=tuple(map(without_contacts, need.must)),
        nice=tuple(map(without_contacts, need.nice)),
        message=without_contacts(message),
    )


def _details(need: Need, contact: Contact | None) -> FirmDetails:
    firm = need.organisation
    names = {"en": firm.name_en, "zh": firm.name_zh} if firm is not None else {}
    return FirmDetails(
        names={language: name for language, name in names.items() if name},
        contact=contact,
        headcount=need.headcount,
        budget_min=need.budget_min,
        budget_max=need.budget_max,
        currency=need.currency,
        answers=dict(need.answers),
    )


def _size(need: Need) -> SizeBand | None:
    if need.headcount is not None:
        return SizeBand.of_headcount(need.headcount)
    return need.organisation.size if need.organisation is not None else None
