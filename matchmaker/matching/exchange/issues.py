"""What can be wrong with a record of the exchange format, as codes with values.

``REASONS`` words every code in plain English for the command line; pages and the JSON
interface translate the same codes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Document_co = TypeVar("Document_co", covariant=True)

REASONS: dict[str, str] = {
    # the line cannot be read at all
    "not_utf8": "this is not UTF-8 text",
    "not_json": "this is not JSON: {detail}",
    "line_too_long": "the line is longer than {limit} bytes",
    "not_object": "expected a JSON object, found {found}",
    "duplicate_key": "the key {key} occurs twice in one object",
    "too_deep": "nested more than {limit} levels deep",
    "number_not_finite": "the number is infinite or not a number",
    "text_nul": "the text contains a NUL character",
    "text_surrogate": "the text contains half of a surrogate pair",
    # a field is unusable
    "missing": "this is required",
    "no_text": "there is no text to match: give a title or a description",
    "wrong_type": "expected {expected}, found {found}",
    "out_of_range": "expected a number from {minimum} to {maximum}",
    "range_reversed": "the lower value {minimum} is above the upper value {maximum}",
    "text_too_long": "the text has more than {limit} characters",
    "invalid_id": "an id is 1 to {limit} characters without spaces",
    "duplicate_id": "the id {id} occurs twice",
    # a line of qrels.tsv
    "columns": "expected need_id, provider_id and grade, separated by tabs",
    "duplicate_judgement": "this pair is judged twice; the first grade counts",
    # kept, but treated as not stated
    "unknown_word": "{value} is not a word of the format; kept, treated as not stated",
    "unknown_category": "the category {value} is not known; kept, treated as not stated",
    "unknown_region": "the region {value} is not known; kept, treated as not stated",
    "unreadable_date": "{value} is not a date such as 2027-03-31; kept, treated as not stated",
    # put right
    "capability_id_added": "the capability had no id and is now called {id}",
}

WARNINGS = frozenset(
    {
        "unknown_word",
        "unknown_category",
        "unknown_region",
        "unreadable_date",
        "capability_id_added",
    }
)
"""The codes that note something about a record that stays usable."""


@dataclass(frozen=True, slots=True)
class ExchangeIssue:
    """One problem of one record.

    ``code`` is a key of :data:`REASONS`, ``values`` fills its sentence, ``field`` is a path
    such as ``capabilities[0].price_min`` ("" for the record itself), ``line`` counts from 1.
    """

    code: str
    field: str = ""
    values: Mapping[str, str | int | float] = dataclasses.field(default_factory=dict)
    line: int | None = None

    @property
    def reason(self) -> str:
        """The problem in plain English, without the place where it is."""
        return REASONS[self.code].format_map(self.values)

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line is not None else []
        where += [self.field] if self.field else []
        return ": ".join([*where, self.reason])


class ExchangeError(Exception):
    """The record cannot be used; ``issues`` says why, one for each field."""

    def __init__(self, issues: Sequence[ExchangeIssue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(str(issue) for issue in self.issues))

    def at_line(self, line: int) -> ExchangeError:
        """The same error with the number of the line it was found on."""
        return ExchangeError([dataclasses.replace(issue, line=line) for issue in self.issues])


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Document_co]):
    """A usable record, with what had to be noted about it."""

    document: Document_co
    warnings: tuple[ExchangeIssue, ...] = ()
