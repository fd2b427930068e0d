"""A category's own questions as the form shows them, and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from matchmaker.domain.questions import Answer, Question, is_shown, parse_answers, questions_for
from matchmaker.wording.errors import answer_error_sentence
from matchmaker.wording.messages import N_, reader_language, worded

PREFIX = "q-"
YES_NO = (("yes", N_("Yes")), ("no", N_("No")))


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question in the reader's language; ``given`` are the typed or chosen values."""

    id: str
    kind: str
    label: str
    hint: str
    options: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    error: str | None


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """The questions of one category with their answers and errors."""

    asked: tuple[AskedQuestion, ...]
    answers: Mapping[str, Answer]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Pairs of the id to go to and the message, for the summary above the form."""
        found = []
        for item in self.asked:
            if item.error:
                target = item.id if item.kind in {"text", "number", "date"} else f"{item.id}-0"
                found.append((target, f"{item.label} {item.error}"))
        return found


def sheet_of_answers(category: str | None, answers: Mapping[str, object]) -> QuestionSheet:
    """The questions as they were answered before."""
    return _sheet(category, {name: _as_typed(value) for name, value in answers.items()})


def sheet_of_form(category: str | None) -> QuestionSheet:
    """The questions as the form that was just sent answers them."""
    raw = {
        name.removeprefix(PREFIX): request.form.getlist(name)
        for name in request.form
        if name.startswith(PREFIX)
    }
    return _sheet(category, raw)


def _sheet(category: str | None, raw: Mapping[str, Sequence[str]]) -> QuestionSheet:
    answers, errors = parse_answers(category, raw)
    asked = [
        _asked(
            question,
            tuple(raw.get(question.id, ())),
            answer_error_sentence(errors[question.id]) if question.id in errors else None,
        )
        for question in _shown(category, answers)
    ]
    return QuestionSheet(tuple(asked), answers)


def _shown(category: str | None, answers: Mapping[str, Answer]) -> Iterator[Question]:
    return (question for question in questions_for(category) if is_shown(question, answers))


def _asked(question: Question, given: tuple[str, ...], error: str | None) -> AskedQuestion:
    language = reader_language()
    notes = [texts[language] for texts in (question.unit, question.hint) if texts]
    options = tuple((option.value, option.label[language]) for option in question.options)
    if question.kind == "yes_no":
        options = tuple((value, worded(label)) for value, label in YES_NO)
    return AskedQuestion(
        id=f"{PREFIX}{question.id}",
        kind=question.kind,
        label=question.label[language],
        hint=" · ".join(notes),
        options=options,
        given=given,
        error=error,
    )


def _as_typed(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, float):
        return [f"{value:.12g}"]
    return [str(value)]
