"""Words that a provider's past work repeats tell what it does; words that anybody's repeats don't."""

from __future__ import annotations

from matchmaker.matching.matcher import Matcher
from matchmaker.matching.recurrence import LEAST, telling_weights
from tests.matching.builders import need, past_work, provider

TRADES = ("soil", "pest", "lift", "paint", "fence", "crane", "tree", "roof")


def dealt_to(trades: tuple[str, ...], each: int = 4) -> tuple[list[list[str]], list[int]]:
    """Past work of one provider a trade: its trade in all of it, "term" in every other job."""
    contents = [[trade, *(["term"] if job % 2 else [])] for trade in trades for job in range(each)]
    return contents, [owner for owner in range(len(trades)) for _ in range(each)]


def test_what_comes_back_in_anybodys_past_work_counts_least():
    weights = telling_weights(*dealt_to(TRADES))

    assert weights["term"] == LEAST
    assert all(weights.get(trade, 1.0) > 0.7 for trade in TRADES)


def test_a_word_seen_once_keeps_its_weight():
    contents, owners = dealt_to(TRADES)
    contents[0].append("isotope")

    assert telling_weights(contents, owners).get("isotope", 1.0) > 0.7


def test_one_job_a_provider_says_nothing_about_any_word():
    assert telling_weights([["soil", "term"], ["pest", "term"]], [0, 1]) == {}
    assert telling_weights([], []) == {}


def test_the_trade_beats_a_phrase_that_everybody_uses_now_and_then():
    phrase = "for a first period of two years renewable with an option to extend by another year"
    verbose = [
        provider(trade, past_work=past_work(f"{trade} works {phrase}", *[f"{trade} jobs"] * 3))
        for trade in TRADES
    ]
    terse = provider("terse", past_work=past_work("isotope ovens", "isotope meters"))

    result = Matcher().fit([*verbose, terse]).match(need(f"isotope kits {phrase}"))

    assert result.matches[0].provider_id == "terse"
