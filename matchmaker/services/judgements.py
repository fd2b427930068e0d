"""Judgements: how well a provider suits a need, in the eyes of the cluster's staff."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Judgement, Need
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.domain.text import clean_text
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import need_to_dict, parse_need, provider_to_dict
from matchmaker.services.documents import need_document
from matchmaker.services.events import record
from matchmaker.services.providers import iterate_documents
from matchmaker.services.scope import scoped

REASON_LIMIT = 2_000
QRELS_LIMIT = 500_000
GRADES = range(4)


@dataclass(frozen=True, slots=True)
class QrelsReport:
    """How many judgements were taken over, and the numbers of the lines that were not."""

    added: int
    failed: tuple[int, ...]


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
    now: datetime,
) -> Judgement:
    """Keep the actor's grade of a pair with both texts; a second grade replaces the first.

    Raises:
        InvalidInput: the grade is none of 0..3 (``out_of_range``), the reason ``too_long``.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    kept = _keep(session, actor, cluster, (need, provider), grade, reason, must_pass, now)
    record(session, actor=actor, subject=kept, action="judge", details={"grade": grade}, now=now)
    return kept


def _keep(  # noqa: PLR0917  the columns of one row
    session: Session,
    actor: Actor,
    cluster: Cluster,
    pair: tuple[NeedDocument, ProviderDocument],
    grade: int,
    reason: str | None,
    must_pass: bool,
    now: datetime,
) -> Judgement:
    need, provider = pair
    if grade not in GRADES:
        raise InvalidInput("grade", "out_of_range")
    said = clean_text(reason, field="reason", limit=REASON_LIMIT)
    found = session.scalar(
        select(Judgement).where(
            Judgement.cluster_id == cluster.id,
            Judgement.need_key == need.id,
            Judgement.provider_key == provider.id,
            Judgement.judge_id == actor.user_id,
        )
    )
    if found is None:
        found = Judgement(
            cluster_id=cluster.id,
            need_key=need.id,
            provider_key=provider.id,
            judge_id=actor.user_id,
        )
        session.add(found)
    found.need, found.provider = need_to_dict(need), provider_to_dict(provider)
    found.grade, found.reason, found.must_pass, found.judged_at = grade, said, must_pass, now
    session.flush()
    return found


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


def export_qrels(judgements: Iterable[Judgement]) -> str:
    """Lines ``need 0 provider grade``, the mean of the judges rounded."""
    return "".join(
        f"{need} 0 {provider} {round(grade)}\n"
        for need, pairs in grades_by_need(judgements).items()
        for provider, grade in pairs.items()
    )


def import_qrels(
    session: Session, *, actor: Actor, cluster: Cluster, text: str, now: datetime
) -> QrelsReport:
    """Judgements from lines ``need provider grade`` (or ``need 0 provider grade``).

    The columns are parted by tabs or spaces; a header and what follows the grade are passed
    over. A line whose need or provider the cluster doesn't have, or whose grade is none of
    0..3, is reported by its number and the others count.

    Raises:
        InvalidInput: the text is empty (``required``) or longer than 500,000 signs
            (``too_long``).
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    clean = clean_text(text, field="qrels", limit=QRELS_LIMIT, required=True)
    all_needs = scoped(select(Need).where(Need.cluster_id == cluster.id), actor)
    needs = {row.public_id: need_document(row) for row in session.scalars(all_needs)}
    providers = {each.id: each for each in iterate_documents(session, cluster_id=cluster.id)}
    added, failed = 0, []
    for number, line in enumerate(clean.splitlines(), start=1):
        parts = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or parts[0] == "need_id":
            continue
        if len(parts) > 3 and parts[1] == "0" and parts[3].strip().isdigit():
            del parts[1]
        need, provider, grade = ([each.strip() for each in parts] + ["", ""])[:3]
        if need not in needs or provider not in providers or grade not in {"0", "1", "2", "3"}:
            failed.append(number)
            continue
        why = parts[3] if len(parts) > 3 else None
        pair = needs[need], providers[provider]
        _keep(session, actor, cluster, pair, int(grade), why, False, now)
        added += 1
    if added:
        record(
            session,
            actor=actor,
            subject=cluster,
            action="import_judgements",
            details={"added": added},
            now=now,
        )
    return QrelsReport(added, tuple(failed))


def _spread(grades: list[int]) -> float:
    """The sum of squared differences of all ordered pairs."""
    total, squares = sum(grades), sum(grade * grade for grade in grades)
    return 2.0 * (len(grades) * squares - total * total)
