"""Notices of an office: written, published, withdrawn, and gone once their last day is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, OfficeNotice
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.office_notices import NoticeKind, NoticeState
from matchmaker.domain.permissions import Actor, Permission, Subject, allowed, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.vocabulary import Category, Sector
from matchmaker.services.events import record
from matchmaker.services.paging import Page, paged

TITLE_LIMIT = 200
TEXT_LIMIT = 10_000
LINK_LIMIT = 500
_TEXTS = {"title_en": TITLE_LIMIT, "title_zh": TITLE_LIMIT, "text_en": TEXT_LIMIT,
          "text_zh": TEXT_LIMIT}  # fmt: skip
#: To each state: what leads there, and from where.
_STEPS = {
    NoticeState.PUBLISHED: ("publish", {NoticeState.DRAFT, NoticeState.WITHDRAWN}),
    NoticeState.WITHDRAWN: ("withdraw", {NoticeState.PUBLISHED}),
}
_DAYS = ("starts_on", "ends_on", "expires_on")


def write_notice(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    notice: OfficeNotice | None = None,
    fields: Mapping[str, Any],
    now: datetime,
) -> OfficeNotice:
    """A new draft, or a notice with other words; a published one changes at once.

    ``fields`` are those of the record that the office writes: ``kind``, titles and texts,
    ``link``, the three days, ``sectors`` and ``categories``.

    Raises:
        NotAllowed: the actor does not work for the cluster's office.
        InvalidInput: ``kind`` or ``expires_on`` is ``required``; no title in any language
            (``title_zh``); a text without its title; ``link`` is ``not_a_link``; a day is
            ``days_reversed``; a sector or category is an ``unknown_word``; ``too_long``.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    stated = _cleaned(fields)
    action = "change" if notice is not None else "create"
    if notice is None:
        notice = OfficeNotice(
            cluster_id=cluster.id,
            author_id=actor.user_id,
            state=NoticeState.DRAFT,
            created_at=now,
        )
        session.add(notice)
    for name, value in stated.items():
        setattr(notice, name, value)
    notice.changed_at = now
    record(session, actor=actor, subject=notice, action=action, to_state=notice.state, now=now)
    return notice


def publish_notice(session: Session, *, actor: Actor, notice: OfficeNotice, now: datetime) -> None:
    """Show a notice to everybody until its last day is over.

    Raises:
        Conflict: it is published already (``wrong_state``).
    """
    _move(session, actor, notice, NoticeState.PUBLISHED, now)
    notice.published_at = now


def withdraw_notice(session: Session, *, actor: Actor, notice: OfficeNotice, now: datetime) -> None:
    """Take a notice from the pages; it can be published again.

    Raises:
        Conflict: it is not published (``wrong_state``).
    """
    _move(session, actor, notice, NoticeState.WITHDRAWN, now)


def list_shown(
    session: Session,
    *,
    cluster: Cluster,
    kind: NoticeKind | None = None,
    today: date,
    page: int = 1,
    per_page: int = 20,
) -> Page[OfficeNotice]:
    """The notices of a cluster that everybody sees, the latest first."""
    shown = select(OfficeNotice).where(
        OfficeNotice.cluster_id == cluster.id,
        OfficeNotice.state == NoticeState.PUBLISHED,
        OfficeNotice.expires_on >= today,
    )
    if kind is not None:
        shown = shown.where(OfficeNotice.kind == kind)
    order = (OfficeNotice.published_at.desc(), OfficeNotice.id.desc())
    return paged(session, shown, order=order, page=page, per_page=per_page)


def list_all(session: Session, *, actor: Actor, cluster: Cluster) -> list[OfficeNotice]:
    """Every notice of a cluster for its office, the latest first."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    of_cluster = select(OfficeNotice).where(OfficeNotice.cluster_id == cluster.id)
    return list(session.scalars(of_cluster.order_by(OfficeNotice.id.desc()).limit(200)))


def get_notice(session: Session, *, actor: Actor, number: int, today: date) -> OfficeNotice:
    """A notice that the reader may see: everybody one that is shown, the office each of its own.

    Raises:
        NotFound: there is none, or not for this reader.
    """
    notice = session.get(OfficeNotice, number)
    if notice is None:
        raise NotFound("notice", str(number))
    is_shown = notice.state is NoticeState.PUBLISHED and notice.expires_on >= today
    works = allowed(actor, Permission.CLUSTER_WORK, Subject(cluster_id=notice.cluster_id))
    if not (is_shown or works):
        raise NotFound("notice", str(number))
    return notice


def _move(
    session: Session, actor: Actor, notice: OfficeNotice, to: NoticeState, now: datetime
) -> None:
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=notice.cluster_id))
    before, (action, sources) = notice.state, _STEPS[to]
    if before not in sources:
        raise Conflict("wrong_state")
    notice.state, notice.changed_at = to, now
    record(
        session, actor=actor, subject=notice, action=action, from_state=before, to_state=to, now=now
    )


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields.get("kind") not in set(NoticeKind):
        raise InvalidInput("kind", "required")
    stated: dict[str, Any] = {"kind": NoticeKind(fields["kind"]), **_cleaned_texts(fields)}
    stated["link"] = _link(fields.get("link"))
    for name in _DAYS:
        stated[name] = fields.get(name)
    if stated["expires_on"] is None:
        raise InvalidInput("expires_on", "required")
    first, last = stated["starts_on"], stated["ends_on"]
    if first is not None and last is not None and last < first:
        raise InvalidInput("ends_on", "days_reversed")
    for name, known in (("sectors", set(Sector)), ("categories", set(Category))):
        stated[name] = list(dict.fromkeys(fields.get(name) or ()))
        if not set(stated[name]) <= known:
            raise InvalidInput(name, "unknown_word")
    return stated


def _cleaned_texts(fields: Mapping[str, Any]) -> dict[str, str]:
    stated = {
        name: clean_text(fields.get(name), field=name, limit=limit)
        for name, limit in _TEXTS.items()
    }
    if not (stated["title_en"] or stated["title_zh"]):
        raise InvalidInput("title_zh", "required")
    for language in ("en", "zh"):
        if stated[f"text_{language}"] and not stated[f"title_{language}"]:
            raise InvalidInput(f"title_{language}", "required")
    return stated


def _link(value: object) -> str | None:
    text = clean_text(str(value or ""), field="link", limit=LINK_LIMIT)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
    except ValueError:
        usable = False
    if not usable:
        raise InvalidInput("link", "not_a_link")
    return text
