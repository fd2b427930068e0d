"""A category's own questions, and the reading of what a person answered.

The questions are data: one file a category, checked by ``domain/question_files.py``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources

from matchmaker.domain.question_files import (
    Condition,
    Option,
    Question,
    QuestionFileError,
    QuestionKind,
    read_questions,
)

__all__ = [
    "AnswerError",
    "Condition",
    "Option",
    "Question",
    "QuestionFileError",
    "QuestionKind",
    "is_shown",
    "parse_answers",
    "questions_for",
    "read_questions",
]

#: A text, a number, yes or no, a date as ``YYYY-MM-DD``, or the values of chosen options.
Answer = str | float | bool | list[str]

_FILE_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}$")
_TEXT_LENGTH = 2000
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class AnswerError:
    """Why an answer was refused, as a code and the values for its sentence.

    Codes: ``not_a_number``, ``below_minimum`` {minimum}, ``above_maximum`` {maximum},
    ``not_a_date``, ``not_an_option``, ``too_long`` {maximum}.
    """

    code: str
    values: Mapping[str, float] = field(default_factory=dict)


@lru_cache(maxsize=64)
def questions_for(category: str | None) -> tuple[Question, ...]:
    """The questions of a category in the order to ask them; none for one without a file.

    Raises:
        QuestionFileError: the file that ships for the category is wrong.
    """
    if category is None or not _FILE_NAME.match(category):
        return ()
    source = resources.files("matchmaker.domain") / "data" / "questions" / f"{category}.toml"
    if not source.is_file():
        return ()
    return read_questions(source.read_text("utf-8"), source.name)


def is_shown(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Whether the question is asked, given the answers to the earlier ones."""
    if question.show_when is None:
        return True
    answer = answers.get(question.show_when.question)
    given = answer if isinstance(answer, list) else [_spelled(answer)]
    return bool(set(question.show_when.equals).intersection(given))


def parse_answers(
    category: str | None, raw: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Answer], dict[str, AnswerError]]:
    """What a form sent, as answers by question id, and errors by question id.

    Blank answers and those to questions that are not asked are left out. A question whose
    answer is refused is in the errors only.
    """
    answers: dict[str, Answer] = {}
    errors: dict[str, AnswerError] = {}
    for question in questions_for(category):
        given = [value.strip() for value in raw.get(question.id, ()) if value.strip()]
        if not given or not is_shown(question, answers):
            continue
        answer = _parse(question, given)
        if isinstance(answer, AnswerError):
            errors[question.id] = answer
        else:
            answers[question.id] = answer
    return answers, errors


def _parse(question: Question, given: list[str]) -> Answer | AnswerError:
    match question.kind:
        case QuestionKind.TEXT:
            return _text(given[0])
        case QuestionKind.NUMBER:
            return _number(question, given[0])
        case QuestionKind.YES_NO:
            return _YES_NO.get(given[0], AnswerError("not_an_option"))
        case QuestionKind.DATE:
            return _date(given[0])
        case QuestionKind.CHOICE:
            chosen = _chosen(question, given[:1])
            return chosen[0] if isinstance(chosen, list) else chosen
        case QuestionKind.CHOICES:
            return _chosen(question, given)


def _text(given: str) -> str | AnswerError:
    return (
        AnswerError("too_long", {"maximum": _TEXT_LENGTH}) if len(given) > _TEXT_LENGTH else given
    )


def _chosen(question: Question, given: list[str]) -> list[str] | AnswerError:
    """The chosen options in the order in which they are offered."""
    values = [option.value for option in question.options]
    if not set(given) <= set(values):
        return AnswerError("not_an_option")
    return [value for value in values if value in given]


def _number(question: Question, given: str) -> float | AnswerError:
    try:
        number = float(given.replace(",", "").replace("，", ""))
    except ValueError:
        return AnswerError("not_a_number")
    if not math.isfinite(number):
        return AnswerError("not_a_number")
    if question.minimum is not None and number < question.minimum:
        return AnswerError("below_minimum", {"minimum": question.minimum})
    if question.maximum is not None and number > question.maximum:
        return AnswerError("above_maximum", {"maximum": question.maximum})
    return int(number) if number.is_integer() else number


def _date(given: str) -> str | AnswerError:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        return AnswerError("not_a_date")


def _spelled(answer: Answer | None) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return "" if answer is None else str(answer)
