"""What the columns of a sheet are called, and what is wrong in a cell, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from matchmaker.domain.errors import InvalidInput, Value
from matchmaker.domain.sheet_columns import Column, SheetKind, column_of
from matchmaker.domain.vocabulary import Language, PriceUnit
from matchmaker.matching.exchange import ExchangeIssue
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.exchange import ISSUES, exchange_issue_sentence
from matchmaker.wording.messages import N_, listed, reader_language, worded
from matchmaker.wording.names import choices
from matchmaker.wording.sheets import CELL_ERRORS

UNITS = {
    PriceUnit.PROJECT: N_("project"),
    PriceUnit.DAY: N_("day"),
    PriceUnit.PERSON: N_("person"),
    PriceUnit.MONTH: N_("month"),
    PriceUnit.PERCENT: N_("percent"),
}


def heading(column: Column, language: str | None = None) -> str:
    """What heads a column, for a reader of this language."""
    is_chinese = (language or reader_language()) == Language.CHINESE
    return column.zh if is_chinese else column.en


def words_of(vocabulary: str) -> list[str]:
    """The words that a cell of a vocabulary can hold."""
    if vocabulary == "price_unit":
        return [worded(name) for name in UNITS.values()]
    return [name for _, name in choices(vocabulary)]


def cell_sentence(kind: SheetKind, key: str, code: str, values: Mapping[str, Value]) -> str:
    """What is wrong in a cell and how to put it right."""
    if code in ISSUES and code not in CELL_ERRORS:
        shown = {name: value for name, value in values.items() if value is not None}
        return exchange_issue_sentence(ExchangeIssue(code, key, shown))
    column = column_of(kind, key)
    if column is not None and column.vocabulary:
        values = {**values, "words": listed(words_of(column.vocabulary))}
    return error_sentence(InvalidInput(key, code, values))
