"""Reading the files of an exchange folder line by line, whatever is in them.

A line that cannot be used is yielded as an :class:`ExchangeError` with its number; the
lines after it go on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange.issues import ExchangeError, ExchangeIssue, Parsed
from matchmaker.matching.exchange.parsing import CATEGORIES, parse_need, parse_provider

MAX_LINE_BYTES = 4 * 1024 * 1024
MAX_GRADE = 3
QRELS_HEADER = ("need_id", "provider_id", "grade")

Document = TypeVar("Document", ProviderDocument, NeedDocument)
Line = tuple[int, Parsed[Document] | ExchangeError]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of ``qrels.tsv``: how well a provider serves a need, 0 to 3."""

    need_id: str
    provider_id: str
    grade: float
    why: str = ""


def read_providers(
    path: Path, *, categories: Collection[str] = CATEGORIES
) -> Iterator[Line[ProviderDocument]]:
    """Yield ``(line number, provider or error)`` for each line that is not blank.

    The first of several lines with one id counts; the others are errors. Raises ``OSError``
    if the file cannot be read.
    """
    return _read_records(path, lambda data: parse_provider(data, categories=categories))


def read_needs(
    path: Path, *, categories: Collection[str] = CATEGORIES
) -> Iterator[Line[NeedDocument]]:
    """Yield ``(line number, need or error)``; see :func:`read_providers`."""
    return _read_records(path, lambda data: parse_need(data, categories=categories))


def read_qrels(path: Path) -> Iterator[tuple[int, Judgement | ExchangeError]]:
    """Yield ``(line number, judgement or error)``, the header left out."""
    seen: set[tuple[str, str]] = set()
    for number, line in _numbered_lines(path):
        try:
            columns = tuple(_decoded(line).split("\t"))
            if number == 1 and columns[:3] == QRELS_HEADER:
                continue
            judgement = _judgement(columns)
        except ExchangeError as error:
            yield number, error.at_line(number)
            continue
        pair = judgement.need_id, judgement.provider_id
        yield number, _failure("duplicate_judgement").at_line(number) if pair in seen else judgement
        seen.add(pair)


def load_json(text: bytes | str) -> object:
    """Decode JSON strictly: UTF-8, no ``NaN``, no key twice, no bottomless nesting.

    Raises :class:`ExchangeError` saying why the text cannot be decoded.
    """
    decoded = _decoded(text) if isinstance(text, bytes) else text
    try:
        return json.loads(
            decoded, object_pairs_hook=_object_without_twins, parse_constant=_refuse_constant
        )
    except RecursionError:
        raise _failure("not_json", detail="it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _failure("not_json", detail=f"{error.msg} at character {error.pos + 1}") from None
    except ValueError:
        raise _failure("not_json", detail="a number has too many digits") from None


def _read_records(
    path: Path, parse: Callable[[object], Parsed[Document]]
) -> Iterator[Line[Document]]:
    seen: set[str] = set()
    for number, line in _numbered_lines(path):
        try:
            parsed = parse(_loaded_line(line))
        except ExchangeError as error:
            yield number, error.at_line(number)
            continue
        if parsed.document.id in seen:
            yield number, _failure("duplicate_id", "id", id=parsed.document.id).at_line(number)
        else:
            seen.add(parsed.document.id)
            notes = tuple(replace(warning, line=number) for warning in parsed.warnings)
            yield number, Parsed(parsed.document, notes)


def _loaded_line(line: bytes) -> object:
    if len(line) > MAX_LINE_BYTES:
        raise _failure("line_too_long", limit=MAX_LINE_BYTES)
    return load_json(line)


def _numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, without their ends and a byte order mark.

    An endless line is cut one byte past the limit, and its rest is skipped unread into
    memory.
    """
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            rest = line
            while not rest.endswith(b"\n") and (rest := file.readline(MAX_LINE_BYTES)):
                pass
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield number, line.rstrip(b"\r\n")


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        raise _failure("not_utf8") from None


def _judgement(columns: tuple[str, ...]) -> Judgement:
    if len(columns) < len(QRELS_HEADER) or not (columns[0] and columns[1]):
        raise _failure("columns")
    try:
        grade = float(columns[2])
    except ValueError:
        raise _failure("wrong_type", "grade", expected="a number", found=columns[2][:40]) from None
    if not (math.isfinite(grade) and 0 <= grade <= MAX_GRADE):
        raise _failure("out_of_range", "grade", minimum=0, maximum=MAX_GRADE)
    return Judgement(columns[0], columns[1], grade, "\t".join(columns[3:]))


def _object_without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    decoded: dict[str, object] = {}
    for key, value in pairs:
        if key in decoded:
            raise _failure("duplicate_key", key=re.sub(r"[^ -~]", "?", key)[:80])
        decoded[key] = value
    return decoded


def _refuse_constant(_name: str) -> object:
    raise _failure("number_not_finite")


def _failure(code: str, field: str = "", **values: str | float) -> ExchangeError:
    return ExchangeError([ExchangeIssue(code, field, values)])
