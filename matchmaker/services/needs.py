"""Needs typed without an account: private to whoever holds the link, gone after 30 days."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Need
from matchmaker.domain.errors import NotAllowed
from matchmaker.domain.lifecycle import NEED, NeedState
from matchmaker.domain.permissions import ANONYMOUS, SYSTEM, Actor, Permission, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.exchange.fields import text_language
from matchmaker.services.documents import need_document
from matchmaker.services.events import DELETED, record
from matchmaker.services.need_fields import (
    DESCRIPTION_LIMIT,
    MAX_DAYS,
    clean_answers,
    clean_fields,
    code_or_none,
    language_or_none,
    whole_number,
)
from matchmaker.services.need_lookup import hashed, is_unclaimed
from matchmaker.services.steps import lock_need, wrong_state
from matchmaker.services.subjects import subject_of

LIFETIME = timedelta(days=30)
TOKEN_BYTES = 24
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


class NeedFields(TypedDict, total=False):
    """What a need can be refined with; a field left out stays, None takes it back."""

    title: str | None
    description: str
    language: str | None
    category: str | None
    sector: str | None
    region: str | None
    headcount: int | None
    budget_min: float | None
    budget_max: float | None
    currency: str | None
    start_within_days: int | None
    delivery: list[str]
    must: list[str]
    nice: list[str]


def create_need(
    session: Session,
    *,
    cluster: Cluster,
    description: str,
    language: str | None = None,
    region: str | None = None,
    start_within_days: int | None = None,
    token: str | None = None,
    actor: Actor = ANONYMOUS,
    now: datetime,
) -> tuple[Need, str]:
    """A need and the secret that reaches it; only the secret's hash is kept.

    ``language`` is that of the text; left out, the text tells. ``token`` is a secret of
    :func:`new_token` that a form was given: the same text sent with it again is the same
    need. Needs whose time is over go on this occasion, so that they go where nobody runs
    ``matchmaker purge``.

    Raises:
        InvalidInput: ``description`` is ``required`` or ``too_long``, or another field is
            unusable.
    """
    text = clean_text(description, field="description", limit=DESCRIPTION_LIMIT, required=True)
    secret = token if token is not None and TOKEN.fullmatch(token) else new_token()
    need = Need(
        cluster=cluster,
        token_hash=hashed(secret),
        origin=NeedOrigin.TYPED,
        state_changed_at=now,
        description=text,
        language=language_or_none(language or text_language(text)),
        region=code_or_none("region", region),
        start_within_days=whole_number("start_within_days", start_within_days, MAX_DAYS),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    purge_expired(session, now=now)
    before = _kept(session, need)
    if before is not None and is_unclaimed(before) and before.description == text:
        return before, secret
    if before is not None:  # the form was changed and sent again
        secret = new_token()
        need.token_hash = hashed(secret)
        session.add(need)
    record(session, actor=actor, subject=need, action="create", to_state=NeedState.DRAFT, now=now)
    return need, secret


def new_token() -> str:
    """A secret for a need that is about to be written."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def _kept(session: Session, need: Need) -> Need | None:
    """Store a new need; the one with its secret that was there before, if there was one."""
    try:
        with session.begin_nested():
            session.add(need)
    except IntegrityError:
        return session.scalar(select(Need).where(Need.token_hash == need.token_hash))
    return None


def refine_need(
    session: Session,
    *,
    actor: Actor,
    need: Need,
    answers: Mapping[str, object] | None = None,
    now: datetime,
    **fields: Unpack[NeedFields],
) -> Need:
    """Change the named fields of a need, and the answers when given.

    Nothing changes unless every field can be used. Whoever holds the link of an unclaimed
    need may, and the members of the firm of a claimed one.

    Raises:
        InvalidInput: the first field that can't be used.
        Conflict: the need is closed (``wrong_state``).
        NotFound, NotAllowed: the need is another firm's.
    """
    require(
        actor,
        Permission.NEED_REFINE,
        subject_of(need, unlocked=is_unclaimed(need)),
        key=need.public_id or "",
    )
    lock_need(session, need)
    if need.state in NEED.closed:
        raise wrong_state(need, "refine")
    stated: dict[str, object] = dict(fields)
    cleaned: dict[str, Any] = clean_fields(stated, budgets=(need.budget_min, need.budget_max))
    if answers is not None:
        cleaned["answers"] = clean_answers(answers)
    changed = sorted(name for name, value in cleaned.items() if getattr(need, name) != value)
    for name in changed:
        setattr(need, name, cleaned[name])
    if changed:
        record(
            session,
            actor=actor,
            subject=need,
            action="refine",
            details={"fields": changed},
            now=now,
        )
    return need


def delete_need(session: Session, *, actor: Actor, need: Need, now: datetime) -> None:
    """Delete an unclaimed need for good.

    Raises:
        NotAllowed: a firm has claimed it: others may be concerned, so it can be withdrawn.
    """
    lock_need(session, need)
    if not is_unclaimed(need):
        raise NotAllowed("not_allowed")
    record(session, actor=actor, subject=need, action=DELETED, now=now)
    session.delete(need)
    session.flush()


def purge_expired(session: Session, *, now: datetime) -> int:
    """Delete every unclaimed need whose time is over; returns how many there were."""
    over = (Need.expires_at <= now) & Need.public_id.is_(None)
    doomed = session.scalars(
        select(Need).where(over).order_by(Need.id).with_for_update(skip_locked=True)
    ).all()
    for need in doomed:
        record(session, actor=SYSTEM, subject=need, action=DELETED, reason="deadline", now=now)
        session.delete(need)
    session.flush()
    return len(doomed)


def to_document(need: Need) -> NeedDocument:
    """The need as the matcher reads it."""
    return need_document(need)
