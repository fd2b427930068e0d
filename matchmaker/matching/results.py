"""What the matcher returns: frozen records that say how a score came about.

Evidence is a code with values, never a sentence: the pages and the JSON interface put it
into the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matchmaker.domain.vocabulary import Factor, FitBand, RequirementKind, UnmetCause

Scalar = str | int | float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a contribution.

    ``code`` names the sentence; ``values`` fills it. ``source`` is the id of the
    capability (or ``past_work:N``) that the fact was read from, if any.
    """

    code: str
    values: Mapping[str, Scalar] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """One factor's share of a score.

    ``value`` is the factor's signal, 0 to 1; ``points`` and ``maximum`` are multiples of
    0.1, and the points of a match add up exactly to its score. ``stated`` is False when
    the neutral value of the configuration stood in for a fact nobody gave.
    """

    factor: Factor
    value: float
    points: float
    maximum: float
    stated: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """A hard requirement that failed, or that could not be checked."""

    kind: RequirementKind
    code: str
    values: Mapping[str, Scalar] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One provider for one need.

    ``score`` is 0 to 100, a multiple of 0.1, and is what people see; ``exact`` is the same
    number before rounding, and is what orders. ``rules`` are the ids of the office's rules
    that moved the provider; they change its place, never its score.
    """

    provider_id: str
    rank: int
    score: float
    exact: float
    band: FitBand
    contributions: tuple[Contribution, ...]
    failed: tuple[Requirement, ...] = ()
    unchecked: tuple[Requirement, ...] = ()
    capability_id: str | None = None
    rules: tuple[str, ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether every hard requirement that could be checked holds."""
        return not self.failed

    @property
    def points(self) -> dict[Factor, float]:
        """What each factor gives of the score."""
        return {each.factor: each.points for each in self.contributions}


@dataclass(frozen=True, slots=True)
class Standing:
    """A provider held against a need, without the reasons.

    ``score`` is 0 to 100, ``values`` are the factors' signals, 0 to 1.
    """

    provider_id: str
    score: float
    values: Mapping[Factor, float]
    failed: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ids of the providers that meet every requirement, best first, and whether none fits well."""

    provider_ids: tuple[str, ...]
    unmet: bool


@dataclass(frozen=True, slots=True)
class Unmet:
    """That nobody fits well, and why.

    ``nearest`` is the provider that would fit but for ``requirement``; both are None where
    nobody offers the thing at all.
    """

    cause: UnmetCause
    nearest: str | None = None
    requirement: Requirement | None = None


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Matches of one need, best first; those that fail a requirement come last.

    ``considered`` counts the providers that were looked at. ``categories`` are the shares
    of the categories the need was read as, likeliest first: one with share 1 when the need
    named it, none when nothing pointed to any. ``unmet`` is set when no provider fits well.
    """

    need_id: str
    configuration: str
    matches: tuple[Match, ...]
    considered: int
    categories: Mapping[str, float] = field(default_factory=dict)
    unmet: Unmet | None = None
