"""A configuration of the matcher: immutable, validated, identified by its content."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType

from matchmaker.domain.vocabulary import Factor, FitBand
from matchmaker.matching.tuning import (
    Rule,
    Synonym,
    TuningInvalid,
    checked_rules,
    checked_synonyms,
)

DEFAULT_WEIGHTS: Mapping[Factor, float] = MappingProxyType(
    {
        Factor.PROBLEM: 40.0,
        Factor.TRADE: 15.0,
        Factor.PLACE: 15.0,
        Factor.BUDGET: 12.0,
        Factor.TIMING: 8.0,
        Factor.PROOF: 10.0,
    }
)
DEFAULT_NEUTRAL: Mapping[Factor, float] = MappingProxyType(dict.fromkeys(Factor, 0.5))


#: Settings that are left out of a configuration's content where they have their default.
CURVES = ("near_km", "far_km", "most_over_budget", "most_late")
MOST_KILOMETRES = 20_000.0
MOST_TIMES = 100.0


class ConfigurationInvalid(ValueError):
    """A configuration that can't be used; ``setting`` names what to mend."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting = setting
        self.reason = reason


@dataclass(frozen=True)
class MatchConfiguration:
    """What an office can tune. Two configurations with the same content have one digest.

    ``weights`` and ``neutral`` have one number a factor; the weights are at least 0 and
    not all 0, the neutral values (what a factor counts when nobody stated the fact) lie
    in 0..1. ``strong``, ``good`` and ``possible`` are the least scores (0..100) of the
    bands. ``full_fit`` is the problem signal (0..1) from which the other factors count
    in full: below it they fade, so that nobody ranks on place and price alone.
    The curves: distances up to ``near_km`` count in full, from ``far_km`` not at all; a
    price of ``most_over_budget`` times the limit and a lead time of ``most_late`` times the
    wanted one count nothing.
    ``synonyms`` and ``rules`` are what an office adds by hand.

    Raises:
        ConfigurationInvalid: names the setting.
    """

    weights: Mapping[Factor, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    neutral: Mapping[Factor, float] = field(default_factory=lambda: DEFAULT_NEUTRAL)
    strong: float = 75.0
    good: float = 55.0
    possible: float = 35.0
    full_fit: float = 0.5
    near_km: float = 50.0
    far_km: float = 1500.0
    most_over_budget: float = 1.5
    most_late: float = 3.0
    synonyms: tuple[Synonym, ...] = ()
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _by_factor("weights", self.weights, math.inf))
        object.__setattr__(self, "neutral", _by_factor("neutral", self.neutral, 1.0))
        try:
            object.__setattr__(self, "synonyms", checked_synonyms(self.synonyms))
            object.__setattr__(self, "rules", checked_rules(self.rules))
        except TuningInvalid as error:
            raise ConfigurationInvalid(error.setting, error.reason) from None
        for name in ("strong", "good", "possible", "full_fit", *CURVES):
            _require_number(name, getattr(self, name))
        if not 0 < self.near_km < self.far_km <= MOST_KILOMETRES:
            raise ConfigurationInvalid("far_km", "0 < near < far")
        for name in ("most_over_budget", "most_late"):
            if not 1 < getattr(self, name) <= MOST_TIMES:
                raise ConfigurationInvalid(name, "must lie above 1")
        if not any(self.weights.values()):
            raise ConfigurationInvalid("weights", "at least one must be above 0")
        if not 0 <= self.possible <= self.good <= self.strong <= 100:
            raise ConfigurationInvalid("strong", "0 <= possible <= good <= strong <= 100")
        if not 0 < self.full_fit <= 1:
            raise ConfigurationInvalid("full_fit", "must lie above 0 and at most at 1")

    @property
    def digest(self) -> str:
        """The sha256 of the content, in hexadecimal."""
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def band(self, score: float) -> FitBand:
        """The word for a score of 0 to 100."""
        if score >= self.strong:
            return FitBand.STRONG
        if score >= self.good:
            return FitBand.GOOD
        return FitBand.POSSIBLE if score >= self.possible else FitBand.WEAK

    def to_dict(self) -> dict[str, object]:
        """Plain values, as a configuration file holds them.

        Synonyms and rules are left out where there are none, the end of a pair where it has
        none, and curves where they have their default, so that the digest of a configuration
        from before they existed stays what it was.
        """
        content = self.settings()
        for item in fields(self):
            if item.name in CURVES and content[item.name] == item.default:
                del content[item.name]
        return content

    def settings(self) -> dict[str, object]:
        """The same with every number, whether it is the default or not."""
        content: dict[str, object] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, tuple):
                if value:
                    content[item.name] = [_plain(each) for each in value]
            else:
                content[item.name] = (
                    {str(factor): number for factor, number in value.items()}
                    if isinstance(value, Mapping)
                    else value
                )
        return content

    @classmethod
    def from_dict(cls, content: Mapping[str, object]) -> MatchConfiguration:
        """The reverse of :meth:`to_dict`; settings left out take their defaults."""
        known = {item.name for item in fields(cls)}
        for name in content:
            if name not in known:
                raise ConfigurationInvalid(name, "no such setting")
        return cls(**content)  # type: ignore[arg-type]  # __post_init__ checks each value


def _plain(item: Synonym | Rule) -> dict[str, object]:
    content = asdict(item)
    if isinstance(item, Synonym) and item.expires is None:
        del content["expires"]
    return content


def _require_number(setting: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ConfigurationInvalid(setting, "must be a number")


def _by_factor(setting: str, given: object, highest: float) -> Mapping[Factor, float]:
    if not isinstance(given, Mapping):
        raise ConfigurationInvalid(setting, "must give one number for each factor")
    unknown = set(given) - set(Factor)
    if unknown:
        raise ConfigurationInvalid(setting, f"no such factor: {min(map(str, unknown))}")
    default = DEFAULT_WEIGHTS if setting == "weights" else DEFAULT_NEUTRAL
    values: dict[Factor, float] = {}
    for factor in Factor:
        value = given.get(factor, default[factor])
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConfigurationInvalid(f"{setting}.{factor}", "must be a number")
        if not math.isfinite(value) or not 0 <= value <= highest:
            raise ConfigurationInvalid(f"{setting}.{factor}", "out of range")
        values[factor] = float(value)
    return MappingProxyType(values)
