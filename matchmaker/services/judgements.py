"""Judgements: how well a provider suits a need, in the eyes of the cluster's staff."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Judgement
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.text import clean_text
from matchmaker.domain.tuning import JudgementSource
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import need_to_dict, parse_need, provider_to_dict
from matchmaker.services.events import DELETED, Detail, record

REASON_LIMIT = 2_000
GRADES = range(4)


class JudgedPair(NamedTuple):
    """Who gave which grade to which pair; ``id`` is the judgement's."""

    id: int
    need_key: str
    provider_key: str
    judge_id: int | None
    grade: int


def judge(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    need: NeedDocument,
    provider: ProviderDocument,
    grade: int,
    reason: str | None = None,
    must_pass: bool = False,
    source: JudgementSource | None = None,
    now: datetime,
) -> Judgement:
    """Keep the actor's grade of a pair with both texts; a second grade replaces the first.

    ``must_pass`` marks the need; only :func:`set_must_pass` takes that off again.

    Raises:
        InvalidInput: the grade is none of 0..3 (``out_of_range``), the reason ``too_long``.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    before = own_judgement(
        session, actor=actor, cluster=cluster, need_key=need.id, provider_key=provider.id
    )
    details = {"grade": grade} | ({} if before is None else {"before": before.grade})
    kept = keep_judgement(
        session,
        actor=actor,
        cluster=cluster,
        pair=(need, provider),
        grade=grade,
        reason=reason,
        source=source,
        marked=need.id in must_pass_needs(session, cluster=cluster, need_key=need.id),
        found=before,
        now=now,
    )
    action = "judge" if before is None else "regrade"
    record(session, actor=actor, subject=kept, action=action, details=details, now=now)
    if must_pass and not kept.must_pass:
        set_must_pass(
            session, actor=actor, cluster=cluster, need_key=need.id, must_pass=True, now=now
        )
    return kept


def own_judgement(
    session: Session, *, actor: Actor, cluster: Cluster, need_key: str, provider_key: str
) -> Judgement | None:
    """What the actor said of a pair; those without an account share one."""
    return session.scalar(
        select(Judgement).where(
            Judgement.cluster_id == cluster.id,
            Judgement.need_key == need_key,
            Judgement.provider_key == provider_key,
            Judgement.judge_id == actor.user_id,
        )
    )


def keep_judgement(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    pair: tuple[NeedDocument, ProviderDocument],
    grade: int,
    reason: str | None,
    source: JudgementSource | None,
    marked: bool,
    found: Judgement | None,
    now: datetime,
) -> Judgement:
    """Write a grade into the judgement that was ``found``, or into a new one; no event.

    ``marked`` says that the need must work by its other judgements.

    Raises:
        InvalidInput: see :func:`judge`.
    """
    need, provider = pair
    if grade not in GRADES:
        raise InvalidInput("grade", "out_of_range")
    said = clean_text(reason, field="reason", limit=REASON_LIMIT)
    if found is None:
        found = Judgement(
            cluster_id=cluster.id,
            need_key=need.id,
            provider_key=provider.id,
            judge_id=actor.user_id,
            source=source,
            must_pass=marked,
        )
        session.add(found)
    found.need, found.provider = need_to_dict(need), provider_to_dict(provider)
    found.grade, found.reason, found.judged_at = grade, said, now
    return found


def withdraw_judgement(
    session: Session, *, actor: Actor, cluster: Cluster, judgement_id: int, now: datetime
) -> Judgement:
    """Take the actor's own grade back, as if it had never been given.

    Raises:
        NotFound: the cluster has no such judgement, or it is somebody else's.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    found = session.get(Judgement, judgement_id)
    is_own = found is not None and actor.user_id is not None and found.judge_id == actor.user_id
    if found is None or found.cluster_id != cluster.id or not is_own:
        raise NotFound("judgement", str(judgement_id))
    details: dict[str, Detail] = {
        "need": found.need_key,
        "provider": found.provider_key,
        "grade": found.grade,
    }
    record(session, actor=actor, subject=found, action=DELETED, details=details, now=now)
    session.delete(found)
    session.flush()
    return found


def set_must_pass(
    session: Session,
    *,
    actor: Actor,
    cluster: Cluster,
    need_key: str,
    must_pass: bool,
    now: datetime,
) -> None:
    """Say that no version may lose the suitable providers of a judged need, or that it may.

    Raises:
        NotFound: nobody judged this need.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    of_need = (Judgement.cluster_id == cluster.id, Judgement.need_key == need_key)
    found = list(session.scalars(select(Judgement).where(*of_need).order_by(Judgement.id)))
    if not found:
        raise NotFound("need", need_key)
    if all(each.must_pass == must_pass for each in found):
        return
    for each in found:
        each.must_pass = must_pass
    details: dict[str, Detail] = {"need": need_key, "must_pass": must_pass}
    record(session, actor=actor, subject=found[0], action="set_must_pass", details=details, now=now)


def list_judgements(session: Session, *, actor: Actor, cluster: Cluster) -> list[Judgement]:
    """Every judgement of the cluster, need by need."""
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    return judged_set(session, cluster_id=cluster.id)


def judged_set(session: Session, *, cluster_id: int) -> list[Judgement]:
    """The same for the worker."""
    return list(
        session.scalars(
            select(Judgement)
            .where(Judgement.cluster_id == cluster_id)
            .order_by(Judgement.need_key, Judgement.provider_key, Judgement.id)
        )
    )


def judged_pairs(session: Session, *, cluster_id: int) -> list[JudgedPair]:
    """The same without the documents, which are most of it."""
    columns = (getattr(Judgement, name) for name in JudgedPair._fields)
    rows = session.execute(
        select(*columns)
        .where(Judgement.cluster_id == cluster_id)
        .order_by(Judgement.need_key, Judgement.provider_key, Judgement.id)
    )
    return [JudgedPair(*row) for row in rows]


def judged_needs(session: Session, *, cluster_id: int) -> dict[str, NeedDocument]:
    """Each judged need as it was first judged, by its key."""
    first = (
        select(func.min(Judgement.id))
        .where(Judgement.cluster_id == cluster_id)
        .group_by(Judgement.need_key)
    )
    rows = session.execute(
        select(Judgement.need_key, Judgement.need)
        .where(Judgement.id.in_(first))
        .order_by(Judgement.need_key)
    )
    return {row.need_key: parse_need(row.need).document for row in rows}


def must_pass_needs(session: Session, *, cluster: Cluster, need_key: str | None = None) -> set[str]:
    """The needs of which no version may lose the suitable providers; or only whether one is."""
    marked = select(Judgement.need_key).where(
        Judgement.cluster_id == cluster.id, Judgement.must_pass
    )
    if need_key is not None:
        marked = marked.where(Judgement.need_key == need_key)
    return set(session.scalars(marked.distinct()))


def grades_by_need(judgements: Iterable[Judgement]) -> dict[str, dict[str, float]]:
    """The mean grade of each judged pair, by need and provider."""
    given: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for each in judgements:
        given[each.need_key][each.provider_key].append(each.grade)
    return {
        need: {provider: sum(grades) / len(grades) for provider, grades in pairs.items()}
        for need, pairs in given.items()
    }


def digest_of(judgements: Iterable[Judgement]) -> str:
    """The sha256 of a judged set: other texts, grades or judges give another one."""
    rows = [
        [each.need, each.provider, each.grade, each.judge_id, each.must_pass] for each in judgements
    ]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def agreement(judgements: Iterable[Judgement]) -> float | None:
    """Krippendorff's alpha of the judges, interval distance; None where no pair has two.

    1 is full agreement, 0 what chance gives. Source: Krippendorff (2011), "Computing
    Krippendorff's alpha-reliability", section E.
    """
    units: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in judgements:
        units[each.need_key, each.provider_key].append(each.grade)
    shared = [grades for grades in units.values() if len(grades) > 1]
    values = [grade for grades in shared for grade in grades]
    if not values:
        return None
    observed = sum(_spread(grades) / (len(grades) - 1) for grades in shared) / len(values)
    expected = _spread(values) / (len(values) * (len(values) - 1))
    return 1.0 - observed / expected if expected else 1.0


def _spread(grades: list[int]) -> float:
    """The sum of squared differences of all ordered pairs."""
    total, squares = sum(grades), sum(grade * grade for grade in grades)
    return 2.0 * (len(grades) * squares - total * total)
