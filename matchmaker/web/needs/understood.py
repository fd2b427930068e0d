"""What was read out of a need's text, offered as tags and never applied by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from matchmaker.db.models import Need
from matchmaker.domain.places import Gazetteer
from matchmaker.matching.understanding import Finding, FindingKind, Understanding, understand
from matchmaker.web.clock import today
from matchmaker.wording.messages import N_, worded
from matchmaker.wording.names import name_of, place_name
from matchmaker.wording.numbers import amount_range, number, within

SURE = 0.6
"""The share, or the confidence, from which something is offered by itself."""
WORTH_SHOWING = 0.4
PICK_FROM = 3
LIST_FIELDS = frozenset({"must", "delivery"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One thing that was understood: ``values`` go into the fields of these names.

    A value of a field that holds a list is one item to add to it.
    """

    name: str
    label: str
    text: str
    values: Mapping[str, object]

    def stated_by(self, need: Need) -> bool:
        """Whether the need says so already."""
        return all(_holds(getattr(need, field), value) for field, value in self.values.items())


@dataclass(frozen=True, slots=True)
class Understood:
    """Tags to take over, and categories to pick from where none is sure."""

    tags: tuple[Tag, ...]
    categories: tuple[str, ...]

    def new_to(self, need: Need) -> tuple[Tag, ...]:
        """The tags that the need does not state yet."""
        return tuple(tag for tag in self.tags if not tag.stated_by(need))


def understood_of(need: Need, shares: Mapping[str, float]) -> Understood:
    """Read the need's text again; ``shares`` are those of the categories it was read as."""
    found = understand(
        need.description,
        language=need.language,
        gazetteer=Gazetteer.load(),
        today=today(),
    )
    ranked = sorted(shares, key=lambda code: (-shares[code], code))
    is_open = need.category is None and bool(ranked)
    if is_open and shares[ranked[0]] >= SURE:
        return Understood((_category_tag(ranked[0]), *_tags(found)), ())
    return Understood(tuple(_tags(found)), tuple(ranked[:PICK_FROM]) if is_open else ())


def _holds(stated: object, value: object) -> bool:
    return value in stated if isinstance(stated, list) else stated == value


def _category_tag(code: str) -> Tag:
    name = name_of("category", code)
    return Tag("category", worded(N_("Kind of help")), name, {"category": code})


def _tags(found: Understanding) -> Iterator[Tag]:
    place = _sure(found, FindingKind.PLACE)
    if place:
        code = str(place.values["code"])
        yield Tag("region", worded(N_("Place")), place_name(code), {"region": code})
    staff = _sure(found, FindingKind.HEADCOUNT)
    if staff:
        people = cast("int", staff.values["people"])
        yield Tag("headcount", worded(N_("Workers")), number(people), {"headcount": people})
    budget = _sure(found, FindingKind.BUDGET)
    if budget:
        yield _budget_tag(budget)
    time = _sure(found, FindingKind.START) or _sure(found, FindingKind.DEADLINE)
    if time:
        days = cast("int", time.values["days"])
        values = {"start_within_days": days}
        yield Tag("start_within_days", worded(N_("Time")), within(days), values)
    for way in dict.fromkeys(str(f.values["way"]) for f in found.of(FindingKind.DELIVERY)):
        label = worded(N_("Way of working"))
        yield Tag(f"delivery-{way}", label, name_of("delivery", way), {"delivery": way})
    for name in dict.fromkeys(str(f.values["name"]) for f in found.of(FindingKind.CERTIFICATE)):
        yield Tag(f"must-{name}", worded(N_("Must have")), name, {"must": name})


def _sure(found: Understanding, kind: FindingKind) -> Finding | None:
    best = found.best(kind)
    return best if best and best.confidence >= WORTH_SHOWING else None


def _budget_tag(found: Finding) -> Tag:
    lowest = cast("float | None", found.values.get("minimum"))
    highest = cast("float | None", found.values.get("maximum"))
    currency = cast("str | None", found.values.get("currency"))
    values = {"budget_min": lowest, "budget_max": highest, "currency": currency}
    return Tag(
        "budget",
        worded(N_("Budget")),
        amount_range(lowest, highest, currency),
        {name: value for name, value in values.items() if value is not None},
    )
