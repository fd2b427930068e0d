from __future__ import annotations

from importlib import resources

import pytest

from matchmaker.domain.questions import (
    QuestionFileError,
    QuestionKind,
    parse_answers,
    questions_for,
    read_questions,
)
from matchmaker.domain.vocabulary import Category

LABEL = 'label = { en = "How many?", zh = "多少？" }'


def file_of(*lines: str) -> str:
    return "\n".join(["[[questions]]", *lines])


@pytest.mark.parametrize("category", list(Category))
def test_every_category_of_the_vocabulary_has_questions(category: Category) -> None:
    assert len(questions_for(category)) >= 5


def test_every_file_belongs_to_a_category_of_the_vocabulary() -> None:
    folder = resources.files("matchmaker.domain") / "data" / "questions"

    assert {file.name for file in folder.iterdir()} == {f"{name}.toml" for name in Category}


@pytest.mark.parametrize("category", [None, "", "unheard_of", "../rates", "finance.toml", "理财"])
def test_a_category_without_a_file_has_no_questions(category: str | None) -> None:
    assert questions_for(category) == ()


def test_each_kind_of_answer_is_read() -> None:
    answers, errors = parse_answers(
        "finance",
        {
            "purpose": ["equipment", "orders"],
            "amount": ["2,000,000"],
            "term_months": ["12.5"],
            "accounts": ["tax"],
            "orders_in_hand": ["yes"],
        },
    )

    assert errors == {}
    assert answers == {
        "purpose": ["orders", "equipment"],
        "amount": 2_000_000,
        "term_months": 12.5,
        "accounts": "tax",
        "orders_in_hand": True,
    }


def test_blank_answers_are_left_out() -> None:
    assert parse_answers("finance", {"amount": [" "], "purpose": []}) == ({}, {})


def test_keys_that_are_no_question_are_ignored() -> None:
    assert parse_answers("finance", {"csrf_token": ["x"]}) == ({}, {})


def test_a_conditional_question_counts_only_when_it_is_asked() -> None:
    raw = {"guarantor_kind": ["company"], "security": ["machines"]}
    assert "guarantor_kind" not in parse_answers("finance", raw)[0]

    raw["security"] = ["machines", "guarantor"]
    assert parse_answers("finance", raw)[0]["guarantor_kind"] == "company"


@pytest.mark.parametrize(
    ("category", "question", "given", "code"),
    [
        ("finance", "amount", "much", "not_a_number"),
        ("finance", "amount", "nan", "not_a_number"),
        ("finance", "amount", "1e999", "not_a_number"),
        ("finance", "amount", "-1", "below_minimum"),
        ("finance", "term_months", "1000", "above_maximum"),
        ("finance", "accounts", "none of these", "not_an_option"),
        ("finance", "purpose", "none of these", "not_an_option"),
        ("finance", "orders_in_hand", "maybe", "not_an_option"),
        ("training", "skill_wanted", "x" * 2001, "too_long"),
        ("hr_compliance", "audit_date", "31.12.2026", "not_a_date"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_reason(
    category: str, question: str, given: str, code: str
) -> None:
    answers, errors = parse_answers(category, {question: [given]})

    assert question not in answers
    assert errors[question].code == code


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("questions = 3", "expected a list"),
        ("not toml at all", "questions.toml"),
        (file_of('id = "Two Words"', 'kind = "text"', LABEL), "id must be"),
        (file_of('id = "n"', 'kind = "guess"', LABEL), "kind must be one of"),
        (file_of('id = "n"', 'kind = "text"', 'label = { en = "only one" }'), "label needs a text"),
        (file_of('id = "n"', 'kind = "text"', LABEL, "min = 1"), "min is for"),
        (file_of('id = "n"', 'kind = "choice"', LABEL), "options belong to"),
        (file_of('id = "n"', 'kind = "text"', LABEL, "colour = 1"), "unknown key colour"),
        (file_of('id = "n"', 'kind = "date"', LABEL, 'fills = "people"'), "date fills start"),
        (file_of('id = "n"', 'kind = "text"', LABEL, 'fills = "must"'), "text fills nothing"),
        (
            file_of(
                'id = "n"',
                'kind = "choice"',
                LABEL,
                'options = [{ value = "a", en = "A", zh = "甲", means = 1 }]',
            ),
            "means must be a text",
        ),
        (
            file_of(
                'id = "n"', 'kind = "text"', LABEL, 'show_when = { question = "m", equals = ["x"] }'
            ),
            "further up",
        ),
        ("\n".join([file_of('id = "n"', 'kind = "text"', LABEL)] * 2), "used twice"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(text: str, complaint: str) -> None:
    with pytest.raises(QuestionFileError, match=complaint):
        read_questions(text, "questions.toml")


def test_every_choice_has_two_options_and_distinct_labels() -> None:
    for category in Category:
        for question in questions_for(category):
            if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
                for language in ("en", "zh"):
                    labels = [option.label[language] for option in question.options]
                    assert len(labels) == len(set(labels)) >= 2
