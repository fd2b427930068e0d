"""Facts behind a score, hard requirements and what to ask, as sentences.

The tables have one entry for each code of :mod:`matchmaker.matching.explanation`; a test
holds them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from matchmaker.matching.results import Evidence, Requirement, Scalar
from matchmaker.wording import numbers
from matchmaker.wording.messages import N_, listed, worded
from matchmaker.wording.names import name_of, place_name, place_names

EVIDENCE = {
    "same_words": N_("Speaks of the same things: %(terms)s"),
    "linked_words": N_("You say “%(need)s”, they say “%(provider)s”"),
    "similar_meaning": N_("Says much the same in other words"),
    "capability_matches": N_("Offers “%(title)s”"),
    "past_work_matches": N_("Has done this job: “%(title)s”"),
    "category_same": N_("Works in this field: %(category)s"),
    "category_other": N_("Works in another field: %(provider)s, not %(need)s"),
    "nothing_in_common": N_("Nothing they wrote speaks of your problem"),
    "sector_listed": N_("Serves your trade: %(sector)s"),
    "sector_mentioned": N_("Knows your trade (%(sector)s): mentions %(terms)s"),
    "sector_not_mentioned": N_("Does not mention your trade (%(sector)s)"),
    "sector_not_stated": N_("You did not say what your trade is"),
    "place_same": N_("Is in %(place)s, like you"),
    "place_in_area": N_("Comes to %(place)s (serves %(area)s)"),
    "place_part_in_area": N_("Serves %(area)s, a part of %(place)s"),
    "place_anywhere": N_("Works anywhere, %(place)s too"),
    "place_remote": N_("Can help from afar"),
    "place_distance": N_("Is in %(place)s, %(kilometres)s"),
    "place_outside_area": N_("Serves %(area)s, not %(place)s"),
    "place_need_not_stated": N_("You did not say where you are"),
    "place_provider_not_stated": N_("Does not say where it works"),
    "price_within": N_("%(price)s is inside your %(limit)s"),
    "price_partly": N_("%(price)s may go beyond your %(limit)s"),
    "price_above": N_("%(price)s is above your %(limit)s"),
    "price_is_part": N_("%(price)s: how much the whole job comes to is not known"),
    "price_is_rate": N_("%(price)s is a rate; it can’t be compared with an amount"),
    "price_not_comparable": N_("%(price)s can’t be compared: the two currencies are not known"),
    "price_free": N_("Free of charge"),
    "price_not_stated": N_("Gives no price"),
    "budget_not_stated": N_("You gave no budget"),
    "lead_time_within": N_("Can start within %(days)s; you asked for %(wanted)s"),
    "lead_time_late": N_("Needs %(days)s to start; you asked for %(wanted)s"),
    "lead_time_not_stated": N_("Does not say how soon it can start"),
    "start_not_stated": N_("You did not say when it should start"),
    "proof_past_work": N_("Shows past work: %(count)s jobs"),
    "proof_similar_work": N_("Did similar work, for example “%(title)s”"),
    "proof_verified": N_("Holds certificates that the office has checked: %(names)s"),
    "proof_certifications": N_("Names certificates: %(names)s"),
    "proof_established": N_("In business since %(founded)s"),
    "proof_certificate_expired": N_("The certificate %(name)s ran out on %(valid_until)s"),
    "proof_none": N_("Shows no past work and no valid certificates yet"),
    "offer_stale": N_("Has not confirmed this offer for long; it counts less"),
}

REQUIREMENTS = {
    "area_outside": N_("Serves %(area)s, not %(place)s"),
    "price_above_budget": N_("Starts at %(price)s, above your limit of %(limit)s"),
    "headcount_too_small": N_(
        "Only for firms with %(minimum)s people or more; you have %(headcount)s"
    ),
    "headcount_too_large": N_(
        "Only for firms with %(maximum)s people or fewer; you have %(headcount)s"
    ),
    "sector_not_eligible": N_("Not open to your trade (%(sector)s)"),
    "region_not_eligible": N_("Not open to firms in %(place)s"),
    "certificate_missing": N_("Does not show the certificate you require: %(name)s"),
    "certificate_expired": N_("The certificate %(name)s ran out on %(valid_until)s"),
    "language_missing": N_("Does not work in %(language)s"),
    "delivery_not_offered": N_("Does not offer the way of working you asked for: %(delivery)s"),
    "capacity_too_small": N_("Can take %(capacity)s a month; you need %(wanted)s"),
    "kind_not_wanted": N_("Is of another kind (%(kind)s) than you asked for: %(kinds)s"),
    "lead_time_too_long": N_(
        "Needs %(days)s to start; that is too long for the %(wanted)s you gave"
    ),
    "too_few_staff": N_("Has %(headcount)s people; you asked for %(minimum)s at least"),
    "too_young": N_("In business since %(founded)s; you asked for %(years)s years at least"),
    "not_checked": N_("Nobody has checked: “%(text)s”"),
}

# What the reader should ask first when this is the fact (or the gap) behind a factor.
QUESTIONS = {
    "lead_time_late": N_("they need %(days)s before they start; can they come sooner?"),
    "price_above": N_("their price is %(price)s; is there a smaller first step?"),
    "price_partly": N_("their price is %(price)s; what keeps it inside your %(limit)s?"),
    "price_is_part": N_("they charge %(price)s; what would the whole job cost?"),
    "price_is_rate": N_("they charge %(price)s; what would the whole job cost?"),
    "price_not_comparable": N_("they charge %(price)s; what would the whole job cost?"),
    "price_not_stated": N_("no price is given; what would it cost?"),
    "lead_time_not_stated": N_("how soon could they start?"),
    "place_outside_area": N_("they serve %(area)s; would they come to %(place)s?"),
    "place_provider_not_stated": N_("do they come to where you are?"),
    "sector_not_mentioned": N_("have they worked for your trade (%(sector)s)?"),
    "category_other": N_("their field is %(provider)s; have they solved a problem like yours?"),
    "nothing_in_common": N_("have they ever solved a problem like yours?"),
    "proof_none": N_("who can they name as a reference?"),
    "not_checked": N_("can they meet this: “%(text)s”?"),
}

TITLE_LENGTH = 100
Values = Mapping[str, Scalar]


def evidence_sentence(evidence: Evidence) -> str:
    """The fact in one sentence."""
    return _sentence(EVIDENCE[evidence.code], evidence.code, evidence.values)


def requirement_sentence(requirement: Requirement) -> str:
    """Why a requirement failed, or what could not be checked."""
    return _sentence(REQUIREMENTS[requirement.code], requirement.code, requirement.values)


def question_sentence(fact: Evidence | Requirement) -> str | None:
    """What to ask because of this fact, or None when it raises no question."""
    message = QUESTIONS.get(fact.code)
    return _sentence(message, fact.code, fact.values) if message else None


def _sentence(message: str, code: str, values: Values) -> str:
    return worded(message, **_shown(code, values))


def _shown(code: str, values: Values) -> dict[str, str]:
    shown = {name: _value(code, name, values) for name in values}
    if {"price_min", "price_max"} & set(values):
        shown["price"] = numbers.amount_range(
            _number(values.get("price_min")),
            _number(values.get("price_max")),
            _text(values.get("currency")),
            _text(values.get("unit")),
        )
    elif "price" in values:
        lowest, currency = _number(values["price"]), _text(values.get("currency"))
        shown["price"] = numbers.amount_range(lowest, lowest, currency, _text(values.get("unit")))
    if "limit" in values:
        limit = _number(values["limit"]) or 0.0
        shown["limit"] = numbers.amount(limit, _text(values.get("limit_currency")))
    return shown


def _value(code: str, name: str, values: Values) -> str:
    value = values[name]
    if value is None:
        return "–"
    if code == "category_other":
        return name_of("category", str(value))
    if code == "capacity_too_small":
        return numbers.number(_number(value) or 0.0)
    writer = WRITERS.get(name)
    return writer(value) if writer else str(value)


def _number(value: Scalar) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _text(value: Scalar) -> str | None:
    return str(value) if value is not None else None


def _shortened(title: str) -> str:
    """Tender titles run to a paragraph; the start of one is enough to know it by."""
    if len(title) <= TITLE_LENGTH:
        return title
    return f"{title[:TITLE_LENGTH].rstrip()}…"


def _codes(value: Scalar) -> list[str]:
    return [code.strip() for code in str(value).split(",") if code.strip()]


WRITERS: dict[str, Callable[[Scalar], str]] = {
    "category": lambda value: name_of("category", str(value)),
    "sector": lambda value: name_of("sector", str(value)),
    "language": lambda value: name_of("language", str(value)),
    "delivery": lambda value: listed([name_of("delivery", code) for code in _codes(value)]),
    "kind": lambda value: name_of("kind", str(value)),
    "kinds": lambda value: listed([name_of("kind", code) for code in _codes(value)]),
    "title": lambda value: _shortened(str(value)),
    "terms": lambda value: listed(_codes(value)),
    "names": lambda value: listed(_codes(value)),
    "place": lambda value: place_name(str(value)),
    "area": lambda value: place_names(_codes(value)),
    "kilometres": lambda value: numbers.kilometres(_number(value) or 0.0),
    "days": lambda value: numbers.span(int(_number(value) or 0)),
    "wanted": lambda value: numbers.span(int(_number(value) or 0)),
    "count": lambda value: numbers.number(_number(value) or 0.0),
    "minimum": lambda value: numbers.number(_number(value) or 0.0),
    "maximum": lambda value: numbers.number(_number(value) or 0.0),
    "headcount": lambda value: numbers.number(_number(value) or 0.0),
    "valid_until": lambda value: numbers.day(date.fromisoformat(str(value))),
}
