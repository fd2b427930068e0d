"""The list of matches: what fits, what fails a requirement, what fits weakly, what is near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker.db.models import Need
from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import FitBand, RequirementKind
from matchmaker.matching.results import Match, MatchResult
from matchmaker.services import needs, providers
from matchmaker.web.needs.cards import Card, make_card

LIMIT = 100
STEP = 10
FAILED_SHOWN = 3
FEW = 4
"""Where fewer fit, the next weaker ones show without being asked for."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What the page shows; ``fitting`` counts all that fit, ``considered`` all looked at.

    ``relax`` names, for each kind of requirement, how many providers fail by it alone.
    """

    cards: tuple[Card, ...]
    failed: tuple[Card, ...]
    weak: tuple[Card, ...]
    fitting: int
    failing: int
    weakly: int
    considered: int
    relax: tuple[tuple[RequirementKind, int], ...]

    @property
    def every_card(self) -> tuple[Card, ...]:
        return (*self.cards, *self.failed, *self.weak)


def make_listing(
    session: Session, need: Need, result: MatchResult, *, shown: int, with_weak: bool
) -> Listing:
    """Sort the matches into what the page shows and put only those into words."""
    good, failed, weak = split(result.matches)
    few = max(0, FEW - len(good))
    pages = (good[:shown], failed[:FAILED_SHOWN], weak[: shown if with_weak else few])
    cards = [tuple(cards_for(session, need, matches)) for matches in pages]
    return Listing(
        cards=cards[0],
        failed=cards[1],
        weak=cards[2],
        fitting=len(good),
        failing=len(failed),
        weakly=len(weak),
        considered=result.considered,
        relax=_relax(failed),
    )


def split(matches: Iterable[Match]) -> tuple[list[Match], list[Match], list[Match]]:
    """Those that fit, those that would but fail a requirement, those that fit weakly."""
    good: list[Match] = []
    failed: list[Match] = []
    weak: list[Match] = []
    for match in matches:
        if match.band is FitBand.WEAK:
            if match.eligible:
                weak.append(match)
        else:
            (good if match.eligible else failed).append(match)
    return good, failed, weak


def cards_for(session: Session, need: Need, matches: Sequence[Match]) -> list[Card]:
    """Cards in the order of the matches; a provider deleted meanwhile is left out."""
    ids = [match.provider_id for match in matches]
    found = providers.get_providers(session, cluster=need.cluster, public_ids=ids) if ids else {}
    document = needs.to_document(need)
    gazetteer = Gazetteer.load()
    cards = []
    for match in matches:
        provider = found.get(match.provider_id)
        if provider is not None:
            kilometres = _distance(gazetteer, need.region, provider.region)
            texts = providers.to_document(provider)
            cards.append(make_card(document, match, provider, texts, kilometres))
    return cards


def _distance(gazetteer: Gazetteer, first: str | None, second: str | None) -> float | None:
    return gazetteer.distance_km(first, second) if first and second else None


def _relax(failed: Iterable[Match]) -> tuple[tuple[RequirementKind, int], ...]:
    alone: Counter[RequirementKind] = Counter()
    for match in failed:
        kinds = {item.kind for item in match.failed}
        if len(kinds) == 1:
            alone.update(kinds)
    return tuple(sorted(alone.items(), key=lambda item: (-item[1], item[0])))
