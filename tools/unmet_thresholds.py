"""Measure how well unmet needs are told from met ones, on needs the thresholds did not see.

    python -m tools.unmet_thresholds

For every need the thresholds are chosen on all other needs of all collections, and judged
on that one alone (leave one out). The choice is the middle of all that do best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median

from matchmaker.domain.vocabulary import UnmetCause
from matchmaker.matching.benchmark import read_folder
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.unmet import Candidate, UnmetThresholds, unmet_cause
from tools.evaluate_all import COLLECTIONS

Cause = UnmetCause | None

TRUE_CAUSES: Mapping[str, Mapping[str, UnmetCause]] = {
    "textile": {
        "n010": UnmetCause.BUDGET,
        "n035": UnmetCause.CAPACITY,
        "n043": UnmetCause.CERTIFICATE,
        "n054": UnmetCause.PLACE,
        "n055": UnmetCause.NO_SUPPLY,
    },
    "textile_b": {
        "n039": UnmetCause.BUDGET,
        "n030": UnmetCause.CAPACITY,
        "n035": UnmetCause.CERTIFICATE,
        "n026": UnmetCause.PLACE,
        "n004": UnmetCause.NO_SUPPLY,
    },
}
"""From the README of each collection: the needs that none of its providers meets."""

GRID = [
    UnmetThresholds(nearer, nobody)
    for nearer, nobody in product(
        [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 2.0, 2.2, 2.4],
        [20.0, 24.0, 26.0, 28.0, 30.0, 32.0, 34.0, 36.0, 38.0],
    )
]


@dataclass(frozen=True, slots=True)
class Case:
    """One need of a collection: why it is unmet, if it is, and what the matcher found."""

    collection: str
    need_id: str
    truth: Cause
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Counts:
    """Unmet needs named with the right cause, and met ones that were called unmet."""

    right: int
    unmet: int
    false: int
    met: int

    @classmethod
    def of(cls, truths: Sequence[Cause], said: Sequence[Cause]) -> Counts:
        """The counts of needs with these true causes that were said to have those."""
        pairs = list(zip(truths, said, strict=True))
        return cls(
            right=sum(truth is not None and truth == cause for truth, cause in pairs),
            unmet=sum(truth is not None for truth in truths),
            false=sum(truth is None and cause is not None for truth, cause in pairs),
            met=sum(truth is None for truth in truths),
        )

    @property
    def balance(self) -> float:
        """Mean of the share named right and the share let alone, 0 to 1."""
        return (self.right / max(self.unmet, 1) + 1.0 - self.false / max(self.met, 1)) / 2


def read_cases() -> list[Case]:
    """Every need of the collections that have unmet needs."""
    return [case for name in TRUE_CAUSES for case in _cases_of(name)]


def _cases_of(name: str) -> Iterator[Case]:
    folder = read_folder(COLLECTIONS[name])
    matcher = Matcher().fit(folder.providers)
    for need in folder.needs:
        yield Case(name, need.id, TRUE_CAUSES[name].get(need.id), matcher.candidates(need))


def cause_said(case: Case, thresholds: UnmetThresholds) -> Cause:
    """The cause that is said of a need, None where it counts as met."""
    unmet = unmet_cause(case.candidates, thresholds)
    return unmet.cause if unmet else None


def leave_one_out(cases: Sequence[Case]) -> list[Cause]:
    """What is said of each case by the thresholds that do best on all others."""
    table = [[cause_said(case, cell) for case in cases] for cell in GRID]
    said = []
    for left_out, case in enumerate(cases):
        truths = [other.truth for other in cases if other is not case]
        scores = [Counts.of(truths, row[:left_out] + row[left_out + 1 :]).balance for row in table]
        best = [cell for cell, score in zip(GRID, scores, strict=True) if score == max(scores)]
        middle = UnmetThresholds(median(c.nearer for c in best), median(c.nobody for c in best))
        said.append(cause_said(case, middle))
    return said


def main() -> None:
    """Print the counts of each collection, by the defaults and by cross-validation."""
    cases = read_cases()
    shipped = [cause_said(case, UnmetThresholds()) for case in cases]
    for label, said in (("as shipped", shipped), ("left one out", leave_one_out(cases))):
        for name in TRUE_CAUSES:
            own = [i for i, case in enumerate(cases) if case.collection == name]
            found = Counts.of([cases[i].truth for i in own], [said[i] for i in own])
            print(
                f"{name}, {label}: {found.right} of {found.unmet} unmet needs with the right "
                f"cause, {found.false} of {found.met} others called unmet"
            )


if __name__ == "__main__":
    main()
