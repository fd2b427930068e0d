"""A need that nobody fits well is told so, with what stands in the way."""

from __future__ import annotations

import pytest

from matchmaker.domain.vocabulary import RequirementKind, UnmetCause
from matchmaker.matching.documents import CertificationDocument
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.results import Requirement
from matchmaker.matching.unmet import Candidate, unmet_cause
from tests.matching.builders import capability, need, provider

TOO_FAR = Requirement(RequirementKind.AREA, "area_outside", {"place": "VN", "area": "CN"})
TOO_DEAR = Requirement(RequirementKind.BUDGET, "price_above_budget", {})


@pytest.mark.parametrize(
    ("broken", "cause"), [(TOO_FAR, UnmetCause.PLACE), (TOO_DEAR, UnmetCause.BUDGET)]
)
def test_the_cause_is_what_keeps_out_the_one_that_would_fit(broken, cause):
    near_miss = Candidate("fits-but", 70.0, 0.7, [broken])
    stranger = Candidate("stranger", 40.0, 0.2, [])
    unmet = unmet_cause([near_miss, stranger])
    assert unmet is not None
    assert (unmet.cause, unmet.nearest, unmet.requirement) == (cause, "fits-but", broken)


def test_a_provider_that_passes_and_comes_close_is_a_match():
    near_miss = Candidate("fits-but", 70.0, 0.7, [TOO_FAR])
    other = Candidate("other", 60.0, 0.5, [])
    assert unmet_cause([near_miss, other]) is None


def test_nobody_near_the_problem_is_no_supply():
    unmet = unmet_cause([Candidate("stranger", 12.0, 0.1, [])])
    assert unmet is not None
    assert unmet.cause is UnmetCause.NO_SUPPLY
    assert unmet_cause([]) == unmet


def test_a_certificate_that_must_be_held_and_nobody_lists_is_the_cause():
    adviser = provider("adviser", capability("GOTS certification advice"))
    wanted = need("GOTS certification", must=("accredited for GOTS",))
    unmet = Matcher().fit([adviser]).match(wanted).unmet
    assert unmet is not None
    assert unmet.cause is UnmetCause.CERTIFICATE
    holder = provider(
        "holder",
        capability("GOTS certification"),
        certifications=(CertificationDocument("ISO 17065 for GOTS"),),
    )
    assert Matcher().fit([adviser, holder]).match(wanted).unmet is None


def test_a_quantity_a_month_that_nobody_can_make_is_the_cause():
    small = provider("small", capability("3D garment samples", capacity_per_month=120))
    wanted = need("3D garment samples", must=("400 samples a month",))
    unmet = Matcher().fit([small]).match(wanted).unmet
    assert unmet is not None
    assert unmet.cause is UnmetCause.CAPACITY
    large = provider("large", capability("3D garment samples", capacity_per_month=500))
    assert Matcher().fit([small, large]).match(wanted).unmet is None
