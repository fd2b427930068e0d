"""Whether a need has a good match at all, and if not, what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain.vocabulary import RequirementKind, UnmetCause
from matchmaker.matching.results import Requirement, Unmet

COMPARABLE = 0.7
"""Providers whose problem signal is at least this share of the best one's offer the thing."""

_CAUSES = {
    RequirementKind.AREA: UnmetCause.PLACE,
    RequirementKind.BUDGET: UnmetCause.BUDGET,
    RequirementKind.CAPACITY: UnmetCause.CAPACITY,
    RequirementKind.CERTIFICATE: UnmetCause.CERTIFICATE,
    RequirementKind.DELIVERY: UnmetCause.DELIVERY,
    RequirementKind.ELIGIBILITY: UnmetCause.ELIGIBILITY,
    RequirementKind.LANGUAGE: UnmetCause.LANGUAGE,
    RequirementKind.PROVIDER: UnmetCause.PROVIDER,
    RequirementKind.TIMING: UnmetCause.TIMING,
}


@dataclass(frozen=True, slots=True)
class UnmetThresholds:
    """When a need is said to be unmet; ``tools/unmet_thresholds.py`` measures choices.

    ``nearer`` is how much closer to the problem a provider that breaks a requirement must
    be than all that pass. ``nobody`` is the best score (0..100) below which nobody offers
    the thing; just under the band of a possible fit.
    """

    nearer: float = 1.6
    nobody: float = 32.0


DEFAULT_THRESHOLDS = UnmetThresholds()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A judged provider: score 0..100, problem signal 0..1, and what it breaks.

    ``unproven`` is a must that only a stated fact can meet, where nothing was stated.
    """

    provider_id: str
    score: float
    problem: float
    failed: Sequence[Requirement]
    unproven: Requirement | None = None


def unmet_cause(
    candidates: Sequence[Candidate], thresholds: UnmetThresholds = DEFAULT_THRESHOLDS
) -> Unmet | None:
    """Why none of the candidates fits well, or None when one may.

    Nobody fits well when someone who breaks a requirement is far closer to the problem
    than all who pass; when nobody who comes close states what must be proven (a certificate that must
    be held, a quantity a month); or when even the best score is poor.
    """
    passing = [one for one in candidates if not one.failed]
    closest = max((one.problem for one in passing), default=0.0)
    kept_out = max(
        (one for one in candidates if one.failed),
        key=lambda one: (one.problem, one.provider_id),
        default=None,
    )
    if kept_out is not None and kept_out.problem > thresholds.nearer * closest:
        requirement = kept_out.failed[0]
        cause = _CAUSES.get(requirement.kind, UnmetCause.NO_SUPPLY)
        return Unmet(cause, kept_out.provider_id, requirement)
    if not passing or max(one.score for one in passing) < thresholds.nobody:
        return Unmet(UnmetCause.NO_SUPPLY)
    return _unproven([one for one in passing if one.problem >= COMPARABLE * closest])


def settled(candidates: Sequence[Candidate], furthest: float) -> bool:
    """Whether :func:`unmet_cause` says the same whoever else is judged.

    ``furthest`` is the highest problem signal that anybody else can have; the best score is
    among the candidates.
    """
    closest = max((one.problem for one in candidates if not one.failed), default=0.0)
    if closest <= furthest:
        return False
    offering = [one for one in candidates if not one.failed and one.problem >= COMPARABLE * closest]
    return furthest < COMPARABLE * closest or any(one.unproven is None for one in offering)


def _unproven(offering: Sequence[Candidate]) -> Unmet | None:
    if any(one.unproven is None for one in offering):
        return None
    best = max(offering, key=lambda one: (one.score, one.provider_id))
    if best.unproven is None:
        return None
    return Unmet(_CAUSES[best.unproven.kind], best.provider_id, best.unproven)
