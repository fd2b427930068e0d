"""What a page shows of one match: chips, reasons, a question, and the table of points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from matchmaker.db.models import Provider
from matchmaker.domain.vocabulary import Factor, FitBand
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.results import Contribution, Evidence, Match, Requirement
from matchmaker.web.needs.limits import stated_limit
from matchmaker.wording import numbers
from matchmaker.wording.evidence import evidence_sentence, question_sentence, requirement_sentence

CHIP_FACTORS = (Factor.PROBLEM, Factor.TRADE, Factor.PLACE, Factor.BUDGET, Factor.TIMING)
FULL, PARTLY = 0.66, 0.33
FAR_OFF = "nothing_in_common"
REASONS_SHOWN = 2
# The facts that speak for a provider, the most telling first.
REASONS = (
    "past_work_matches",
    "proof_similar_work",
    "linked_words",
    "capability_matches",
    "same_words",
    "similar_meaning",
    "price_free",
    "place_same",
    "place_in_area",
    "place_part_in_area",
    "sector_listed",
    "price_within",
    "lead_time_within",
    "sector_mentioned",
    "place_distance",
    "place_remote",
    "proof_verified",
    "proof_certifications",
    "place_anywhere",
    "proof_past_work",
    "category_same",
    "proof_established",
)


@dataclass(frozen=True, slots=True)
class Chip:
    """One factor at a glance: ``yes``, ``part``, ``no`` or ``unknown``."""

    factor: Factor
    state: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Sentences about the provider; ``source`` is where they say so."""

    texts: tuple[str, ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One factor in the table: the reader's limit beside the provider's facts."""

    factor: Factor
    limit: str | None
    facts: tuple[Fact, ...]
    points: float
    maximum: float
    stated: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that the page shows of one match."""

    match: Match
    provider: Provider
    document: ProviderDocument
    kilometres: float | None
    price: str
    chips: tuple[Chip, ...]
    reasons: tuple[str, ...]
    question: str | None
    failed: tuple[str, ...]
    unchecked: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def band(self) -> FitBand:
        return self.match.band


def make_card(
    need: NeedDocument,
    match: Match,
    provider: Provider,
    document: ProviderDocument,
    kilometres: float | None,
) -> Card:
    """Put a match into words; ``kilometres`` is the distance between the two, if known."""
    by_factor = {part.factor: part for part in match.contributions}
    return Card(
        match=match,
        provider=provider,
        document=document,
        kilometres=kilometres,
        price=_price(document, match.capability_id),
        chips=tuple(Chip(factor, chip_state(by_factor[factor])) for factor in CHIP_FACTORS),
        reasons=_reasons(match),
        question=_question(match),
        failed=tuple(dict.fromkeys(requirement_sentence(item) for item in match.failed)),
        unchecked=tuple(requirement_sentence(item) for item in match.unchecked),
        rows=tuple(_row(need, part, document) for part in match.contributions),
    )


def _price(document: ProviderDocument, capability_id: str | None) -> str:
    for item in document.capabilities:
        if item.id == capability_id:
            return numbers.amount_range(
                item.price_min, item.price_max, item.currency, item.price_unit
            )
    return ""


def chip_state(part: Contribution) -> str:
    """How the factor stands, never told by colour alone."""
    if not part.stated:
        return "unknown"
    if part.value >= FULL:
        return "yes"
    return "part" if part.value >= PARTLY else "no"


def _facts(match: Match) -> Iterator[tuple[Contribution, Evidence]]:
    for part in match.contributions:
        for fact in part.evidence:
            yield part, fact


def _reasons(match: Match) -> tuple[str, ...]:
    order = {code: number for number, code in enumerate(REASONS)}
    good = [
        (order[fact.code], part.factor, fact)
        for part, fact in _facts(match)
        if fact.code in order and _speaks_for(part)
    ]
    good.sort(key=lambda item: item[0])
    chosen: list[str] = []
    told: set[object] = set()
    for _, factor, fact in good:
        title = fact.values.get("title", fact.code)
        if factor not in told and title not in told and len(chosen) < REASONS_SHOWN:
            told |= {factor, title}
            chosen.append(evidence_sentence(fact))
    return tuple(chosen)


def _speaks_for(part: Contribution) -> bool:
    """Whether the factor's facts are reasons: the nearest offer may still be far away."""
    return part.value >= PARTLY and all(fact.code != FAR_OFF for fact in part.evidence)


def _question(match: Match) -> str | None:
    open_points = sorted(_facts(match), key=lambda item: item[0].points - item[0].maximum)
    facts: list[Evidence | Requirement] = [fact for _, fact in open_points]
    for fact in [*facts, *match.unchecked]:
        question = question_sentence(fact)
        if question:
            return question
    return None


def _row(need: NeedDocument, part: Contribution, document: ProviderDocument) -> Row:
    return Row(
        factor=part.factor,
        limit=stated_limit(need, part.factor),
        facts=_facts_by_source(part.evidence, document),
        points=part.points,
        maximum=part.maximum,
        stated=part.stated,
    )


def _facts_by_source(
    evidence: tuple[Evidence, ...], document: ProviderDocument
) -> tuple[Fact, ...]:
    grouped = groupby(evidence, key=lambda fact: source_title(document, fact.source))
    return tuple(
        Fact(tuple(evidence_sentence(fact) for fact in facts), source) for source, facts in grouped
    )


def source_title(document: ProviderDocument, source: str | None) -> str | None:
    """The title of the capability or past work that a fact was read from."""
    if source is None:
        return None
    if source.startswith("past_work:"):
        number = source.removeprefix("past_work:")
        jobs = document.past_work
        found = jobs[int(number)].title if number.isdigit() and int(number) < len(jobs) else ""
    else:
        titles = {item.id: item.title for item in document.capabilities}
        found = titles.get(source, "")
    return found or None
