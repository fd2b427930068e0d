"""The bench in words: settings and their changes, what a run says, what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.tuning import GateCode
from matchmaker.matching.tuning import Rule, RuleKind, RuleSubject, Synonym
from matchmaker.services.configurations import Change, Difference
from matchmaker.services.publishing import RELEASED
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import N_, worded
from matchmaker.wording.names import name_of, place_name

NO_NAMES: Mapping[str, str] = MappingProxyType({})
GATE = {
    GateCode.QUALITY_DOWN: N_("The ranking may be worse than now by more than allowed (nDCG@5)."),
    GateCode.KEY_NEED_BROKEN: N_("A need that must work has no suitable provider on top any more."),
    GateCode.NO_MATCH_UP: N_("More needs stay without a good match."),
    GateCode.GINI_UP: N_("Attention gathers on fewer providers."),
    GateCode.OVER_CAPACITY: N_("More is asked of providers than they say they can take."),
    GateCode.TOO_FEW_JUDGED: N_("Too few of the first five places were ever judged."),
    GateCode.NOTHING_JUDGED: N_("Fewer than two needs are judged, so nothing can be compared."),
}
_LEVELS = {
    "strong": N_("Strong fit from"),
    "good": N_("Good fit from"),
    "possible": N_("Possible fit from"),
    "near_km": N_("Distance counts in full up to (km)"),
    "far_km": N_("Distance counts nothing from (km)"),
    "most_over_budget": N_("A price counts nothing from so many times the limit"),
    "most_late": N_("A start counts nothing from so many times the wanted time"),
    "full_fit": N_("Other factors count in full from a problem fit of"),
}
_REASONS = {
    "weight": N_("The closeness must lie above 0 and below 1"),
    "empty": N_("Fill in both words; a rule needs a value, an owner and a reason"),
    "loop": N_("These two are names of one thing already, by the pairs before"),
    "not_a_name": N_("A word is too short or too common to look for"),
    "points": N_("Write points from 0 to 30"),
    "expires": N_("Write the date as year-month-day, for example 2027-03-31"),
    "twice": N_("This rule stands here already"),
    "must be a number": N_("Write a number, for example 60000 or 6万"),
    "out of range": N_("Too small or too large"),
    "at least one must be above 0": N_("At least one weight must be above 0"),
    "must lie above 0 and at most at 1": N_("Write a number above 0 and at most 1"),
    "0 <= possible <= good <= strong <= 100": N_(
        "The limits must rise: possible, good, strong, none above 100"
    ),
    "0 < near < far": N_("The first distance must be the smaller one, both above 0"),
    "must lie above 1": N_("Write a number above 1"),
    "no such setting": N_("This release does not know this setting"),
}


def difference_sentence(difference: Difference, names: Mapping[str, str] = NO_NAMES) -> str:
    """One changed setting in a sentence; ``names`` are those of providers, by their ids."""
    part, _, factor = difference.setting.partition(".")
    before, after = difference.before, difference.after
    if part == "weights":
        said = N_("%(factor)s: weight %(after)s instead of %(before)s")
    elif part == "neutral":
        said = N_("%(factor)s, if nobody said: %(after)s instead of %(before)s")
    elif part in _LEVELS:
        level = worded(_LEVELS[part])
        said = N_("%(level)s %(after)s instead of %(before)s")
        return worded(said, level=level, before=_number(before), after=_number(after))
    else:
        return _of_item(difference, names)
    name = name_of("factor", factor)
    return worded(said, factor=name, before=_number(before), after=_number(after))


def _of_item(difference: Difference, names: Mapping[str, str]) -> str:
    added = difference.change is Change.ADDED
    item: Any = difference.after if added else difference.before
    if not isinstance(item, Mapping):
        return f"{difference.setting}: {difference.before} → {difference.after}"
    text = (
        effect_name(Synonym(**item))
        if difference.setting == "synonyms"
        else rule_sentence(
            Rule(
                **{**item, "kind": RuleKind(item["kind"]), "subject": RuleSubject(item["subject"])}
            ),
            names,
        )
    )
    return worded(N_("Added: %(item)s") if added else N_("Taken out: %(item)s"), item=text)


def rule_sentence(rule: Rule, names: Mapping[str, str] = NO_NAMES) -> str:
    """A rule in one line; ``names`` are those of providers, by their ids."""
    value = rule.value
    if rule.subject is RuleSubject.CATEGORY:
        value = name_of("category", value)
    elif rule.subject is RuleSubject.PLACE:
        value = place_name(value)
    elif rule.subject is RuleSubject.PROVIDER:
        value = names.get(value, value)
    kind, subject = name_of("rule_kind", rule.kind), name_of("rule_subject", rule.subject)
    text = f"{kind}: {subject} – {value}"
    if rule.kind in {RuleKind.BOOST, RuleKind.DEMOTE}:
        text = worded(N_("%(rule)s, %(points)s points"), rule=text, points=_number(rule.points))
    if rule.when:
        text = worded(N_("%(rule)s, for needs that say “%(words)s”"), rule=text, words=rule.when)
    return text


def effect_name(item: Rule | Synonym, names: Mapping[str, str] = NO_NAMES) -> str:
    """What a rule or a pair is called in a list."""
    if isinstance(item, Rule):
        return rule_sentence(item, names)
    return f"{item.left} = {item.right} ({_number(item.weight)})"


def version_name(number: int) -> str:
    """What a published version is called; the first of all holds what the release came with."""
    if number == RELEASED:
        return worded(N_("The settings that come with the release"))
    return worded(N_("Version %(number)s"), number=number)


def gate_sentence(code: str) -> str:
    """What stands against publishing."""
    return worded(GATE[GateCode(code)])


def verdict(results: Mapping[str, Any]) -> str:
    """What a run says of the draft, in plain words."""
    change = results.get("change")
    counts = _counts(results)
    if change is None:
        return worded(N_("Too few needs are judged to say whether it is better."))
    if change["low"] > 0:
        said = N_(
            "Better. Needs that rank better: %(better)s, the same: %(same)s, worse: %(worse)s."
        )
    elif change["high"] < 0:
        said = N_(
            "Worse. Needs that rank better: %(better)s, the same: %(same)s, worse: %(worse)s."
        )
    elif not counts["better"] and not counts["worse"]:
        said = N_("No judged need changes.")
    else:
        said = N_(
            "No clear difference. Needs that rank better: %(better)s, the same: %(same)s, "
            "worse: %(worse)s. It may be chance."
        )
    return worded(said, **counts)


def moved_sentence(loser: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why a need got worse."""
    moved = loser.get("moved_by")
    if not moved:
        return worded(N_("No suitable provider fell; the order of the others changed."))
    provider = names.get(moved["provider"], moved["provider"])
    after = moved["after"]
    if moved["factor"] is None:
        said = N_("%(provider)s fell from %(before)s to %(after)s, by a rule or another reading.")
    else:
        said = N_("%(provider)s fell from %(before)s to %(after)s, most by: %(factor)s.")
    beyond = worded(N_("beyond 20"))
    return worded(
        said,
        provider=provider,
        before=moved["before"],
        after=after if after is not None else beyond,
        factor=name_of("factor", moved["factor"]) if moved["factor"] else "",
    )


def setting_error(error: InvalidInput) -> str:
    """What is wrong with a setting, and how to mend it."""
    if error.code == "hides_everybody":
        return worded(N_("These rules together would hide every provider"))
    if error.code == "not_json":
        return worded(N_("This is no file of a version. Export one to see what it looks like"))
    reason = str(error.values.get("reason", ""))
    if error.code == "invalid_setting":
        known = _REASONS.get(reason)
        return worded(known) if known else f"{error.field}: {reason}"
    return error_sentence(error)


def _counts(results: Mapping[str, Any]) -> dict[str, int]:
    changes = [change for _, change in results.get("differences", ())]
    return {
        "better": sum(change > 0 for change in changes),
        "same": sum(change == 0 for change in changes),
        "worse": sum(change < 0 for change in changes),
    }


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
