"""One need of a run: who stood where before, who stands where now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker.db.models import EvaluationRun
from matchmaker.domain.errors import NotFound
from matchmaker.domain.permissions import Actor, Permission, Subject, require
from matchmaker.matching.documents import NeedDocument
from matchmaker.services.judgements import grades_by_need, judged_needs, judged_set
from matchmaker.services.need_lookup import document_now

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Shift:
    """One provider's places; None beyond those a run keeps. ``grade`` is the judges' mean."""

    provider_id: str
    before: int | None
    after: int | None
    grade: float | None


@dataclass(frozen=True, slots=True)
class NeedShifts:
    """Everybody who stood or stands among the first ten, in today's order, the fallen last.

    ``unmet`` says for each side whether nobody fitted well; ``need`` is the text as it was
    judged, else as it reads now, None if it was deleted since.
    """

    need: NeedDocument | None
    shifts: tuple[Shift, ...]
    unmet: tuple[bool, bool]


def rank_shifts(session: Session, *, actor: Actor, run: EvaluationRun, key: str) -> NeedShifts:
    """Both rankings of one measured need of a run, place by place.

    Grades are those of now: a run that other judgements followed says so by its hashes.

    Raises:
        NotFound: the run has not measured such a need, or it was deleted meanwhile.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=run.cluster_id))
    sides = run.results.get("measured", {}).get(key)
    if sides is None:
        raise NotFound("need", key)
    before, after = ({p: at for at, p in enumerate(side["ranking"], 1)} for side in sides)
    top = [p for p in after if after[p] <= SHOWN]
    fallen = [p for p in before if before[p] <= SHOWN and p not in top]
    grades = grades_by_need(judged_set(session, cluster_id=run.cluster_id)).get(key, {})
    judged = judged_needs(session, cluster_id=run.cluster_id).get(key)
    return NeedShifts(
        judged or document_now(session, cluster_id=run.cluster_id, key=key),
        tuple(Shift(p, before.get(p), after.get(p), grades.get(p)) for p in [*top, *fallen]),
        (sides[0]["unmet"], sides[1]["unmet"]),
    )
