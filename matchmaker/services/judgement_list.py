"""The judgements of a cluster as a list: narrowed, page by page, need by need."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Judgement, Need
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.tuning import JudgementSource
from matchmaker.services.disagreements import of_pairs_apart
from matchmaker.services.paging import Page, paged
from matchmaker.services.scope import scoped

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class JudgementFilters:
    """What the list is narrowed to; nothing by default.

    ``judge`` is the number of an account, ``without_account`` those that have none (any
    more); ``apart`` is how far the grades of a pair must differ; ``unknown_source`` are
    judgements from before the source was kept.
    """

    need: str | None = None
    judge: int | None = None
    without_account: bool = False
    must_pass: bool | None = None
    apart: int = 0
    source: JudgementSource | None = None
    unknown_source: bool = False


def page_of_judgements(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    filters: JudgementFilters,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Page[Judgement]:
    """The judgements of a cluster, need by need and pair by pair."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    statement = select(Judgement).where(Judgement.cluster_id == cluster.id)
    if filters.need is not None:
        statement = statement.where(Judgement.need_key == filters.need)
    if filters.judge is not None:
        statement = statement.where(Judgement.judge_id == filters.judge)
    if filters.without_account:
        statement = statement.where(Judgement.judge_id.is_(None))
    if filters.must_pass is not None:
        statement = statement.where(Judgement.must_pass == filters.must_pass)
    if filters.apart:
        statement = statement.where(of_pairs_apart(cluster, filters.apart))
    if filters.source is not None:
        statement = statement.where(Judgement.source == filters.source)
    if filters.unknown_source:
        statement = statement.where(Judgement.source.is_(None))
    order = (Judgement.need_key, Judgement.provider_key, Judgement.id)
    return paged(session, statement, order=order, page=page, per_page=per_page)


def needs_on_file(
    session: Session, *, actor: Actor, cluster: Cluster, keys: Collection[str]
) -> set[str]:
    """Which of these judged needs the cluster still has; the others were deleted since."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    found = select(Need).where(Need.cluster_id == cluster.id, Need.public_id.in_(keys))
    return {need.public_id for need in session.scalars(scoped(found, actor)) if need.public_id}
