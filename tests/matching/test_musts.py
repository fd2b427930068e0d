"""A need's own musts: failed only on a stated fact, and said when nothing can decide them."""

from __future__ import annotations

import pytest

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.criteria import failed_requirements
from matchmaker.matching.documents import CertificationDocument
from matchmaker.matching.musts import unchecked_musts
from tests.matching.builders import capability, need, provider

PLACES = Gazetteer.load()


def failures(must, offered, **fields):
    helper = provider("p", offered, **fields)
    wanted = need("audit", must=(must,))
    return [f.code for f in failed_requirements(wanted, helper, offered, PLACES)]


@pytest.mark.parametrize("must", ["on site in Keqiao", "柯桥上门"])
def test_a_place_outside_the_stated_area_is_broken(must):
    assert failures(must, capability("x", service_area=("CN-440000",))) == ["area_outside"]
    assert failures(must, capability("x", service_area=("CN-330000",))) == []
    assert failures(must, capability("x")) == []


@pytest.mark.parametrize("must", ["taught in Portuguese", "Portuguese", "葡语授课"])
def test_a_language_the_provider_does_not_speak_is_broken(must):
    offered = capability("x")
    assert failures(must, offered, languages=("zh",)) == ["language_missing"]
    assert failures(must, offered, languages=("zh", "pt")) == []
    assert failures(must, offered) == []


def test_a_way_of_working_that_is_not_offered_is_broken():
    assert failures("on site", capability("x", delivery=("remote",))) == ["delivery_not_offered"]
    assert failures("on site", capability("x", delivery=("on_site",))) == []


def test_a_certificate_is_missing_only_where_others_are_listed():
    listed = (CertificationDocument("CNAS"),)
    offered = capability("certifier")
    assert failures("accredited for GOTS", offered, certifications=listed) == [
        "certificate_missing"
    ]
    assert failures("accredited for GOTS", offered) == []
    assert failures("accredited for GOTS", capability("GOTS"), certifications=listed) == []


def test_one_of_two_alternative_certificates_is_enough():
    listed = (CertificationDocument("CMA"),)
    assert failures("CNAS或CMA", capability("x"), certifications=listed) == []


def test_a_standard_that_goods_are_tested_to_is_no_certificate_of_the_provider():
    listed = (CertificationDocument("CNAS"),)
    assert failures("16 CFR 1615/1616", capability("x"), certifications=listed) == []


@pytest.mark.parametrize("must", ["reduced plastic, plastic-free", "Spanish customers"])
def test_words_that_are_part_of_a_place_name_are_no_place(must):
    assert failures(must, capability("x", service_area=("CN-330600",))) == []


def test_only_musts_that_name_nothing_are_left_unchecked():
    wanted = need("x", must=("the boss must be kind", "on site in Keqiao"))
    assert [r.values["text"] for r in unchecked_musts(wanted, PLACES)] == ["the boss must be kind"]
