"""What is read out of a need's text: facts, each with the words it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FindingValue = str | int | float


class FindingKind(StrEnum):
    """What a finding says, and the keys of its ``values``.

    ``PLACE`` code; ``BUDGET`` minimum?, maximum?, currency?; ``START`` and ``DEADLINE`` days,
    date?; ``HEADCOUNT`` people; ``QUANTITY`` amount, unit, per?; ``CERTIFICATE`` name;
    ``LANGUAGE`` code; ``DELIVERY`` way. A key with a question mark may be missing.
    """

    PLACE = "place"
    BUDGET = "budget"
    START = "start"
    DEADLINE = "deadline"
    HEADCOUNT = "headcount"
    QUANTITY = "quantity"
    CERTIFICATE = "certificate"
    LANGUAGE = "language"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact read from ``text[start:end]``; ``confidence`` from 0 to 1, never calibrated."""

    kind: FindingKind
    values: Mapping[str, FindingValue]
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that was read, in the order of the text, and the language it is written in."""

    language: str | None
    findings: tuple[Finding, ...] = field(default=())

    def of(self, kind: FindingKind) -> tuple[Finding, ...]:
        """The findings of one kind, in the order of the text."""
        return tuple(finding for finding in self.findings if finding.kind == kind)

    def best(self, kind: FindingKind) -> Finding | None:
        """The surest finding of one kind, the first of equals; ``None`` where there is none."""
        return max(self.of(kind), key=lambda finding: finding.confidence, default=None)
