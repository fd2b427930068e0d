"""Answers to a category's questions reach the matching without replacing what is stated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.domain.places import Gazetteer
from matchmaker.domain.questions import questions_for
from matchmaker.domain.vocabulary import Category, Delivery
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.musts import read_must
from matchmaker.services.matching import MatcherRegistry, match_need
from matchmaker.services.needs import refine_need
from matchmaker.services.question_answers import with_answers
from tests.factories import NOW, make_cluster, make_need, make_provider

TODAY = date(2026, 11, 23)


def answered(category: str, answers: dict[str, Any], **stated: Any) -> NeedDocument:
    need = NeedDocument(id="n", description="help", category=category, **stated)
    return with_answers(need, answers, today=TODAY)


def test_how_many_are_to_learn_is_not_how_many_work_there() -> None:
    need = answered("training", {"people": 12}, headcount=200)
    assert (need.details.people, need.headcount) == (12, 200)


def test_the_people_on_the_site_are_the_headcount_unless_the_need_says_another() -> None:
    assert answered("hr_compliance", {"people": 60}).headcount == 60
    assert answered("hr_compliance", {"people": 60}, headcount=80).headcount == 80


@pytest.mark.parametrize(
    ("category", "answers", "delivery"),
    [
        ("training", {"where": "our_site"}, ("on_site",)),
        ("training", {"where": "online"}, ("remote",)),
        ("training", {"where": "anywhere"}, ()),
        ("hr_compliance", {"on_site": True}, ("on_site",)),
        ("hr_compliance", {"on_site": False}, ()),
        ("quality_process", {"way": "floor"}, ("on_site",)),
    ],
)
def test_where_it_should_happen_is_a_way_of_working(
    category: str, answers: dict[str, Any], delivery: tuple[str, ...]
) -> None:
    assert answered(category, answers).delivery == delivery
    assert answered(category, answers, delivery=("remote",)).delivery == ("remote",)


def test_a_date_becomes_the_days_until_then() -> None:
    need = answered("testing_certification", {"needed_by": "2026-12-03"})
    assert need.start_within_days == 10
    late = answered("testing_certification", {"needed_by": "2026-11-01"})
    assert late.start_within_days == 0


def test_ticked_languages_and_accreditations_are_musts_of_alternatives() -> None:
    need = answered("training", {"language_of_teaching": ["zh", "yue"]}, must=("on site",))
    assert need.must == ("on site", "Mandarin / Cantonese")
    marked = answered("testing_certification", {"mark": ["cnas", "any"]})
    assert marked.must == ("CNAS accredited",)


def test_words_and_chosen_options_are_told_in_the_language_of_the_need() -> None:
    answers = {"carrier": ["steam"], "site": "owned", "audits_done": False}
    english = answered("energy", answers, language="en").details.text
    chinese = answered("energy", answers, language="zh").details.text
    assert "Steam" in english
    assert "蒸汽" in chinese
    assert answered("finance", {"purpose": ["other"]}).details.text == ""


def test_every_answer_that_fills_a_must_can_be_checked() -> None:
    meant = [
        option.means
        for category in Category
        for question in questions_for(category)
        if question.fills == "must"
        for option in question.options
        if option.means
    ]
    assert meant
    assert all(read_must(text, Gazetteer.load()).checkable for text in meant)


def test_every_way_of_working_that_an_option_means_is_one() -> None:
    meant = {
        option.means
        for category in Category
        for question in questions_for(category)
        if question.fills == "delivery"
        for option in question.options
        if option.means
    }
    assert meant <= set(Delivery)


def test_answers_change_who_comes_first(session: Session, engine: Engine) -> None:
    cluster = make_cluster(session)
    title = "Sewing course for new workers who start in a factory"
    make_provider(
        session, cluster=cluster, id="a", capabilities=[{"title": title, "category": "training"}]
    )
    make_provider(
        session,
        cluster=cluster,
        id="b",
        capabilities=[{"title": f"{title}, with leather upper stitching", "category": "training"}],
    )
    need, _ = make_need(session, cluster=cluster, description="a sewing course for new workers")
    session.commit()
    registry = MatcherRegistry(sessionmaker(engine))

    def first() -> str:
        return match_need(session, registry, need=need, today=TODAY).matches[0].provider_id

    refine_need(session, actor=ANONYMOUS, need=need, now=NOW, category="training")
    assert first() == "a"
    refine_need(
        session,
        actor=ANONYMOUS,
        need=need,
        now=NOW,
        answers={"skill_wanted": "leather upper stitching"},
    )
    assert first() == "b"
