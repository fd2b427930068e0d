"""What a stated fact breaks, what it proves, and what can't be compared."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matchmaker.domain.places import Gazetteer
from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.criteria import failed_requirements
from matchmaker.matching.documents import (
    CertificationDocument,
    Eligibility,
    NeedDetails,
    NeedDocument,
    ProviderDocument,
)
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.must_checks import unproven_must
from matchmaker.matching.results import Requirement
from matchmaker.matching.signals import budget_signal, proof_signal
from tests.matching.builders import capability, need, past_work, provider

PLACES = Gazetteer.load()
TODAY = date(2026, 11, 23)
RUN_OUT = CertificationDocument("CNAS", valid_until=date(2026, 11, 22))
VALID = CertificationDocument("CNAS", valid_until=TODAY)


def failures(
    wanted: NeedDocument, helper: ProviderDocument, today: date | None = TODAY
) -> list[Requirement]:
    return [
        item
        for offered in helper.capabilities
        for item in failed_requirements(wanted, helper, offered, PLACES, today)
    ]


def codes(must: str, helper: ProviderDocument) -> list[str]:
    return [item.code for item in failures(need("audit", must=(must,)), helper)]


def priced(unit: str | None, low: float | None, high: float | None = None, **fields: Any) -> Any:
    money = {"price_min": low, "price_max": high, "price_unit": unit, "currency": "CNY"}
    return capability("course", **money | fields)


def budget_code(wanted: NeedDocument, offered: Any) -> str:
    return budget_signal(wanted, offered).evidence[0].code


# certificates and their dates


def test_a_certificate_that_has_run_out_fails_the_must_with_its_date() -> None:
    helper = provider("p", capability("audit"), certifications=(RUN_OUT,))
    (failed,) = failures(need("audit", must=("CNAS",)), helper)
    assert failed.code == "certificate_expired"
    assert dict(failed.values) == {"name": "CNAS", "valid_until": "2026-11-22"}


def test_a_certificate_holds_on_its_last_day_and_where_no_day_is_known() -> None:
    last_day = provider("p", capability("audit"), certifications=(VALID,))
    expired = provider("p", capability("audit"), certifications=(RUN_OUT,))
    wanted = need("audit", must=("CNAS",))
    assert failures(wanted, last_day) == []
    assert failures(wanted, expired, today=None) == []


def test_saying_so_in_a_text_does_not_renew_a_certificate() -> None:
    helper = provider("p", capability("CNAS audit"), certifications=(RUN_OUT,))
    assert codes("CNAS", helper) == ["certificate_expired"]


def test_a_certificate_that_must_be_held_is_not_proven_by_one_that_has_run_out() -> None:
    wanted = need("audit", must=("CNAS accredited",))
    expired = provider("p", capability("audit"), certifications=(RUN_OUT,))
    missing = unproven_must(wanted, expired, PLACES, TODAY)
    assert missing is not None
    assert missing.code == "certificate_expired"
    valid = provider("p", capability("audit"), certifications=(VALID,))
    assert unproven_must(wanted, valid, PLACES, TODAY) is None


def test_the_matcher_holds_certificates_against_the_day_it_is_given() -> None:
    helper = provider("p", capability("colour audit"), certifications=(RUN_OUT,))
    matcher, wanted = Matcher().fit([helper]), need("colour audit", must=("CNAS",))
    (expired,) = matcher.match(wanted, today=TODAY).matches
    (held,) = matcher.match(wanted, today=date(2026, 1, 1)).matches
    assert [item.code for item in expired.failed] == ["certificate_expired"]
    assert held.failed == ()


def test_a_certificate_that_has_run_out_is_no_proof_and_is_said() -> None:
    expired = provider("p", certifications=(RUN_OUT,))
    signal = proof_signal(expired, [], TODAY)
    assert signal.value is None
    assert [item.code for item in signal.evidence] == ["proof_none", "proof_certificate_expired"]
    assert (proof_signal(expired, [], None).value or 0) > 0.5


@pytest.mark.parametrize("spelling", ["ISO9001", "ISO 9001:2015", "iso-9001", "EN ISO 9001"])
def test_a_certificate_is_known_however_it_is_spaced(spelling: str) -> None:
    listed = (CertificationDocument(spelling), CertificationDocument("SA8000"))
    helper = provider("p", capability("x"), certifications=listed)
    assert codes("ISO 9001", helper) == []
    assert codes("SA 8000", helper) == []
    assert codes("ISO 900", helper) == ["certificate_missing"]


# prices


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("project", "price_within"),
        (None, "price_within"),
        ("percent", "price_is_rate"),
        ("day", "price_is_part"),
        ("month", "price_is_part"),
        ("person", "price_is_part"),
    ],
)
def test_a_price_compares_with_a_budget_only_for_the_whole_job(unit: str | None, code: str) -> None:
    wanted = need("course", budget_max=5000.0, currency="CNY")
    assert budget_code(wanted, priced(unit, 10, 20)) == code


def test_a_price_a_person_compares_once_it_is_known_how_many() -> None:
    wanted = need("course", budget_max=5000.0, currency="CNY", details=NeedDetails(people=20))
    assert budget_code(wanted, priced("person", 200, 250)) == "price_within"
    helper = provider("p", priced("person", 300, 400))
    (failed,) = failures(wanted, helper)
    assert failed.code == "price_above_budget"
    assert (failed.values["price"], failed.values["unit"]) == (6000.0, None)


def test_the_headcount_bounds_how_many_people_a_price_is_for() -> None:
    wanted = need("course", budget_max=5000.0, currency="CNY", headcount=100)
    assert budget_code(wanted, priced("person", 40, 50)) == "price_within"
    assert budget_code(wanted, priced("person", 400, 500)) == "price_partly"
    assert failures(wanted, provider("p", priced("person", 400))) == []
    assert [f.code for f in failures(wanted, provider("p", priced("person", 6000)))] == [
        "price_above_budget"
    ]


@pytest.mark.parametrize(
    ("must", "unit", "code"),
    [
        ("for three months", "month", "price_within"),
        ("for a year", "month", "price_above"),
        ("为期三个月", "month", "price_within"),
        ("5 days of training", "day", "price_within"),
        ("10 years of experience", "day", "price_is_part"),
    ],
)
def test_a_price_a_day_or_a_month_compares_where_a_must_says_how_long(
    must: str, unit: str, code: str
) -> None:
    wanted = need("help", budget_max=5000.0, currency="CNY", must=(must,))
    assert budget_code(wanted, priced(unit, 1000)) == code


def test_currencies_are_compared_by_the_table_and_unknown_ones_are_not() -> None:
    wanted = need("course", budget_max=1000.0, currency="EUR")
    assert budget_code(wanted, priced("project", 5000)) == "price_within"
    assert budget_code(wanted, priced("project", 50_000)) == "price_above"
    assert budget_code(wanted, priced("project", 5000, currency="XXX")) == "price_not_comparable"
    assert budget_code(wanted, priced("project", 5000, currency=None)) == "price_not_comparable"


def test_what_is_free_is_within_every_budget() -> None:
    signal = budget_signal(need("course", budget_max=1.0), priced("person", 0, 0))
    assert (signal.value, signal.evidence[0].code) == (1.0, "price_free")


@pytest.mark.parametrize(
    ("must", "unit", "low", "broken"),
    [
        ("不超过5万", "project", 60_000, True),
        ("不超过5万", "project", 40_000, False),
        ("at most 5,000 euros", "project", 60_000, True),
        ("每月不超过3000元", "month", 4_000, True),
        ("每月不超过3000元", "project", 4_000, False),
        ("一年两万四以内", "month", 2_500, True),
    ],
)
def test_a_ceiling_in_a_must_is_broken_by_a_higher_price(
    must: str, unit: str, low: float, broken: bool
) -> None:
    expected = ["price_above_budget"] if broken else []
    assert codes(must, provider("p", priced(unit, low))) == expected


# other musts


def test_a_provider_of_another_kind_than_asked_for_breaks_the_must() -> None:
    offered = capability("x")
    assert codes("大学实验室", provider("p", offered, kind="company")) == ["kind_not_wanted"]
    assert codes("大学实验室", provider("p", offered, kind="lab")) == []
    assert codes("大学实验室", provider("p", offered)) == []


def test_a_lead_time_far_beyond_a_deadline_breaks_the_must_a_little_longer_costs_points() -> None:
    slow = provider("slow", capability("colour audit", lead_time_days=90))
    late = provider("late", capability("colour audit", lead_time_days=25))
    quick = provider("quick", capability("colour audit", lead_time_days=10))
    assert codes("within 2 weeks", slow) == ["lead_time_too_long"]
    assert codes("within 2 weeks", late) == codes("within 2 weeks", quick) == []
    wanted = need("colour audit", must=("within 2 weeks",))
    result = Matcher().fit([late, quick]).match(wanted)
    timing = [m.contributions[list(Factor).index(Factor.TIMING)] for m in result.matches]
    assert [m.provider_id for m in result.matches] == ["quick", "late"]
    assert timing[0].value > timing[1].value


@pytest.mark.parametrize(
    ("must", "rule", "code"),
    [
        (
            "open to firms with fewer than 20 people",
            Eligibility(headcount_min=50),
            "headcount_too_small",
        ),
        ("20人以下的厂可以申请", Eligibility(headcount_min=50), "headcount_too_small"),
        ("open to shoe makers", Eligibility(sectors=("garment",)), "sector_not_eligible"),
        (
            "accepts a company registered in Tongxiang",
            Eligibility(regions=("CN-330603",)),
            "region_not_eligible",
        ),
    ],
)
def test_whom_a_must_wants_let_in_is_held_against_the_eligibility(
    must: str, rule: Eligibility, code: str
) -> None:
    assert codes(must, provider("p", capability("x", eligibility=rule))) == [code]
    assert codes(must, provider("p", capability("x"))) == []


def test_a_provider_too_young_for_the_must_is_told_so() -> None:
    assert codes("成立五年以上", provider("p", capability("x"), founded=2024)) == ["too_young"]
    assert codes("成立五年以上", provider("p", capability("x"), founded=2011)) == []


@pytest.mark.parametrize("must", ["Mandarin or Cantonese", "on site or remote"])
def test_one_of_two_alternatives_is_enough(must: str) -> None:
    offered = capability("x", delivery=("remote",))
    assert codes(must, provider("p", offered, languages=("yue",))) == []


def test_past_work_and_age_are_shown_as_proof() -> None:
    signal = proof_signal(provider("p", founded=2011, past_work=past_work("job")), [])
    assert {item.code for item in signal.evidence} == {"proof_past_work", "proof_established"}


def test_a_provider_of_too_few_people_for_the_must_is_told_so_and_one_that_says_nothing_passes():
    few, enough = (provider("p", capability("x"), staff=people) for people in (6, 20))
    assert codes("团队至少10人", few) == ["too_few_staff"]
    assert codes("团队至少10人", enough) == []
    assert codes("a team of at least 10", provider("p", capability("x"))) == []
