"""Reads facts out of a need's own words, in Chinese and English.

Nothing read here is applied silently: each finding carries the words it was read from, and
the firm confirms or removes it. A wrong fact costs more than a missed one, so the rules ask
for a cue ("budget", "以内", "within") beside every number.
"""

from __future__ import annotations

from datetime import date

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.normalisation import simplify
from matchmaker.matching.understanding.budgets import find_budgets
from matchmaker.matching.understanding.counts import find_headcounts, find_quantities
from matchmaker.matching.understanding.findings import Finding, FindingKind, Understanding
from matchmaker.matching.understanding.languages import infer_language
from matchmaker.matching.understanding.proofs import (
    find_certificates,
    find_deliveries,
    find_languages,
)
from matchmaker.matching.understanding.times import find_times
from matchmaker.matching.understanding.whereabouts import find_places

__all__ = ["Finding", "FindingKind", "Understanding", "infer_language", "understand"]

#: Characters that are read; nobody states a budget after ten pages.
READ_LENGTH = 10_000
#: Full-width letters, digits and signs as plain ones, character for character.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}


def understand(
    text: str, *, language: str | None = None, gazetteer: Gazetteer, today: date
) -> Understanding:
    """The facts that ``text`` states, with their positions in it.

    Only the first ``READ_LENGTH`` characters are read. ``language`` is inferred when not
    given; ``today`` turns dates into days. Of findings that overlap, within one kind, the
    longest stays. Never raises.
    """
    plain = _simplified(text[:READ_LENGTH].translate(_PLAIN))
    language = language or infer_language(plain)
    found = [
        *find_places(plain, gazetteer),
        *find_budgets(plain, language),
        *find_times(plain, today),
        *find_headcounts(plain),
        *find_quantities(plain),
        *find_certificates(plain),
        *find_languages(plain),
        *find_deliveries(plain),
    ]
    return Understanding(language, _without_overlaps(found))


def _simplified(text: str) -> str:
    """``text`` in simplified characters, every one where it stood."""
    simple = simplify(text)
    if len(simple) == len(text):
        return simple
    return "".join(found if len(found := simplify(one)) == 1 else one for one in text)


def _without_overlaps(found: list[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        clash = any(
            finding.kind == other.kind and finding.start < other.end and other.start < finding.end
            for other in kept
        )
        if not clash:
            kept.append(finding)
    return tuple(sorted(kept, key=lambda one: (one.start, one.end, one.kind)))
