"""Rows of a sheet as records of the exchange format, laid over what is known already.

A blank cell says nothing: it never empties a field. What a row names beside what a provider
already has (an offer, a certificate) is added; nothing is taken away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.sheet_columns import COLUMNS, Column, SheetKind
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import (
    ExchangeError,
    ExchangeIssue,
    Parsed,
    parse_need,
    parse_provider,
)
from matchmaker.matching.exchange.fields import text_language
from matchmaker.services.sheets.cells import value_of

Record = dict[str, object]
OFFER = ("category", "description", "price_min", "price_max", "currency", "price_unit",
         "delivery", "service_area", "lead_time_days")  # fmt: skip
_PLAIN = ("kind", "region", "founded", "staff", "languages")
#: In which column a problem of the record stands, where the names differ.
_HOME = {"title": "offers", "name": "name", "summary": "summary"}


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says: values by the keys of their columns, and the cells that can't be read."""

    values: Mapping[str, object]
    problems: tuple[InvalidInput, ...]

    @property
    def is_example(self) -> bool:
        """Whether it only shows how to fill the sheet in."""
        return bool(self.values.get("example"))


def read_row(kind: SheetKind, keys: Sequence[str], cells: Sequence[str]) -> Row:
    """The row's values; ``keys`` say what each column means, "" for nothing."""
    columns = {column.key: column for column in COLUMNS[kind]}
    values: Record = {}
    problems: list[InvalidInput] = []
    for key, text in zip(keys, cells, strict=False):
        column: Column | None = columns.get(key)
        if column is None or not text:
            continue
        try:
            values[key] = value_of(column, text)
        except InvalidInput as error:
            problems.append(error)
    return Row(values, tuple(problems))


def names_of(row: Row) -> dict[str, str]:
    """The provider's names by language."""
    name = row.values.get("name")
    names = {text_language(str(name)): str(name)} if name else {}
    for language in ("en", "zh"):
        if stated := row.values.get(f"name_{language}"):
            names[language] = str(stated)
    return names


def made_id(kind: SheetKind, row: Row) -> str:
    """An id for a row without one: of the same words always the same."""
    said = sorted(names_of(row).values()) if kind is SheetKind.PROVIDERS else [
        str(row.values.get("title", "")), str(row.values.get("description", ""))
    ]  # fmt: skip
    return f"s-{hashlib.sha256('|'.join(said).encode()).hexdigest()[:16]}" if any(said) else ""


def parsed(
    kind: SheetKind, record: Record, *, categories: Collection[str]
) -> Parsed[ProviderDocument] | Parsed[NeedDocument]:
    """The record as a document.

    Raises:
        ExchangeError: see :mod:`matchmaker.matching.exchange`.
    """
    if kind is SheetKind.PROVIDERS:
        return parse_provider(record, categories=categories)
    return parse_need(record, categories=categories)


def laid_over(kind: SheetKind, before: Record, row: Row, *, record_id: str) -> Record:
    """The record as it was with what the row says."""
    stated = {key: value for key, value in row.values.items() if key not in {"id", "example"}}
    if kind is SheetKind.NEEDS:
        return {**before, **stated, "id": record_id}
    record = {**before, **{key: stated[key] for key in _PLAIN if key in stated}, "id": record_id}
    if names := names_of(row):
        record["name"] = {**_texts(before.get("name")), **names}
    if summary := stated.get("summary"):
        language = text_language(str(summary))
        record["summary"] = {**_texts(before.get("summary")), language: summary}
    if "certifications" in stated:
        record["certifications"] = _with_names(before.get("certifications"), row)
    if any(key in stated for key in ("offers", *OFFER)):
        record["capabilities"] = _with_offers(_list(before.get("capabilities")), row)
    return record


def _with_names(before: object, row: Row) -> list[object]:
    known = _list(before)
    names = {each.get("name") if isinstance(each, dict) else each for each in known}
    added = [name for name in _list(row.values["certifications"]) if name not in names]
    return [*known, *added]


def _with_offers(known: list[object], row: Row) -> list[object]:
    """The capabilities with the row's: one of the same title is brought up to date."""
    details = {key: row.values[key] for key in OFFER if key in row.values}
    offers = [dict(each) for each in known if isinstance(each, dict)]
    titles = [str(title) for title in _list(row.values.get("offers"))]
    if not titles:
        if len(offers) == 1:
            offers[0].update(details)
            return list(offers)
        titles = [""] if details.get("description") else []
    ids = {str(each.get("id")) for each in offers}
    for title in titles:
        same = next((each for each in offers if each.get("title", "") == title), None)
        if same is None:
            number = len(offers) + 1
            while f"c{number}" in ids:
                number += 1
            same = {"id": f"c{number}", "title": title}
            ids.add(f"c{number}")
            offers.append(same)
            same["language"] = text_language(title or str(details.get("description", "")))
        same.update(details)
    return list(offers)


def issue_column(issue: ExchangeIssue, keys: Collection[str]) -> str:
    """The key of the column where a problem of the record can be put right; "" for the row."""
    path = issue.field.replace("]", "").replace("[", ".").split(".")
    for part in reversed(path):
        for key in (part, _HOME.get(part, "")):
            if key in keys:
                return key
    return ""


def exchange_issues(
    kind: SheetKind, record: Record, *, categories: Collection[str]
) -> tuple[ExchangeIssue, ...]:
    """Why the record can't be stored; nothing when it can."""
    try:
        parsed(kind, record, categories=categories)
    except ExchangeError as error:
        return error.issues
    return ()


def _texts(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
