"""What is wrong with a record of the exchange format, in the reader's language.

The table has one entry for each code of :mod:`matchmaker.matching.exchange.issues`; a test
holds them together.
"""

from __future__ import annotations

from matchmaker.matching.exchange import ExchangeIssue
from matchmaker.wording.messages import N_, worded

ISSUES = {
    "not_utf8": N_("This is not UTF-8 text"),
    "not_json": N_("This is not JSON (%(detail)s)"),
    "line_too_long": N_("The line is longer than %(limit)s bytes"),
    "not_object": N_("A JSON object is expected here, not %(found)s"),
    "duplicate_key": N_("The key “%(key)s” occurs twice in one object"),
    "too_deep": N_("This is nested more than %(limit)s levels deep"),
    "number_not_finite": N_("The number is infinite or not a number"),
    "text_nul": N_("The text contains a NUL character"),
    "text_surrogate": N_("The text contains half of a surrogate pair"),
    "missing": N_("This is required"),
    "no_text": N_("There is no text to match: give a title or a description"),
    "wrong_type": N_("Expected is %(expected)s, not %(found)s"),
    "out_of_range": N_("The number must lie between %(minimum)s and %(maximum)s"),
    "range_reversed": N_("The lower value %(minimum)s is above the upper value %(maximum)s"),
    "text_too_long": N_("The text has more than %(limit)s characters"),
    "invalid_id": N_("An id has 1 to %(limit)s characters and no spaces"),
    "duplicate_id": N_("The id %(id)s occurs twice"),
    "columns": N_("A line has need_id, provider_id and grade, separated by tabs"),
    "duplicate_judgement": N_("This pair is judged twice; the first grade counts"),
    "unknown_word": N_("“%(value)s” is no word of the format; it counts as not stated"),
    "unknown_category": N_("The category “%(value)s” is not known; it counts as not stated"),
    "unknown_region": N_("The region “%(value)s” is not known; it counts as not stated"),
    "unreadable_date": N_("“%(value)s” is not a date such as 2027-03-31; it counts as not stated"),
    "capability_id_added": N_("The capability had no id and is now called %(id)s"),
}

TYPES = {
    "null": N_("null"),
    "a boolean": N_("a boolean"),
    "a number": N_("a number"),
    "a whole number": N_("a whole number"),
    "a text": N_("a text"),
    "a list": N_("a list"),
    "a list of texts": N_("a list of texts"),
    "an object": N_("an object"),
    "an object or a text": N_("an object or a text"),
}


def exchange_issue_sentence(issue: ExchangeIssue) -> str:
    """The problem in one sentence, without the place where it is."""
    return worded(ISSUES[issue.code], **{name: _shown(v) for name, v in issue.values.items()})


def _shown(value: str | float) -> str:
    message = TYPES.get(str(value))
    return worded(message) if message else str(value)
