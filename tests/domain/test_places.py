from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.place_text import fold, short_chinese
from matchmaker.domain.places import ANYWHERE, Gazetteer

GAZETTEER = Gazetteer.load()
CODES = sorted(place.code for place in GAZETTEER)
codes = st.sampled_from(CODES)


@pytest.mark.parametrize("spelling", ["CN-ZJ", "CN-330000", "cn-zj", " CN-330000 "])
def test_zhejiang_is_one_place_in_every_spelling(spelling: str) -> None:
    place = GAZETTEER.get(spelling)

    assert place is not None
    assert place.names == {"en": "Zhejiang", "zh": "浙江省"}


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (("HK", "CN-HK", "CN-810000"), "Hong Kong"),
        (("MO", "CN-MO", "CN-820000"), "Macao"),
        (("TW", "CN-TW", "CN-710000"), "Taiwan"),
    ],
)
def test_codes_of_both_standards_name_the_same_place(spellings: tuple[str, ...], name: str) -> None:
    assert {GAZETTEER.canonical(code) for code in spellings} == {spellings[-1]}
    assert GAZETTEER.label(spellings[0], "en") == name


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("CN", "CN-330603"),
        ("CN-ZJ", "CN-330603"),
        ("CN-330600", "CN-330603"),
        ("CN-110000", "CN-110105"),
        ("CN-110100", "CN-110105"),
        ("CN-441900", "CN-441900-humen"),
        ("CN-441900", "CN-441900121"),
        ("IT", "IT-PO"),
        ("IT-52", "IT-PO"),
        ("PT-03", "PT-03-guimaraes"),
        ("TW", "TW-TXG"),
    ],
)
def test_a_place_contains_what_lies_in_it_across_kinds_of_code(outer: str, inner: str) -> None:
    assert GAZETTEER.contains(outer, inner)
    assert not GAZETTEER.contains(inner, outer) or GAZETTEER.canonical(outer) == inner


def test_neighbours_do_not_contain_each_other() -> None:
    assert not GAZETTEER.contains("CN-330600", "CN-330483")
    assert not GAZETTEER.contains("VN", "CN-330603")


def test_an_unlisted_code_lies_where_its_spelling_puts_it() -> None:
    assert GAZETTEER.contains("CN-330600", "CN-330699")
    assert GAZETTEER.contains("PT", "PT-99")
    assert GAZETTEER.contains("nowhere", "nowhere")
    assert not GAZETTEER.contains("nowhere", "CN-330603")


@given(codes)
def test_every_place_contains_itself_and_anywhere_contains_it(code: str) -> None:
    assert GAZETTEER.contains(code, code)
    assert GAZETTEER.contains(ANYWHERE, code)


@given(codes)
def test_containment_passes_from_place_to_place(code: str) -> None:
    ancestors = GAZETTEER.ancestors(code)

    for ancestor in ancestors:
        assert GAZETTEER.contains(ancestor, code)
        assert set(GAZETTEER.ancestors(ancestor)) <= set(ancestors)


@given(codes, codes)
def test_two_places_contain_each_other_only_if_they_are_one(first: str, second: str) -> None:
    both = GAZETTEER.contains(first, second) and GAZETTEER.contains(second, first)

    assert both == (first == second)


@given(codes, codes)
def test_distance_is_the_same_both_ways(first: str, second: str) -> None:
    there, back = GAZETTEER.distance_km(first, second), GAZETTEER.distance_km(second, first)

    assert there == pytest.approx(back) if there is not None else back is None


def test_distances_are_those_of_the_map() -> None:
    assert GAZETTEER.distance_km("CN-330603", "CN-330483-puyuan") == pytest.approx(68, abs=12)
    assert GAZETTEER.distance_km("CN-330603", "CN-330603") == 0
    assert GAZETTEER.distance_km("CN-330603", "nowhere") is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("绍兴柯桥", "CN-330603"),
        ("浙江省绍兴市柯桥区", "CN-330603"),
        ("柯桥", "CN-330603"),
        ("紹興", "CN-330600"),
        ("Keqiao", "CN-330603"),
        ("keqiao shaoxing", "CN-330603"),
        ("Keqiao, Shaoxing", "CN-330603"),
        ("Keqiao District", "CN-330603"),
        ("keq", "CN-330603"),
        ("虎门", "CN-441900-humen"),
        ("濮院镇", "CN-330483-puyuan"),
        ("北京朝阳", "CN-110105"),
        ("guimaraes", "PT-03-guimaraes"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("saigon", "VN-SG"),
        ("cn-330603", "CN-330603"),
        ("越南", "VN"),
    ],
)
def test_a_typed_name_finds_the_place_first(typed: str, code: str) -> None:
    assert GAZETTEER.search(typed)[0].code == code


@pytest.mark.parametrize("typed", ["", " ", "，", "🙂", "x" * 100_000, "区", "a"])
def test_a_hopeless_search_is_quick_and_harmless(typed: str) -> None:
    start = time.perf_counter()

    assert len(GAZETTEER.search(typed, limit=5)) <= 5
    assert time.perf_counter() - start < 1


@given(st.text(max_size=30))
def test_any_text_can_be_searched_and_read(text: str) -> None:
    assert GAZETTEER.search(text, 3) == GAZETTEER.search(text, 3)
    for mention in GAZETTEER.mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("厂在柯桥。", ["CN-330603"]),
        ("北京朝阳区的厂", ["CN-110105"]),
        ("杭州临平做衣服的", ["CN-330113"]),
        ("Dyehouse in Yuecheng, Shaoxing, 320 employees", ["CN-330602"]),
        ("a mill in Ma'an, Keqiao", ["CN-330603-maan"]),
        ("knitwear from Nice, France", ["FR-PAC-nice"]),
        ("我们在越南同奈", ["VN-39"]),
    ],
)
def test_a_running_text_gives_the_narrowest_place_it_names(text: str, expected: list[str]) -> None:
    assert [place.code for place in GAZETTEER.mentioned(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nice work, we need a mobile app for our central store",
        "We knit jersey and rib",
        "朝阳产业",
        "质量和政府要求",
        "十分宜人",
        "文化和平等",
        "shanghaied",
    ],
)
def test_everyday_words_are_no_places(text: str) -> None:
    assert GAZETTEER.mentioned(text) == []


def test_a_long_text_is_read_in_no_time() -> None:
    text = "在柯桥做印染 in Shaoxing we dye 和平 朝阳 Nice, " * 250

    start = time.perf_counter()
    GAZETTEER.mentions(text)

    assert time.perf_counter() - start < 2


def test_labels_are_short_and_in_the_reader_s_language() -> None:
    assert GAZETTEER.label("CN-330603", "en") == "Keqiao, Shaoxing"
    assert GAZETTEER.label("CN-330603", "zh") == "绍兴市柯桥区"
    assert GAZETTEER.label("CN-330483-puyuan", "zh-Hans") == "桐乡市濮院镇"
    assert GAZETTEER.label("PT-03", "en") == "Braga, Portugal"
    assert GAZETTEER.label("nowhere", "en") == "nowhere"


def test_a_town_is_exchanged_as_what_it_lies_in() -> None:
    assert GAZETTEER.standard("CN-330483-puyuan") == "CN-330483"
    assert GAZETTEER.standard("CN-330699") == "CN-330600"
    assert GAZETTEER.standard("nowhere") is None


def test_every_place_has_a_name_and_a_listed_parent() -> None:
    for place in GAZETTEER:
        assert place.names
        assert place.parent is None or GAZETTEER.get(place.parent) is not None
        assert len(place.code) <= 64


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("绍兴市", "绍兴"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("广西壮族自治区", "广西"),
        ("景宁畲族自治县", "景宁"),
        ("延边朝鲜族自治州", "延边"),
        ("忠县", "忠县"),
        ("浦东新区", "浦东"),
    ],
)
def test_chinese_names_lose_the_word_for_their_kind(name: str, short: str) -> None:
    assert short_chinese(name) == short


def test_folding_drops_accents_and_apostrophes() -> None:
    assert fold("Thủ Dầu Một") == "thu dau mot"
    assert fold("Xi’an") == fold("Xi'an") == "xian"
