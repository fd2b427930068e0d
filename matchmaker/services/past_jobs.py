"""Past work that a provider shows: the situation, what was done, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy.orm import Session

from matchmaker.db.models import PastWork, Provider
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.text import clean_text
from matchmaker.services.events import record
from matchmaker.services.need_fields import (
    TITLE_LIMIT,
    code_or_none,
    language_or_none,
    whole_number,
)
from matchmaker.services.organisation_fields import FIRST_YEAR
from matchmaker.services.provider_entries import renew_entry
from matchmaker.services.subjects import subject_of

MOST_JOBS = 100
STORY_LIMIT = 2_000
_STORY = ("situation", "work", "result")


@dataclass(frozen=True, slots=True)
class Story:
    """A job in three parts, and the trade of the client; '' where nothing is said."""

    situation: str = ""
    work: str = ""
    result: str = ""
    sector: str = ""

    @classmethod
    def of(cls, job: PastWork) -> Self:
        """The parts of a job; one that came as a single text is all work."""
        parts = {name: job.extra.get(name) for name in (*_STORY, "sector")}
        texts = {name: value for name, value in parts.items() if isinstance(value, str)}
        told = "\n".join(texts[name] for name in _STORY if texts.get(name))
        if told != job.description:
            return cls(work=job.description, sector=texts.get("sector", ""))
        return cls(**texts)


def get_job(provider: Provider, *, number: int) -> PastWork:
    """One job of the provider. Raises ``NotFound``."""
    found = next((job for job in provider.past_work if job.id == number), None)
    if found is None:
        raise NotFound("past_work", str(number))
    return found


def add_job(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    fields: Mapping[str, object],
    now: datetime,
) -> PastWork:
    """One more job. The same one sent twice is one.

    Raises:
        InvalidInput: the first field that can't be used, or there are ``too_many_jobs``.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    session.refresh(provider, with_for_update={"of": Provider})
    cleaned = _clean(fields, extra={}, year=now.year)
    for job in provider.past_work:
        if all(getattr(job, name) == value for name, value in cleaned.items()):
            return job
    if len(provider.past_work) >= MOST_JOBS:
        raise InvalidInput("title", "too_many_jobs", {"limit": MOST_JOBS})
    last = max((job.position for job in provider.past_work), default=-1)
    job = PastWork(position=last + 1, **cleaned)
    provider.past_work.append(job)
    _changed(session, actor, provider, "add_past_work", now)
    return job


def change_job(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    job: PastWork,
    fields: Mapping[str, object],
    now: datetime,
) -> None:
    """Make the job say this.

    Raises:
        InvalidInput: the first field that can't be used.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    cleaned = _clean(fields, extra=job.extra, year=now.year)
    if all(getattr(job, name) == value for name, value in cleaned.items()):
        return
    for name, value in cleaned.items():
        setattr(job, name, value)
    _changed(session, actor, provider, "change_past_work", now)


def delete_job(
    session: Session, *, actor: Actor, provider: Provider, job: PastWork, now: datetime
) -> None:
    """Show the job no longer.

    Raises:
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    provider.past_work.remove(job)
    _changed(session, actor, provider, "delete_past_work", now)


def _clean(fields: Mapping[str, object], *, extra: Mapping[str, Any], year: int) -> dict[str, Any]:
    title = clean_text(_text(fields, "title"), field="title", limit=TITLE_LIMIT, required=True)
    story = {
        name: clean_text(_text(fields, name), field=name, limit=STORY_LIMIT) for name in _STORY
    }
    done = whole_number("year", fields.get("year"), year)
    if done is not None and done < FIRST_YEAR:
        raise InvalidInput("year", "out_of_range", {"minimum": FIRST_YEAR, "maximum": year})
    said = story | {"sector": code_or_none("sector", fields.get("sector")) or ""}
    kept = {name: value for name, value in extra.items() if name not in said}
    return {
        "title": title,
        "description": "\n".join(text for text in story.values() if text),
        "year": done,
        "language": language_or_none(fields.get("language")),
        "extra": kept | {name: value for name, value in said.items() if value},
    }


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else str(value)


def _changed(
    session: Session, actor: Actor, provider: Provider, action: str, now: datetime
) -> None:
    renew_entry(session, provider=provider, now=now)
    record(session, actor=actor, subject=provider, action=action, now=now)
