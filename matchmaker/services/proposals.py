"""Proposals inside an introduction: what a provider would do, for how much and by when.

The two sides alone see one, the firm from the moment it is sent. What becomes of it is in
``proposal_steps``.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Need, Proposal, ProposalFile, StoredFile
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.files import DOCUMENTS, MOST_BYTES
from matchmaker.domain.lifecycle import PROPOSAL, ProposalState
from matchmaker.domain.money import is_known_currency
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.vocabulary import PriceUnit
from matchmaker.services.events import DELETED, record
from matchmaker.services.need_fields import whole_number
from matchmaker.services.outcomes import RUNNING
from matchmaker.services.scope import scoped
from matchmaker.services.steps import lock_introduction, wrong_state
from matchmaker.services.stored_files import delete_file, keep_file
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import local_day

SCOPE_LIMIT = 4_000
MOST_MONEY = 1_000_000_000_000
MOST_DAYS = 3_650
#: A proposal can be valid for so many days, and begin within so many.
LONGEST_VALID, LATEST_START = timedelta(days=365), timedelta(days=730)
MOST_FILES = 3
#: One of these at a time inside an introduction.
HELD = PROPOSAL.live | {ProposalState.CHOSEN}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is proposed. Prices are in ``currency`` per ``price_unit``; dates count whole."""

    scope: str
    price_min: float | None
    price_max: float | None
    currency: str | None
    price_unit: PriceUnit | None
    starts_on: date | None
    days_needed: int | None
    valid_until: date | None


def write_proposal(
    session: Session, *, actor: Actor, introduction: Introduction, terms: Terms, now: datetime
) -> Proposal:
    """Begin a draft, which the provider alone sees.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
        InvalidInput: one of the terms can't be used; it names the field.
        Conflict: the introduction is not accepted or is over (``wrong_state``), or there is
            a proposal in it already (``one_proposal``).
    """
    _require_writer(actor, introduction)
    values = clean_terms(terms, today=local_day(now))
    lock_introduction(session, introduction)
    if introduction.state not in RUNNING:
        raise wrong_state(introduction, "propose")
    if any(each.state in HELD for each in proposals_in(session, actor, introduction)):
        raise Conflict("one_proposal")
    proposal = Proposal(
        public_id=secrets.token_urlsafe(12),
        cluster_id=introduction.cluster_id,
        introduction=introduction,
        need_id=introduction.need_id,
        author_id=actor.user_id,
        state=ProposalState.DRAFT,
        state_changed_at=now,
        created_at=now,
        **values,
    )
    session.add(proposal)
    record(session, actor=actor, subject=proposal, action="create", now=now)
    return proposal


def change_proposal(
    session: Session, *, actor: Actor, proposal: Proposal, terms: Terms, now: datetime
) -> Proposal:
    """Change a draft. Raises as :func:`write_proposal`; ``wrong_state`` once it was sent."""
    _require_draft(session, actor, proposal)
    for name, value in clean_terms(terms, today=local_day(now)).items():
        setattr(proposal, name, value)
    record(session, actor=actor, subject=proposal, action="change", now=now)
    return proposal


def discard_proposal(session: Session, *, actor: Actor, proposal: Proposal, now: datetime) -> None:
    """Delete a draft and its files. Raises as :func:`change_proposal`."""
    _require_draft(session, actor, proposal)
    delete_proposal(session, actor=actor, proposal=proposal, now=now)


def delete_proposal(session: Session, *, actor: Actor, proposal: Proposal, now: datetime) -> None:
    """Delete a proposal in whatever state with its files; the caller has the right to."""
    for each in proposal.files:
        delete_file(session, actor=actor, stored=each.file, now=now)
    record(session, actor=actor, subject=proposal, action=DELETED, now=now)
    session.delete(proposal)
    session.flush()


def attach_file(
    session: Session,
    *,
    actor: Actor,
    proposal: Proposal,
    name: str,
    content: bytes,
    most: int = MOST_BYTES,
    now: datetime,
) -> ProposalFile:
    """Hang a file on a draft.

    Raises:
        NotFound, NotAllowed, Conflict: as :func:`change_proposal`, or ``too_many_files``.
        InvalidInput: the file can't be kept; see
            :func:`~matchmaker.services.stored_files.keep_file`.
    """
    _require_draft(session, actor, proposal)
    if len(proposal.files) >= MOST_FILES:
        raise Conflict("too_many_files", {"limit": MOST_FILES})
    stored = keep_file(
        session,
        actor=actor,
        name=name,
        content=content,
        kinds=DOCUMENTS,
        organisation=proposal.introduction.provider.organisation,
        most=most,
        now=now,
    )
    attached = ProposalFile(proposal=proposal, file=stored)
    session.add(attached)
    record(session, actor=actor, subject=proposal, action="attach", now=now)
    return attached


def detach_file(
    session: Session, *, actor: Actor, proposal: Proposal, key: str, now: datetime
) -> None:
    """Take a file off a draft and delete it. Raises as :func:`change_proposal`."""
    _require_draft(session, actor, proposal)
    stored = file_of(proposal, key=key)
    record(session, actor=actor, subject=proposal, action="detach", now=now)
    delete_file(session, actor=actor, stored=stored, now=now)
    session.expire(proposal, ["files"])


def file_of(proposal: Proposal, *, key: str) -> StoredFile:
    """A file that hangs on a proposal the reader was given. Raises ``NotFound``."""
    for each in proposal.files:
        if each.file.public_id == key:
            return each.file
    raise NotFound("file", key)


def get_proposal(session: Session, *, actor: Actor, public_id: str) -> Proposal:
    """The proposal at this address. Raises ``NotFound``: none, or not for this actor."""
    statement = select(Proposal).where(Proposal.public_id == public_id)
    proposal = session.scalar(scoped(statement, actor))
    if proposal is None:
        raise NotFound("proposal", public_id)
    return proposal


def proposals_in(session: Session, actor: Actor, introduction: Introduction) -> list[Proposal]:
    """The proposals of an introduction that the actor may see, newest first."""
    of_it = select(Proposal).where(Proposal.introduction_id == introduction.id)
    return list(session.scalars(scoped(of_it.order_by(Proposal.id.desc()), actor)))


def proposals_for(session: Session, *, actor: Actor, need: Need) -> Sequence[Proposal]:
    """What was sent for a need and was not taken back, in the order it came.

    Raises:
        NotFound, NotAllowed: the need is not the actor's.
    """
    require(actor, Permission.NEED_MANAGE, subject_of(need), key=need.public_id or "")
    of_it = select(Proposal).where(
        Proposal.need_id == need.id,
        Proposal.state.not_in((ProposalState.DRAFT, ProposalState.WITHDRAWN)),
    )
    return list(session.scalars(scoped(of_it.order_by(Proposal.id), actor)))


def lock_proposal(session: Session, proposal: Proposal) -> None:
    """Lock its need and its introduction, and read it again.

    Raises:
        NotFound: it was deleted meanwhile.
    """
    lock_introduction(session, proposal.introduction)
    same = select(Proposal).where(Proposal.id == proposal.id)
    again = scoped(same, SYSTEM).execution_options(populate_existing=True)
    if session.scalar(again) is None:
        raise NotFound("proposal", proposal.public_id)


def clean_terms(terms: Terms, *, today: date) -> dict[str, object]:
    """The terms ready to store. Raises ``InvalidInput``, which names the field."""
    values = dataclasses.asdict(terms)
    values["scope"] = clean_text(terms.scope, field="scope", limit=SCOPE_LIMIT, required=True)
    for name in ("price_min", "price_max"):
        _within(name, values[name], 0, MOST_MONEY)
    low, high = terms.price_min, terms.price_max
    if low is None and high is None:
        raise InvalidInput("price_min", "price_missing")
    if low is not None and high is not None and low > high:
        raise InvalidInput("price_max", "range_reversed")
    if terms.currency is not None and not is_known_currency(terms.currency):
        raise InvalidInput("currency", "unknown_word")
    values["currency"] = terms.currency or "CNY"
    whole_number("days_needed", terms.days_needed, MOST_DAYS)
    _within("days_needed", terms.days_needed, 1, MOST_DAYS)
    if terms.valid_until is None:
        raise InvalidInput("valid_until", "required")
    _not_over("valid_until", terms.valid_until, today, LONGEST_VALID)
    if terms.starts_on is not None:
        _not_over("starts_on", terms.starts_on, today, LATEST_START)
    return values


def _within(field: str, value: float | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise InvalidInput(field, "out_of_range", {"minimum": least, "maximum": most})


def _not_over(field: str, day: date, today: date, within: timedelta) -> None:
    if day < today:
        raise InvalidInput(field, "date_over")
    if day - today > within:
        raise InvalidInput(field, "date_too_far", {"days": within.days})


def _require_writer(actor: Actor, introduction: Introduction) -> None:
    permission = Permission.PROPOSAL_WRITE
    require(actor, permission, subject_of(introduction), key=introduction.public_id)


def _require_draft(session: Session, actor: Actor, proposal: Proposal) -> None:
    require(actor, Permission.PROPOSAL_WRITE, subject_of(proposal), key=proposal.public_id)
    lock_proposal(session, proposal)
    if proposal.state is not ProposalState.DRAFT:
        values = {"noun": "proposal", "state": proposal.state.value, "action": "change"}
        raise Conflict("wrong_state", values)
