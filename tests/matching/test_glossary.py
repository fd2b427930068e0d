from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.domain.vocabulary import Category
from matchmaker.matching.glossary import ConceptMatch, Glossary
from matchmaker.matching.glossary_files import GlossaryError

HEADER = "id\tcategory\tzh\ten\trelated\tweight\n"


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.load()


def ids(matches: list[ConceptMatch]) -> set[str]:
    return {match.concept_id for match in matches}


def write(folder: Path, text: str) -> Path:
    path = folder / "own.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_glossary_is_whole(glossary: Glossary) -> None:
    categories = {*Category, "trade"}

    assert len(glossary.concepts) >= 500
    assert len(glossary.symptoms) >= 150
    for concept in glossary.concepts:
        assert concept.category in categories
        assert concept.zh, concept.id
        assert concept.en, concept.id
        assert all(map(glossary.concept, concept.related)), concept.id
    for symptom in glossary.symptoms:
        assert symptom.category in categories
        assert symptom.zh, symptom.id
        assert symptom.en, symptom.id
        assert all(map(glossary.concept, symptom.concepts)), symptom.id


@pytest.mark.parametrize("text", ["应收账款质押", "invoice discounting", "Receivables finance"])
def test_names_in_both_languages_lead_to_one_concept(glossary: Glossary, text: str) -> None:
    assert ids(glossary.concepts_in(text)) == {"invoice_finance"}


def test_the_longest_name_wins_and_its_place_is_told(glossary: Glossary) -> None:
    text = "need: Stenter exhaust treatment"

    first = glossary.concepts_in(text)[0]

    assert (first.concept_id, first.surface) == ("stenter_exhaust", "stenter exhaust")
    assert text[first.start : first.end] == "Stenter exhaust"


@pytest.mark.parametrize("text", ["AI验布", "ai 验布", "ＡＩ驗布"])
def test_width_case_spaces_and_script_do_not_matter(glossary: Glossary, text: str) -> None:
    assert "ai_inspection" in ids(glossary.concepts_in(text))


def test_a_name_does_not_reach_across_punctuation(glossary: Glossary) -> None:
    assert "steam_trap" not in ids(glossary.concepts_in("We use steam. Traps are set."))


@pytest.mark.parametrize("text", ["our customers", "the worst product", "it goes down", "reach"])
def test_everyday_words_name_no_concept(glossary: Glossary, text: str) -> None:
    assert glossary.concepts_in(text) == []


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The customer sends back rolls because every lot has another shade", "colour_management"),
        ("每一缸出来的颜色都不一样", "colour_management"),
        ("neighbours complain about the smell of our factory", "odour_control"),
        ("这个月的工资发不出来了", "working_capital_loan"),
        ("Our electricity bill doubled since spring", "energy_audit"),
    ],
)
def test_a_symptom_leads_to_what_helps(glossary: Glossary, text: str, concept: str) -> None:
    found = {match.concept_id: match for match in glossary.symptoms_in(text)}

    assert found[concept].symptom is not None
    assert found[concept].weight < 1.0


def test_the_words_of_a_symptom_must_stand_near_each_other(glossary: Glossary) -> None:
    apart = "wages " + "are one thing and another thing is weather " * 9 + "owe"

    assert glossary.symptoms_in(apart) == []


def test_related_concepts_count_less_and_symptoms_only_when_asked(glossary: Glossary) -> None:
    text = "保理。邻居投诉有臭味"

    named = glossary.concept_weights("保理")
    with_symptoms = glossary.concept_weights(text, symptoms=True)

    assert named["factoring"] == 1.0 > named["invoice_finance"] > 0.0
    assert "exhaust_treatment" in with_symptoms


def test_categories_are_shares(glossary: Glossary) -> None:
    shares = glossary.categories_in("屋顶光伏和储能,顺便问一下保理")

    assert max(shares, key=shares.__getitem__) == "energy"
    assert sum(shares.values()) == pytest.approx(1.0)
    assert glossary.categories_in("你好") == {}


def test_a_cluster_extends_and_overrides_the_shipped_glossary(tmp_path: Path) -> None:
    rows = "kiln\tenergy\t辊道窑\troller kiln\tenergy_saving\t0.5\ncod\tenergy\t\tcodfish\n"

    own = Glossary.load([write(tmp_path, HEADER + "# remark\n\n" + rows)])

    assert own.concept_weights("roller kiln") == {"kiln": 0.5, "energy_saving": 0.2}
    assert ids(own.concepts_in("COD")) == set()
    assert "kiln" not in {concept.id for concept in Glossary.load().concepts}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("id\tzh\ten\n", "own.tsv:1"),
        ("id\tcategory\tzh\ten\tcolour\n", "own.tsv:1"),
        (HEADER + "a\tenergy\t\t\n", "own.tsv:2"),
        (HEADER + "a\tenergy\t窑\tkiln\t\theavy\n", "own.tsv:2"),
        (HEADER + "a\tenergy\t窑\tkiln\t\t2\n", "own.tsv:2"),
        (HEADER + "a\tenergy\t窑\tkiln\t\t1\tmore\n", "own.tsv:2"),
        (HEADER + "a\tenergy\t窑\tof the\n", "own.tsv:2"),
        (HEADER + "\na\tenergy\t窑\tkiln\tnowhere\t1\n", "own.tsv:3"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_by_place(
    tmp_path: Path, text: str, where: str
) -> None:
    with pytest.raises(GlossaryError) as caught:
        Glossary.load([write(tmp_path, text)])

    assert caught.value.where == where
    assert caught.value.reason


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError):
        Glossary.load([tmp_path / "absent.tsv"])


@pytest.mark.parametrize("text", ["退货 颜色" * 200_000, "buyer rejects shade " * 50_000, "\ud800"])
def test_hostile_text_ends_soon(glossary: Glossary, text: str) -> None:
    assert len(glossary.concept_weights(text, symptoms=True)) < len(glossary.concepts)
