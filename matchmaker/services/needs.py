"""Needs typed without an account: private to whoever holds the link, gone after 30 days."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Need
from matchmaker.domain.errors import NotFound
from matchmaker.domain.text import clean_text
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.exchange.fields import text_language
from matchmaker.services.documents import need_document
from matchmaker.services.need_fields import (
    DESCRIPTION_LIMIT,
    MAX_DAYS,
    clean_answers,
    clean_fields,
    code_or_none,
    language_or_none,
    whole_number,
)

LIFETIME = timedelta(days=30)
TOKEN_BYTES = 24


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
    now: datetime,
) -> tuple[Need, str]:
    """A need and the secret that reaches it; only the secret's hash is kept.

    ``language`` is that of the text; left out, the text tells. Needs whose time is over go
    on this occasion, so that they go where nobody runs ``matchmaker purge``.

    Raises:
        InvalidInput: ``description`` is ``required`` or ``too_long``, or another field is
            unusable.
    """
    text = clean_text(description, field="description", limit=DESCRIPTION_LIMIT, required=True)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    need = Need(
        cluster=cluster,
        token_hash=_hashed(token),
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
    session.add(need)
    session.flush()
    return need, token


def get_need(session: Session, *, token: str, now: datetime) -> Need:
    """The need that this secret reaches.

    Raises:
        NotFound: there is none, or not any more; nobody can tell which.
    """
    need = session.scalar(select(Need).where(Need.token_hash == _hashed(token)))
    if need is None or need.expires_at is None or need.expires_at <= now:
        raise NotFound("need", token)
    return need


def refine_need(
    session: Session,
    *,
    need: Need,
    answers: Mapping[str, object] | None = None,
    **fields: Unpack[NeedFields],
) -> Need:
    """Change the named fields of a need, and the answers when given.

    Nothing changes unless every field can be used.

    Raises:
        InvalidInput: the first field that can't be used.
    """
    stated: dict[str, object] = dict(fields)
    cleaned: dict[str, Any] = clean_fields(stated, budgets=(need.budget_min, need.budget_max))
    if answers is not None:
        cleaned["answers"] = clean_answers(answers)
    for name, value in cleaned.items():
        setattr(need, name, value)
    session.flush()
    return need


def delete_need(session: Session, *, need: Need) -> None:
    """Delete a need for good."""
    session.delete(need)
    session.flush()


def purge_expired(session: Session, *, now: datetime) -> int:
    """Delete every need whose time is over; returns how many there were."""
    doomed = session.scalars(
        delete(Need)
        .where(Need.expires_at <= now)
        .returning(Need.id)
        .execution_options(synchronize_session=False)
    )
    return len(doomed.all())


def to_document(need: Need) -> NeedDocument:
    """The need as the matcher reads it."""
    return need_document(need)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
