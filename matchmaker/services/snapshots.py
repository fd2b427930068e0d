"""Why a provider was proposed, kept as it was on the day: codes and values, never sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.vocabulary import Factor, FitBand, RequirementKind
from matchmaker.matching.results import Contribution, Evidence, Match, MatchResult, Requirement


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A match to keep. ``configuration`` is the digest of the configuration that made it."""

    score: float
    configuration: str
    reasons: dict[str, Any]


def snapshot(match: Match, result: MatchResult) -> Snapshot:
    """The match with all that was said about it; :func:`replayed` gives it back."""
    reasons = dataclasses.asdict(match)
    reasons["configuration"] = result.configuration
    reasons["considered"] = result.considered
    for part in reasons["contributions"]:
        part["evidence"] = [_plain(item) for item in part["evidence"]]
    for name in ("failed", "unchecked"):
        reasons[name] = [_plain(item) for item in reasons[name]]
    reasons["contributions"] = list(reasons["contributions"])
    reasons["rules"] = list(reasons["rules"])
    return Snapshot(match.score, result.configuration, reasons)


def replayed(reasons: Mapping[str, Any]) -> Match | None:
    """The match that a snapshot was made of; None where the provider was asked without one."""
    if not reasons:
        return None
    kept = dict(reasons)
    names = {field.name for field in dataclasses.fields(Match)}
    kept["band"] = FitBand(kept["band"])
    kept["contributions"] = tuple(_contribution(part) for part in kept["contributions"])
    for name in ("failed", "unchecked"):
        kept[name] = tuple(_requirement(item) for item in kept[name])
    kept["rules"] = tuple(kept.get("rules", ()))
    return Match(**{name: value for name, value in kept.items() if name in names})


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, "values": dict(item["values"])}


def _contribution(part: Mapping[str, Any]) -> Contribution:
    evidence = tuple(Evidence(**item) for item in part["evidence"])
    return Contribution(**{**part, "factor": Factor(part["factor"]), "evidence": evidence})


def _requirement(item: Mapping[str, Any]) -> Requirement:
    return Requirement(**{**item, "kind": RequirementKind(item["kind"])})
