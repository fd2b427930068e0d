"""Place by containment first, then by distance; what nobody knows says nothing."""

from __future__ import annotations

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.criteria import failed_requirements
from matchmaker.matching.signals import Signal, place_signal
from tests.matching.builders import capability, need, provider

PLACES = Gazetteer.load()
ZHEJIANG, SHAOXING, KEQIAO, FOSHAN = "CN-330000", "CN-330600", "CN-330603", "CN-440600"


def judged(wanted: str, *area: str, home: str | None = FOSHAN) -> Signal:
    helper = provider("p", capability("x", service_area=area), region=home)
    return place_signal(need("x", region=wanted), helper, helper.capabilities[0], PLACES)


def code(signal: Signal) -> str:
    return signal.evidence[0].code


def test_an_area_that_contains_the_firm_serves_it() -> None:
    assert code(judged(KEQIAO, SHAOXING)) == "place_in_area"


def test_an_area_inside_a_wide_place_serves_a_part_of_it_and_breaks_nothing() -> None:
    signal = judged(ZHEJIANG, KEQIAO)

    assert code(signal) == "place_part_in_area"
    assert 0 < (signal.value or 0) < (judged(KEQIAO, SHAOXING).value or 0)
    helper = provider("p", capability("x", service_area=(KEQIAO,)))
    wanted = need("x", region=ZHEJIANG)
    assert failed_requirements(wanted, helper, helper.capabilities[0], PLACES) == ()


def test_an_area_elsewhere_does_not_serve_the_firm() -> None:
    signal = judged(KEQIAO, FOSHAN)

    assert code(signal) == "place_outside_area"
    assert signal.value == 0


def test_an_area_that_nobody_knows_says_nothing() -> None:
    assert code(judged(KEQIAO, "XX-nowhere")) == "place_distance"
    assert code(judged(KEQIAO, "XX-nowhere", home=None)) == "place_provider_not_stated"
    assert code(judged(KEQIAO, "XX-nowhere", FOSHAN)) == "place_outside_area"


def test_a_nearer_provider_of_the_same_area_counts_more() -> None:
    near, far = judged(KEQIAO, ZHEJIANG, home="CN-330100"), judged(KEQIAO, ZHEJIANG, home=FOSHAN)

    assert (near.value or 0) > (far.value or 0)
