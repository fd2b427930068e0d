"""Reads and checks a category's file of questions.

A file is a list of ``[[questions]]``. Each has ``id``, ``kind`` (text, number, choice,
choices, yes_no or date), ``label`` in ``en`` and ``zh``; it may have ``hint`` and ``unit``
in both languages, ``min`` and ``max`` for numbers, ``options`` (each with ``value``, ``en``
and ``zh``) for choices, ``show_when``: an earlier ``question`` and the answers (``equals``)
at which this one is asked, and ``fills``: the part of a need that its answer states where
the need itself does not. That is ``people`` or ``headcount`` for a number, ``start`` for a
date, ``delivery`` for yes (somebody must come), and for choices ``delivery`` or ``must``,
in the words of those options that have ``means``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}$")
_LANGUAGES = ("en", "zh")
_KEYS = {"id", "kind", "label", "hint", "unit", "min", "max", "options", "show_when", "fills"}


class QuestionKind(StrEnum):
    """How a question is answered. ``CHOICES`` takes any number of the options."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"


_FILLS = {
    QuestionKind.NUMBER: {"people", "headcount"},
    QuestionKind.DATE: {"start"},
    QuestionKind.YES_NO: {"delivery"},
    QuestionKind.CHOICE: {"delivery", "must"},
    QuestionKind.CHOICES: {"delivery", "must"},
}


class QuestionFileError(ValueError):
    """A file of questions is wrong; the message names the file, the question and the fix."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from; ``label`` by language.

    ``means`` is what the answer puts into the part of a need that its question fills.
    """

    value: str
    label: Mapping[str, str]
    means: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked only where ``question`` was answered with one of ``equals``."""

    question: str
    equals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a category; texts are by language, ``en`` and ``zh``."""

    id: str
    kind: QuestionKind
    label: Mapping[str, str]
    hint: Mapping[str, str] | None = None
    unit: Mapping[str, str] | None = None
    minimum: float | None = None
    maximum: float | None = None
    options: tuple[Option, ...] = ()
    show_when: Condition | None = None
    fills: str | None = None


def read_questions(text: str, source: str) -> tuple[Question, ...]:
    """The questions of a file's text, in its order; ``source`` names it in errors.

    Raises:
        QuestionFileError: the text is no TOML or breaks a rule of the module's docstring.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionFileError(f"{source}: {error}") from error
    entries = table.get("questions")
    if not isinstance(entries, list) or table.keys() != {"questions"}:
        raise QuestionFileError(f"{source}: expected a list of [[questions]] and nothing else")
    questions: dict[str, Question] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"{source}, question {number}"
        if not isinstance(entry, dict):
            raise QuestionFileError(f"{where}: expected a table")
        question = _question(entry, where, questions)
        questions[question.id] = question
    return tuple(questions.values())


def _question(entry: Mapping[str, object], where: str, earlier: Mapping[str, Question]) -> Question:
    identifier = entry.get("id")
    if not isinstance(identifier, str) or not _ID.match(identifier):
        raise QuestionFileError(f"{where}: id must be lower-case letters, digits and underscores")
    where = f"{where} ({identifier})"
    if identifier in earlier:
        raise QuestionFileError(f"{where}: the id is used twice")
    unknown = sorted(entry.keys() - _KEYS)
    if unknown:
        raise QuestionFileError(f"{where}: unknown key {', '.join(unknown)}")
    try:
        kind = QuestionKind(str(entry.get("kind")))
    except ValueError:
        kinds = ", ".join(QuestionKind)
        raise QuestionFileError(f"{where}: kind must be one of {kinds}") from None
    return Question(
        id=identifier,
        kind=kind,
        label=_texts(entry.get("label"), where, "label"),
        hint=_optional_texts(entry, where, "hint"),
        unit=_optional_texts(entry, where, "unit"),
        minimum=_bound(entry, where, "min", kind),
        maximum=_bound(entry, where, "max", kind),
        options=_options(entry.get("options", []), where, kind),
        show_when=_condition(entry.get("show_when"), where, earlier),
        fills=_fills(entry.get("fills"), where, kind),
    )


def _fills(value: object, where: str, kind: QuestionKind) -> str | None:
    if value is None:
        return None
    allowed = _FILLS.get(kind, set())
    if not isinstance(value, str) or value not in allowed:
        known = ", ".join(sorted(allowed)) or "nothing"
        raise QuestionFileError(f"{where}: a question of kind {kind} fills {known}")
    return value


def _texts(value: object, where: str, key: str) -> Mapping[str, str]:
    if isinstance(value, dict) and all(
        isinstance(value.get(language), str) and value[language].strip() for language in _LANGUAGES
    ):
        return {language: value[language] for language in _LANGUAGES}
    raise QuestionFileError(f"{where}: {key} needs a text in {' and '.join(_LANGUAGES)}")


def _optional_texts(entry: Mapping[str, object], where: str, key: str) -> Mapping[str, str] | None:
    return _texts(entry[key], where, key) if key in entry else None


def _bound(entry: Mapping[str, object], where: str, key: str, kind: QuestionKind) -> float | None:
    value = entry.get(key)
    if value is None:
        return None
    if kind is not QuestionKind.NUMBER or isinstance(value, bool):
        raise QuestionFileError(f"{where}: {key} is for questions of kind number")
    if not isinstance(value, int | float):
        raise QuestionFileError(f"{where}: {key} must be a number")
    return value


def _options(value: object, where: str, kind: QuestionKind) -> tuple[Option, ...]:
    choosing = kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)
    if not isinstance(value, list) or bool(value) != choosing:
        raise QuestionFileError(f"{where}: options belong to choice and choices, and only there")
    options: dict[str, Option] = {}
    for option in value:
        name = option.get("value") if isinstance(option, dict) else None
        if not isinstance(name, str) or not _ID.match(name) or name in options:
            raise QuestionFileError(f"{where}: each option needs a value of its own")
        means = option.get("means")
        if means is not None and not isinstance(means, str):
            raise QuestionFileError(f"{where}: option {name}: means must be a text")
        options[name] = Option(name, _texts(option, where, f"option {name}"), means)
    return tuple(options.values())


def _condition(value: object, where: str, earlier: Mapping[str, Question]) -> Condition | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"question", "equals"}:
        raise QuestionFileError(f"{where}: show_when needs question and equals")
    asked = earlier.get(str(value["question"]))
    if asked is None:
        raise QuestionFileError(f"{where}: show_when must name a question further up")
    allowed = {option.value for option in asked.options} or {"yes", "no"}
    answers = value["equals"]
    if not isinstance(answers, list) or not answers or not allowed.issuperset(answers):
        raise QuestionFileError(
            f"{where}: equals must list answers of {asked.id}: {', '.join(sorted(allowed))}"
        )
    return Condition(asked.id, tuple(answers))
