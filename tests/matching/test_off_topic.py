"""A need about something else looks like no fit; a short one of the trade still does."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.domain.vocabulary import FitBand, UnmetCause
from matchmaker.matching.benchmark import read_folder
from matchmaker.matching.matcher import Matcher
from tests.matching.builders import capability, need, provider
from tools.evaluate_all import COLLECTIONS

LINES = (Path(__file__).parents[1] / "data" / "off_topic.txt").read_text("utf-8").splitlines()
OFF_TOPIC = [line for line in LINES if line and not line.startswith("#")]
SHORT = [
    "Our dye lots come out in different shades and the buyer rejects them.",
    "The environment bureau gave us a deadline for our waste water and exhaust air.",
    "We have orders in hand but no cash for yarn, and no property to pledge.",
    "A new buyer asks for a social audit and test reports before the first order.",
    "Steam and electricity eat our margin; we want to know where to save first.",
    "We only sew for others; we want our own designs and to sell them online.",
    "BSCI audit",
    "loan without collateral",
    "patternmaking course",
    "GOTS certification",
    "ERP for a dye house",
    "布色差太大",
    "没有抵押物想贷款",
    "打版培训",
    "屋顶光伏",
    "工人工资发不出",
    "环保局要求整改废气",
    "染缸漏色",
]
MOST_POSSIBLE = 4
"""Of the forty needs about something else, those that may look possible: one in ten."""


@pytest.mark.parametrize("collection", ["textile", "textile_b"])
def test_a_need_about_something_else_fits_weakly_and_is_unmet(collection: str) -> None:
    matcher = Matcher().fit(read_folder(COLLECTIONS[collection]).providers)

    results = [matcher.match(need(text), limit=1) for text in OFF_TOPIC]

    assert len(OFF_TOPIC) == 40
    likely = [r for r in results if r.matches[0].band is not FitBand.WEAK]
    unsaid = [r for r in results if r.unmet is None or r.unmet.cause is not UnmetCause.NO_SUPPLY]
    assert len(likely) <= MOST_POSSIBLE
    assert len(unsaid) <= MOST_POSSIBLE


def test_a_short_need_of_the_trade_is_possible() -> None:
    matcher = Matcher().fit(read_folder(COLLECTIONS["textile"]).providers)

    weak = [text for text in SHORT if matcher.match(need(text)).matches[0].band is FitBand.WEAK]

    assert weak == []


def test_words_that_nobody_knows_speak_against_a_need() -> None:
    helpers = [provider("a", capability("Blue lantern")), provider("b", capability("Green door"))]
    matcher = Matcher().fit(helpers)

    known = matcher.match(need("blue lantern")).matches[0].exact
    strange = matcher.match(need("blue numismatics, heraldry and falconry")).matches[0].exact

    assert strange < known / 2
