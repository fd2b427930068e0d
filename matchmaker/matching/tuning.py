"""What an office adds to the matching by hand: synonyms and rules, checked when made."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.glossary_files import Concept, GlossaryError
from matchmaker.matching.normalisation import has_han, normalise
from matchmaker.matching.texts import need_text

MOST_WEIGHT = 0.95
"""A synonym counts less than the word itself, so that literal hits stay above."""

MOST_POINTS = 30.0


class TuningInvalid(ValueError):
    """A synonym or rule that can't be used: ``place`` is its number, ``reason`` a code."""

    def __init__(self, setting: str, place: int, reason: str) -> None:
        super().__init__(f"{setting}.{place}: {reason}")
        self.setting = f"{setting}.{place}"
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Synonym:
    """Two names of one thing, in one language or two; ``weight`` above 0 and below 1.

    From the day after ``expires`` (ISO date) the pair does nothing.
    """

    left: str
    right: str
    weight: float = 0.8
    expires: str | None = None

    @property
    def id(self) -> str:
        """What names the pair, whichever of the two comes first."""
        pair = "|".join(sorted((normalise(self.left), normalise(self.right))))
        return f"synonym-{hashlib.sha256(pair.encode()).hexdigest()[:12]}"

    def over(self, today: date | None) -> bool:
        """Whether it had ended before ``today``; without a day it holds."""
        return _over(self.expires, today)

    def applies(self, need: NeedDocument, today: date | None = None) -> bool:
        """Whether the need says one of the two names on a day on which the pair holds."""
        if self.over(today):
            return False
        text = normalise(need_text(need))
        return any(normalise(name) in text for name in (self.left, self.right))


class RuleKind(StrEnum):
    """What a rule does to the providers that it is about."""

    BOOST = "boost"
    DEMOTE = "demote"
    PIN = "pin"
    HIDE = "hide"
    REQUIRE = "require"


class RuleSubject(StrEnum):
    """What the ``value`` of a rule is compared with."""

    CATEGORY = "category"
    PLACE = "place"
    PROVIDER = "provider"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``points`` (0..30) move a provider up or down without changing its score.

    ``when`` are words that the need must contain, empty for every need. From the day after
    ``expires`` (ISO date) the rule does nothing.
    """

    kind: RuleKind
    subject: RuleSubject
    value: str
    owner: str
    reason: str
    when: str = ""
    points: float = 10.0
    expires: str | None = None

    @property
    def id(self) -> str:
        """What names the rule: the same content, the same name."""
        return (
            f"rule-{hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:12]}"
        )

    def over(self, today: date | None) -> bool:
        """Whether it had ended before ``today``; without a day it holds."""
        return _over(self.expires, today)

    def applies(self, need: NeedDocument, today: date | None) -> bool:
        """Whether the rule speaks about this need on this day."""
        if self.over(today):
            return False
        return not self.when or normalise(self.when) in normalise(need_text(need))

    def concerns(self, provider: ProviderDocument) -> bool:
        """Whether the rule is about this provider."""
        match self.subject:
            case RuleSubject.PROVIDER:
                return provider.id == self.value
            case RuleSubject.PLACE:
                return provider.region is not None and provider.region.startswith(self.value)
            case RuleSubject.CATEGORY:
                return any(offer.category == self.value for offer in provider.capabilities)
            case RuleSubject.WORDS:
                words = normalise(self.value)
                return any(words in normalise(text) for text in _texts(provider))


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say of one provider: ``hidden``, ``pinned``, points, and which fired."""

    hidden: bool = False
    pinned: bool = False
    points: float = 0.0
    fired: tuple[str, ...] = ()


NO_RULING = Ruling()


def ruling(rules: Iterable[Rule], provider: ProviderDocument) -> Ruling:
    """What the rules that apply to a need do to one provider."""
    hidden = pinned = False
    points, fired = 0.0, []
    for rule in rules:
        concerned = rule.concerns(provider)
        if concerned != (rule.kind is not RuleKind.REQUIRE):
            continue
        fired.append(rule.id)
        hidden = hidden or rule.kind in {RuleKind.HIDE, RuleKind.REQUIRE}
        pinned = pinned or rule.kind is RuleKind.PIN
        points += {RuleKind.BOOST: rule.points, RuleKind.DEMOTE: -rule.points}.get(rule.kind, 0.0)
    return Ruling(hidden, pinned, points, tuple(fired))


def checked_synonyms(given: object) -> tuple[Synonym, ...]:
    """Synonyms from plain values.

    Raises:
        TuningInvalid: ``not_a_pair``, ``weight``, ``empty``, ``expires`` (no date) or
            ``loop``: the two names are the same, or are names of one thing by the pairs before.
    """
    pairs: list[Synonym] = []
    heads: dict[str, str] = {}
    for place, item in enumerate(_items(given, "synonyms")):
        try:
            pair = item if isinstance(item, Synonym) else Synonym(**item)
        except TypeError:
            raise TuningInvalid("synonyms", place, "not_a_pair") from None
        if not _number(pair.weight, MOST_WEIGHT) or pair.weight <= 0:
            raise TuningInvalid("synonyms", place, "weight")
        if pair.expires is not None and not _is_date(pair.expires):
            raise TuningInvalid("synonyms", place, "expires")
        left, right = (_head(heads, normalise(str(name))) for name in (pair.left, pair.right))
        if not left or not right:
            raise TuningInvalid("synonyms", place, "empty")
        if left == right:
            raise TuningInvalid("synonyms", place, "loop")
        heads[left] = right
        pairs.append(pair)
    return tuple(pairs)


def checked_rules(given: object) -> tuple[Rule, ...]:
    """Rules from plain values.

    Raises:
        TuningInvalid: ``not_a_rule``, ``empty`` (value, owner or reason), ``points``,
            ``expires`` (no date) or ``twice``.
    """
    rules: list[Rule] = []
    for place, item in enumerate(_items(given, "rules")):
        try:
            rule = item if isinstance(item, Rule) else _rule(item)
        except (TypeError, ValueError, KeyError):
            raise TuningInvalid("rules", place, "not_a_rule") from None
        if not all(str(text).strip() for text in (rule.value, rule.owner, rule.reason)):
            raise TuningInvalid("rules", place, "empty")
        if not _number(rule.points, MOST_POINTS):
            raise TuningInvalid("rules", place, "points")
        if rule.expires and not _is_date(rule.expires):
            raise TuningInvalid("rules", place, "expires")
        if rule in rules:
            raise TuningInvalid("rules", place, "twice")
        rules.append(rule)
    return tuple(rules)


def synonym_concepts(synonyms: Iterable[Synonym]) -> list[Concept]:
    """Each pair as a concept of its own, to stand beside those of the glossary.

    Raises:
        TuningInvalid: a name can't be looked for in texts (``not_a_name``).
    """
    concepts = []
    for place, pair in enumerate(synonyms):
        zh = tuple(name for name in (pair.left, pair.right) if has_han(name))
        en = tuple(name for name in (pair.left, pair.right) if not has_han(name))
        concept = Concept(pair.id, "trade", zh, en, weight=pair.weight)
        try:
            Glossary([concept], [])
        except GlossaryError:
            raise TuningInvalid("synonyms", place, "not_a_name") from None
        concepts.append(concept)
    return concepts


def _rule(item: Mapping[str, object]) -> Rule:
    kind, subject = RuleKind(str(item["kind"])), RuleSubject(str(item["subject"]))
    return Rule(**{**item, "kind": kind, "subject": subject})  # type: ignore[arg-type]


def _items(given: object, setting: str) -> Iterable[Any]:
    if not isinstance(given, list | tuple):
        raise TuningInvalid(setting, 0, "not_a_list")
    return given


def _head(heads: Mapping[str, str], name: str) -> str:
    while name in heads:
        name = heads[name]
    return name


def _number(value: object, most: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value <= most


def _is_date(text: object) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True


def _over(expires: str | None, today: date | None) -> bool:
    return bool(expires) and today is not None and today > date.fromisoformat(str(expires))


def _texts(provider: ProviderDocument) -> Iterable[str]:
    yield from provider.name.values()
    yield from provider.summary.values()
    for offer in provider.capabilities:
        yield from (offer.title, offer.description)
