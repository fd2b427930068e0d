"""What may be one is found, with a confidence that is the same whoever is looked at first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.matching.documents import CapabilityDocument, ProviderDocument
from matchmaker.matching.duplicate_search import DuplicateSearch, Suspicion
from matchmaker.matching.duplicates import (
    BANDS,
    Band,
    Entry,
    Ground,
    Likeness,
    band_of,
    confidence,
    contact_marks,
    core_name,
    grounds_of,
    provider_entry,
    same_place,
)

words = st.sampled_from(
    ["shade", "dyeing", "sewing", "缸差", "验布机", "loan", "批次", "2", "cotton"]
)
texts = st.lists(words, max_size=8).map(" ".join)
names = st.sampled_from(
    ["Shade Lab", "Shade Lab Co., Ltd.", "盛泽慧眼", "盛澤慧眼有限公司", "Ox Mill"]
)
entries = st.builds(
    Entry,
    text=texts,
    names=st.lists(names, max_size=2).map(tuple),
    place=st.sampled_from([None, "CN-320500", "CN-320509", "CN-330000"]),
    firm=st.sampled_from([None, 1, 2]),
    registration=st.sampled_from([None, "91-A", "91 a", "92B"]),
    contacts=st.frozensets(st.sampled_from(["lab.example", "12345678"]), max_size=2),
)
shares = st.floats(0, 1)
maybe = st.sampled_from([None, True, False])
likenesses = st.builds(
    Likeness,
    text=shares,
    same_text=st.booleans(),
    name=st.none() | shares,
    same_name=st.booleans(),
    same_registration=maybe,
    same_contact=st.booleans(),
    same_place=maybe,
    same_firm=maybe,
    other_numbers=st.booleans(),
)


def found(*given_entries: Entry) -> list[Suspicion]:
    return DuplicateSearch(given_entries).pairs()


@given(likenesses)
def test_a_confidence_is_a_share(likeness: Likeness) -> None:
    assert 0 <= confidence(likeness) <= 1


@given(st.lists(entries, min_size=2, max_size=6))
def test_two_entries_are_as_alike_either_way_round(given_entries: list[Entry]) -> None:
    search = DuplicateSearch(given_entries)

    assert search.likenesses([(0, 1)]) == search.likenesses([(1, 0)])


@given(st.lists(entries, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_entries_does_not_matter(given_entries: list[Entry], chance: object) -> None:
    order = list(range(len(given_entries)))
    chance.shuffle(order)  # type: ignore[attr-defined]

    before = {(each.left, each.right): each.confidence for each in found(*given_entries)}
    moved = found(*(given_entries[at] for at in order))
    after = {
        tuple(sorted((order[each.left], order[each.right]))): each.confidence for each in moved
    }

    assert after == pytest.approx(before)


@given(texts.filter(str.strip), entries)
def test_the_same_text_is_almost_certainly_the_same(text: str, other: Entry) -> None:
    pair = next(
        each
        for each in found(Entry(text), other, Entry(f"  {text.upper()}\n"))
        if (each.left, each.right) == (0, 2)
    )

    assert band_of(pair.confidence) is Band.CERTAIN
    assert Ground.TEXT in pair.grounds


def test_bands_fall_and_what_is_less_than_possible_has_none() -> None:
    assert [band_of(least) for least, _ in BANDS] == [Band.CERTAIN, Band.LIKELY, Band.POSSIBLE]
    assert band_of(BANDS[-1][0] - 0.01) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shade Lab", "SHADE-LAB CO., LTD."),
        ("盛泽慧眼验布科技", "盛澤慧眼驗布科技有限公司"),
        ("Toppan Next Pte. Ltd.", "Toppan Next"),
        ("Ox & Mill Company Limited", "Ox Mill"),
    ],
)
def test_a_name_is_the_same_whatever_kind_of_firm_it_says(one: str, other: str) -> None:
    assert core_name(one) == core_name(other)


def test_names_that_differ_stay_apart() -> None:
    assert core_name("Shade Lab") != core_name("Shade Labs")
    assert core_name("有限公司")


def test_a_registration_says_more_than_names_and_another_one_speaks_against() -> None:
    same = confidence(Likeness(text=0.0, name=0.0, same_registration=True, same_place=False))
    named = confidence(Likeness(text=0.6, name=1.0, same_name=True))
    apart = confidence(Likeness(text=0.6, name=1.0, same_name=True, same_registration=False))

    assert band_of(same) is Band.CERTAIN
    assert apart < named


def test_the_next_batch_of_an_order_is_not_the_same_order() -> None:
    alike, batch = Likeness(text=0.9), Likeness(text=0.9, other_numbers=True)

    assert band_of(confidence(alike)) is Band.CERTAIN
    assert band_of(confidence(batch)) is Band.LIKELY


def test_a_pair_says_why() -> None:
    likeness = Likeness(text=0.6, name=1.0, same_name=True, same_firm=True, same_place=True)

    assert grounds_of(likeness) == (Ground.NAME, Ground.ALIKE_TEXT, Ground.FIRM, Ground.PLACE)


def test_the_own_address_marks_a_firm_and_a_common_mail_host_does_not() -> None:
    assert contact_marks(["Li@Lab.example", "https://www.lab.example/zh"]) == {"lab.example"}
    assert contact_marks(["li@qq.com"]) == {"li@qq.com"}
    assert contact_marks(["+86 138 0000 1111"]) == contact_marks(["13800001111"])


def test_a_place_is_the_same_as_one_within_it() -> None:
    assert same_place("CN-320500", "CN-320509")
    assert not same_place("CN-320500", "CN-330000")
    assert same_place(None, "CN-330000") is None


def test_providers_are_found_by_what_their_profiles_say() -> None:
    offer = CapabilityDocument("1", title="验布", description="坯布相机验布，断经双纬自动标记")
    one = ProviderDocument("a", {"zh": "慧眼验布"}, region="CN-320509", capabilities=(offer,))
    two = ProviderDocument("b", {"zh": "慧眼驗布有限公司"}, region="CN-320500")
    three = ProviderDocument("c", {"zh": "杭州主播学堂"}, extra={"website": "https://zb.example"})

    pairs = found(*map(provider_entry, (one, two, three)))

    assert [(each.left, each.right) for each in pairs] == [(0, 1)]
    assert pairs[0].grounds == (Ground.NAME, Ground.PLACE)
    assert provider_entry(three).contacts == {"zb.example"}
