"""Words that needs use and no provider does: those of the trade first."""

from __future__ import annotations

from matchmaker.matching.gaps import associated, unknown_words
from matchmaker.matching.query import QueryReader
from matchmaker.matching.similarity import TextSimilarity
from matchmaker.matching.texts import provider_texts
from matchmaker.matching.translation import Translator
from tests.matching.builders import capability, provider

OFFER = provider("p", capability("Waste heat recovery from stenter exhaust, 余热回收"))


def words(*needs: str) -> list[str]:
    similarity = TextSimilarity(QueryReader()).fit(provider_texts([OFFER]))
    return [gap.word for gap in unknown_words(needs, similarity, Translator.load())]


def test_words_of_every_day_come_after_those_of_the_trade():
    found = words("nobody has money for the economiser", "nobody has money, the economiser is old")
    assert found.index("economiser") < found.index("money")


def test_what_can_be_said_of_anything_is_no_gap_however_many_needs_say_it():
    found = words("nobody has an economiser now", "nobody sells us an economiser now")
    assert not {"nobody", "now"}.intersection(found)


def test_chinese_is_cut_into_words_and_not_into_any_two_signs():
    found = words("我们的进出口三年烟囱", "烟囱进出口三年")
    assert "烟囱" in found
    assert "口三" not in found


def test_two_signs_no_dictionary_knows_are_a_word_once_two_needs_use_them():
    assert "缸漶" in words("缸漶，急", "缸漶！")
    assert "缸漶" not in words("缸漶，急")


def test_what_providers_say_and_names_of_places_are_no_gaps():
    found = words("waste heat in Keqiao, 绍兴柯桥余热", "Keqiao 柯桥")
    assert not {"waste", "heat", "keqiao", "柯桥", "绍兴"} & set(found)


def test_what_suiting_providers_name_more_often_than_others_is_associated():
    boiler, loan = {"boiler", "steam"}, {"loan", "steam"}
    assert associated([boiler, boiler], [boiler, boiler, loan, loan]) == ["boiler"]
    assert associated([], [boiler]) == []
    assert associated([boiler], []) == []
