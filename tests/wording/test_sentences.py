"""Every code has a sentence in both languages, and the sentences say what the values say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from matchmaker.domain.vocabulary import Factor, RequirementKind, UnmetCause
from matchmaker.factory import CATALOGUES
from matchmaker.matching import explanation
from matchmaker.matching.results import Evidence, Requirement
from matchmaker.wording import changes, evidence, names, numbers
from matchmaker.wording.evidence import evidence_sentence, question_sentence, requirement_sentence

CHINESE = "zh_Hans_CN"
SAMPLES: dict[str, str | int | float] = {
    "terms": "色差, 缸差",
    "title": "染色",
    "year": 2024,
    "category": "energy",
    "sector": "knitting",
    "place": "CN-330603",
    "area": "CN-330000, CN-320500",
    "kilometres": 12.4,
    "price": 20000.0,
    "price_min": 20000.0,
    "price_max": 60000.0,
    "currency": "CNY",
    "unit": "project",
    "limit": 50000.0,
    "limit_currency": "CNY",
    "days": 30,
    "wanted": 14,
    "count": 3,
    "names": "CNAS, CMA",
    "founded": 2011,
    "minimum": 20,
    "maximum": 200,
    "headcount": 7,
    "name": "CNAS",
    "valid_until": "2026-03-01",
    "language": "zh",
    "delivery": "on_site, remote",
    "capacity": 2,
    "kind": "lab",
    "kinds": "lab, university",
    "years": 5,
    "text": "两周内",
    "need": "finance",
    "provider": "training",
}


@pytest.fixture(scope="module", autouse=True)
def wordy() -> Iterator[Flask]:
    app = Flask("wording")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGUES)
    Babel(app)
    with app.test_request_context():
        yield app


WORDS = {"linked_words": {"need": "色差", "provider": "缸差"}}


def sampled(code: str, fields: tuple[str, ...]) -> dict[str, str | int | float]:
    return {name: SAMPLES[name] for name in fields} | WORDS.get(code, {})


def latin_words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", re.sub("CNAS|CMA", "", text))


def test_the_tables_have_exactly_the_codes_of_the_matcher() -> None:
    assert set(evidence.EVIDENCE) == set(explanation.EVIDENCE)
    assert set(evidence.REQUIREMENTS) == set(explanation.REQUIREMENTS)
    assert set(evidence.QUESTIONS) <= set(explanation.EVIDENCE) | set(explanation.REQUIREMENTS)
    assert set(names.REQUIREMENTS) == set(RequirementKind)
    assert set(names.UNMET_CAUSES) == set(UnmetCause)


@pytest.mark.parametrize("locale", ["en", CHINESE])
@pytest.mark.parametrize("code", explanation.EVIDENCE)
def test_every_fact_has_a_sentence(code: str, locale: str) -> None:
    fact = Evidence(code, sampled(code, explanation.EVIDENCE[code]))
    with force_locale(locale):
        texts = [evidence_sentence(fact), question_sentence(fact) or "？"]

    assert all(texts)
    assert not any("%" in text for text in texts)
    if locale == CHINESE:
        assert [word for text in texts for word in latin_words(text)] == []


@pytest.mark.parametrize("locale", ["en", CHINESE])
@pytest.mark.parametrize("code", explanation.REQUIREMENTS)
def test_every_requirement_has_a_sentence(code: str, locale: str) -> None:
    values = sampled(code, explanation.REQUIREMENTS[code])
    with force_locale(locale):
        text = requirement_sentence(Requirement(RequirementKind.OTHER, code, values))

    assert text
    assert "%" not in text
    if locale == CHINESE:
        assert latin_words(text) == []


def test_every_fact_that_could_turn_a_comparison_has_a_clause() -> None:
    told_by_a_factor = {RequirementKind.AREA, RequirementKind.BUDGET, RequirementKind.TIMING}
    fixed = {RequirementKind.PROVIDER, RequirementKind.OTHER}

    assert set(changes.CHANGES) == {
        *(set(RequirementKind) - told_by_a_factor - fixed),
        *(Factor.BUDGET, Factor.PLACE, Factor.TIMING, Factor.TRADE),
    }


@pytest.mark.parametrize("kind", [*names.NAMES, *names.LABELS])
def test_every_name_is_translated(kind: str) -> None:
    with force_locale(CHINESE):
        chosen = names.choices(kind)

    assert chosen
    assert [text for _, text in chosen if latin_words(text)] == []


def test_missing_values_do_not_break_a_sentence() -> None:
    facts: dict[str, str | float | None] = {
        "price_min": None,
        "price_max": 9.5,
        "currency": None,
        "unit": None,
    }
    with force_locale("en"):
        text = evidence_sentence(Evidence("price_not_comparable", facts))

    assert text.startswith("up to 9.5 can’t be compared")


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        ((60000.0, 90000.0, "CNY", "project"), "¥60,000–90,000 per project", "¥6万–9万/项目"),
        ((3.0, 5.0, None, "percent"), "3–5%", "3–5%"),
        ((1500.0, None, "USD", "day"), "from $1,500 a day", "US$1,500/天 起"),
        ((None, 800.0, "EUR", None), "up to €800", "不超过 €800"),
        ((7200.0, 7200.0, "SGD", "person"), "SGD 7,200 per person", "SGD 7,200/人"),
        ((0.0, 0.0, "CNY", "unheard-of"), "¥0", "¥0"),
        ((None, None, "CNY", "day"), "", ""),
    ],
)
def test_prices_read_as_people_write_them(
    arguments: tuple[float | None, float | None, str | None, str | None], english: str, chinese: str
) -> None:
    with force_locale("en"):
        assert numbers.amount_range(*arguments) == english
    with force_locale(CHINESE):
        assert numbers.amount_range(*arguments) == chinese


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [
        (0, "at once", "尽快"),
        (1, "within 1 day", "1 天内"),
        (14, "within 2 weeks", "2 周内"),
        (30, "within 1 month", "1 个月内"),
        (45, "within 45 days", "45 天内"),
    ],
)
def test_spans_read_as_people_say_them(days: int, english: str, chinese: str) -> None:
    with force_locale("en"):
        assert numbers.within(days) == english
    with force_locale(CHINESE):
        assert numbers.within(days) == chinese


def test_long_titles_are_cut() -> None:
    with force_locale("en"):
        text = evidence_sentence(Evidence("capability_matches", {"title": "word " * 100}))

    assert len(text) < 130
    assert text.endswith("…”")


def test_many_places_are_counted() -> None:
    with force_locale("en"):
        text = names.place_names(["PT", "ES", "IT", "FR", "DE", "VN", "TR", "SG"])

    assert text.endswith("and 2 more")
