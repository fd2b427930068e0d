"""Answers to a category's own questions, as far as matching can use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from matchmaker.domain.questions import Question, questions_for
from matchmaker.domain.vocabulary import Delivery, Language
from matchmaker.matching.documents import NeedDetails, NeedDocument

SAYS_NOTHING = frozenset({"any", "no", "none", "open", "other"})
"""Options whose words tell nothing about the problem."""


def with_answers(
    document: NeedDocument, answers: Mapping[str, object], *, today: date
) -> NeedDocument:
    """The need with what the answers to its category's questions add.

    An answer never replaces what the need states itself. Several ticked certificates or
    languages become one must of alternatives. What was answered in words, and the words of
    the chosen options, go into the details, which count less than the need's own text.
    """
    filled: dict[str, Any] = {}
    words: list[str] = []
    language = Language.CHINESE if document.language == Language.CHINESE else Language.ENGLISH
    for question in questions_for(document.category):
        answer = answers.get(question.id)
        if answer is None:
            continue
        if question.fills:
            filled.update(_filled(question, answer, today))
        else:
            words += _words(question, answer, language)
    return _merged(document, filled, "\n".join(words))


def _merged(document: NeedDocument, filled: dict[str, Any], text: str) -> NeedDocument:
    changes: dict[str, Any] = {
        "details": NeedDetails(people=filled.pop("people", None), text=text),
        "must": (*document.must, *filled.pop("must", ())),
    }
    if document.headcount is None:
        changes["headcount"] = filled.get("headcount")
    if document.start_within_days is None:
        changes["start_within_days"] = filled.get("start")
    if not document.delivery:
        changes["delivery"] = filled.get("delivery", ())
    return replace(document, **changes)


def _filled(question: Question, answer: object, today: date) -> dict[str, Any]:
    match answer:
        case True:
            return {"delivery": (Delivery.ON_SITE.value,)}
        case int() | float() if not isinstance(answer, bool):
            return {str(question.fills): int(answer)}
        case str() if question.fills == "start":
            return {"start": max(0, (date.fromisoformat(answer) - today).days)}
        case str() | list():
            meant = tuple(_meant(question, answer))
            if not meant:
                return {}
            return {
                str(question.fills): (" / ".join(meant),) if question.fills == "must" else meant
            }
        case _:
            return {}


def _chosen(answer: object) -> list[str]:
    return [str(item) for item in answer] if isinstance(answer, list) else [str(answer)]


def _meant(question: Question, answer: object) -> Iterator[str]:
    chosen = _chosen(answer)
    return (item.means for item in question.options if item.value in chosen and item.means)


def _words(question: Question, answer: object, language: Language) -> Iterator[str]:
    if question.options:
        chosen = set(_chosen(answer)) - SAYS_NOTHING
        yield from (item.label[language] for item in question.options if item.value in chosen)
    elif isinstance(answer, str) and question.kind == "text":
        yield answer
