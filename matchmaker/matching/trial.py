"""A trial: two rankings of the same judged needs, and what the difference is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from matchmaker.domain.tuning import GateCode
from matchmaker.matching.attention import SUPPOSED, Attention
from matchmaker.matching.evaluation import (
    Comparison,
    compare_paired,
    judged_share,
    mean,
    ndcg,
    recall,
    reciprocal_rank,
    relevant_providers,
)

TOP = 5
RELEVANT = 2.0
PERSISTENCE = 0.8
MCNEMAR_LIMIT = 0.05
LOSERS = 10


@dataclass(frozen=True, slots=True)
class Gate:
    """What a draft must hold to be published without an override."""

    least_change: float = -0.01
    most_gini: float = 0.05
    least_judged: float = 0.8
    most_over_capacity: float = 0.05


@dataclass(frozen=True, slots=True)
class Tried:
    """One need: the grades it has, and both rankings (provider ids, best first).

    ``unmet`` says for each of the two whether nobody fitted well.
    """

    need_id: str
    grades: Mapping[str, float]
    before: Sequence[str]
    after: Sequence[str]
    unmet: tuple[bool, bool] = (False, False)
    must_pass: bool = False


def rank_overlap(first: Sequence[str], second: Sequence[str], p: float = PERSISTENCE) -> float:
    """How alike two rankings are, 0..1, the top counting most.

    Extrapolated to the full depth of the shorter one. Source: Webber, Moffat and Zobel
    (2010), "A similarity measure for indefinite rankings", ACM TOIS 28(4), equation 23.
    """
    depth = min(len(first), len(second))
    if depth == 0:
        return 1.0 if len(first) == len(second) else 0.0
    agreed = [len(set(first[:d]) & set(second[:d])) / d for d in range(1, depth + 1)]
    series = sum(share * p**d for d, share in enumerate(agreed, start=1))
    return float(min(1.0, agreed[-1] * p**depth + (1 - p) / p * series))


def gini(exposure: Sequence[float]) -> float:
    """How unequally exposure is spread: 0 evenly, towards 1 all on one; 0 for nothing."""
    values = np.sort(np.asarray(exposure, dtype=np.float64))
    if not values.size or not values.sum():
        return 0.0
    ranks = np.arange(1, values.size + 1)
    return float((2 * ranks - values.size - 1) @ values / (values.size * values.sum()))


def exposure_of(
    rankings: Sequence[Sequence[str]],
    providers: Sequence[str],
    attention: Attention = SUPPOSED,
) -> list[float]:
    """How often each provider is looked at, summed over the rankings it stands in."""
    seen = dict.fromkeys(providers, 0.0)
    for ranking in rankings:
        for rank, provider in enumerate(ranking, start=1):
            if provider in seen:
                seen[provider] += attention.at(rank)
    return list(seen.values())


def smallest_effect(differences: Sequence[float]) -> float | None:
    """The smallest mean difference that so many needs can show: ``2.8 * sd / sqrt(n)``."""
    if len(differences) < 2:
        return None
    return 2.8 * float(np.std(differences, ddof=1)) / math.sqrt(len(differences))


def mcnemar(worse: int, better: int) -> float:
    """Two-sided exact p that as many needs moved one way only by chance."""
    moved = worse + better
    if not moved:
        return 1.0
    ways = sum(math.comb(moved, k) for k in range(min(worse, better) + 1))
    return min(1.0, 2 * float(ways / 2**moved))


def wilson(count: int, of: int) -> list[float]:
    """The 95% interval of a share. Source: Wilson (1927), JASA 22(158)."""
    if not of:
        return [0.0, 1.0]
    z = 1.959964
    share, spread = count / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return [max(0.0, middle - half), min(1.0, middle + half)]


def asked_of(
    rankings: Sequence[Sequence[str]], attention: Attention = SUPPOSED
) -> dict[str, float]:
    """How often each provider would be asked if every need asked one that it looks at."""
    asked: dict[str, float] = {}
    for ranking in rankings:
        chances = [attention.at(rank) for rank in range(1, len(ranking) + 1)]
        total = sum(chances) or 1.0
        for provider, chance in zip(ranking, chances, strict=True):
            asked[provider] = asked.get(provider, 0.0) + chance / total
    return asked


def over_capacity(asked: Mapping[str, float], capacities: Mapping[str, float]) -> float | None:
    """The share of what is asked of providers with a stated capacity that goes beyond it.

    None where nobody states one.
    """
    total = sum(count for provider, count in asked.items() if provider in capacities)
    if not capacities or not total:
        return None
    beyond = (
        max(0.0, count - capacities[name]) for name, count in asked.items() if name in capacities
    )
    return sum(beyond) / total


def by_group(
    tried: Sequence[Tried], groups: Mapping[str, str], attention: Attention = SUPPOSED
) -> list[tuple[str, int, float, float]]:
    """For each group of providers its size and its shares of attention before and after."""
    shares = []
    for side in ("before", "after"):
        asked = asked_of([getattr(one, side) for one in tried], attention)
        total = sum(asked.values()) or 1.0
        found = dict.fromkeys(groups.values(), 0.0)
        for provider, count in asked.items():
            if provider in groups:
                found[groups[provider]] += count / total
        shares.append(found)
    sizes = {name: sum(group == name for group in groups.values()) for name in shares[0]}
    return [(name, sizes[name], shares[0][name], shares[1][name]) for name in sorted(sizes)]


def summary(
    tried: Sequence[Tried],
    providers: Sequence[str],
    gate: Gate,
    capacities: Mapping[str, float] = MappingProxyType({}),
    attention: Attention = SUPPOSED,
) -> dict[str, Any]:
    """Everything a page shows of a trial, as plain values; ``gate`` lists what speaks against.

    ``capacities`` say how many of all these needs a provider can take.
    """
    rows = [row for row in map(_row, tried) if row["ndcg"][0] is not None]
    change = _compared(rows)
    spread = [
        gini(exposure_of([getattr(one, side) for one in tried], providers, attention))
        for side in ("before", "after")
    ]
    results: dict[str, Any] = {
        "needs": len(tried),
        "judged_needs": len(rows),
        "metrics": {
            name: [mean(row[name][side] for row in rows) for side in (0, 1)]
            for name in ("ndcg", "mrr", "recall", "judged")
        },
        "change": None if change is None else {**change.difference._asdict(), "p": change.p},
        "smallest_effect": smallest_effect([row["ndcg"][1] - row["ndcg"][0] for row in rows]),
        "overlap": mean(row["overlap"] for row in rows),
        "top_changed": [one.need_id for one in tried if one.before[:3] != one.after[:3]],
        "differences": _differences(rows),
        "losers": _losers(rows),
        "seen": [_seen(tried, side) for side in ("before", "after")],
        "providers": len(providers),
        "no_match": _no_match(tried),
        "over_capacity": [
            over_capacity(asked_of([getattr(one, side) for one in tried], attention), capacities)
            for side in ("before", "after")
        ],
        "gini": spread,
        "attention": {"rates": list(attention.rates), "shown": attention.shown},
        "broken": [one.need_id for one in tried if _broken(one)],
    }
    results["gate"] = [code.value for code in against(results, gate)]
    return results


def against(results: Mapping[str, Any], gate: Gate) -> list[GateCode]:
    """What speaks against publishing, in the order of the gate."""
    found: list[GateCode] = []
    change: Mapping[str, float] | None = results["change"]
    no_match: Mapping[str, float] = results["no_match"]
    spread: Sequence[float] = results["gini"]
    judged = results["metrics"]["judged"][1]
    if change is None:
        found.append(GateCode.NOTHING_JUDGED)
    elif change["low"] <= gate.least_change:
        found.append(GateCode.QUALITY_DOWN)
    if results["broken"]:
        found.append(GateCode.KEY_NEED_BROKEN)
    if no_match["after"] > no_match["before"] and no_match["p"] < MCNEMAR_LIMIT:
        found.append(GateCode.NO_MATCH_UP)
    if spread[1] - spread[0] > gate.most_gini:
        found.append(GateCode.GINI_UP)
    beyond: Sequence[float | None] = results["over_capacity"]
    if beyond[1] is not None and beyond[1] > max(gate.most_over_capacity, beyond[0] or 0.0):
        found.append(GateCode.OVER_CAPACITY)
    if judged is not None and judged < gate.least_judged:
        found.append(GateCode.TOO_FEW_JUDGED)
    return found


def _no_match(tried: Sequence[Tried]) -> dict[str, Any]:
    before, after = (sum(one.unmet[side] for one in tried) for side in (0, 1))
    worse = sum(one.unmet == (False, True) for one in tried)
    better = sum(one.unmet == (True, False) for one in tried)
    return {
        "before": before,
        "after": after,
        "p": mcnemar(worse, better),
        "intervals": [wilson(count, len(tried)) for count in (before, after)],
    }


def _row(one: Tried) -> dict[str, Any]:
    relevant = relevant_providers(one.grades, RELEVANT)
    sides = (one.before, one.after)
    return {
        "need": one.need_id,
        "ndcg": [ndcg(side, one.grades, TOP) for side in sides],
        "mrr": [reciprocal_rank(side, relevant) for side in sides],
        "recall": [recall(side, relevant, 2 * TOP) for side in sides],
        "judged": [judged_share(side, one.grades, TOP) for side in sides],
        "overlap": rank_overlap(one.before, one.after),
    }


def _compared(rows: Sequence[Mapping[str, Any]]) -> Comparison | None:
    if len(rows) < 2:  # one need says nothing about others
        return None
    return compare_paired(*([row["ndcg"][side] for row in rows] for side in (0, 1)))


def _differences(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Each judged need with its change of nDCG@5, the best first."""
    changes = [[row["need"], row["ndcg"][1] - row["ndcg"][0]] for row in rows]
    return sorted(changes, key=lambda each: (-each[1], each[0]))


def _seen(tried: Sequence[Tried], side: str) -> int:
    """How many providers stand among anybody's first ten."""
    return len({provider for one in tried for provider in getattr(one, side)[: 2 * TOP]})


def _losers(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    changes = [(row["ndcg"][1] - row["ndcg"][0], row["need"]) for row in rows]
    worst = sorted(each for each in changes if each[0] < 0)[:LOSERS]
    return [{"need": need, "change": change} for change, need in worst]


def _broken(one: Tried) -> bool:
    """A need that must pass had a relevant provider on top before and has none now."""
    relevant = relevant_providers(one.grades, RELEVANT)
    return bool(
        one.must_pass and relevant & set(one.before[:TOP]) and not relevant & set(one.after[:TOP])
    )
