"""What would put another provider first does so when it comes true, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import Factor, RequirementKind
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.contrast import what_would_lead
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from matchmaker.matching.matcher import Matcher
from tests.matching.builders import capability, need, past_work, provider

KEQIAO, FAR = "CN-330603", "CN-650100"
WANTED = need(
    "shade control for dye lots",
    region=KEQIAO,
    sector="knitting",
    budget_max=50_000.0,
    currency="CNY",
    start_within_days=30,
)
CHANGES: dict[Factor | RequirementKind, dict[str, Any]] = {
    Factor.BUDGET: {
        "price_min": 50_000.0,
        "price_max": 50_000.0,
        "currency": "CNY",
        "price_unit": "project",
    },
    Factor.TIMING: {"lead_time_days": 30},
    Factor.PLACE: {"service_area": (KEQIAO,)},
}

prices = st.sampled_from([None, 20_000.0, 50_000.0, 60_000.0, 90_000.0])
facts = st.fixed_dictionaries(
    {
        "price_min": prices,
        "currency": st.just("CNY"),
        "price_unit": st.sampled_from(["project", "day", "percent"]),
        "lead_time_days": st.sampled_from([None, 7, 30, 45, 60, 120]),
        "service_area": st.sampled_from([(), (KEQIAO,), (FAR,), ("*",)]),
        "delivery": st.sampled_from([(), ("on_site",), ("remote",)]),
    }
)
helpers = st.builds(
    lambda title, fields, jobs, home: (
        capability(title, **fields),
        {"past_work": past_work(*jobs), "region": home},
    ),
    st.sampled_from(["shade control for dye lots", "dye lot control", "dye house shade advice"]),
    facts,
    st.sampled_from([(), ("old job",), ("shade control for dye lots",)]),
    st.sampled_from([None, KEQIAO, FAR, "CN-320500"]),
)


def changed(helper: ProviderDocument, answer: Factor | RequirementKind) -> ProviderDocument:
    (offered,) = helper.capabilities
    if answer is Factor.TRADE:
        rule = replace(offered.eligibility, sectors=("knitting",))
        return replace(helper, capabilities=(replace(offered, eligibility=rule),))
    return replace(helper, capabilities=(replace(offered, **CHANGES[answer]),))


def ranked(*helpers: ProviderDocument, wanted: NeedDocument = WANTED) -> tuple[Any, ...]:
    return Matcher().fit(helpers).match(wanted).matches


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(helpers, helpers))
def test_each_fact_that_is_named_puts_the_other_first(
    pair: tuple[tuple[CapabilityDocument, dict[str, Any]], ...],
) -> None:
    documents = {
        name: provider(name, offered, **fields)
        for name, (offered, fields) in zip("ab", pair, strict=True)
    }
    leader, other = ranked(*documents.values())

    for answer in what_would_lead(leader, other, MatchConfiguration()):
        better = changed(documents[other.provider_id], answer)
        first, *_ = ranked(documents[leader.provider_id], better)
        assert first.provider_id == other.provider_id


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"price_min": 60_000.0, "currency": "CNY", "price_unit": "project"}, Factor.BUDGET),
        ({"service_area": (FAR,)}, Factor.PLACE),
    ],
)
def test_a_requirement_that_alone_keeps_somebody_behind_is_the_answer(
    fields: dict[str, Any], answer: Factor
) -> None:
    close = provider("close", capability("shade control for dye lots", **fields))
    loose = provider("loose", capability("advice on dye houses"))
    leader, other = ranked(close, loose)
    assert (leader.provider_id, other.provider_id) == ("loose", "close")
    assert what_would_lead(leader, other, MatchConfiguration()) == (answer,)


def test_a_certificate_that_is_missing_is_named_as_a_requirement() -> None:
    wanted = replace(WANTED, delivery=("on_site",))
    close = provider("close", capability("shade control for dye lots", delivery=("remote",)))
    loose = provider("loose", capability("advice on dye houses"))
    leader, other = ranked(close, loose, wanted=wanted)
    found = what_would_lead(leader, other, MatchConfiguration())
    assert found == (RequirementKind.DELIVERY,)


def test_what_the_need_leaves_open_is_not_asked_of_the_provider() -> None:
    open_need = need("shade control for dye lots")
    near = provider("a", capability("shade control for dye lots"), past_work=past_work("job"))
    other = provider("b", capability("shade control for dye lots"))
    first, second = ranked(near, other, wanted=open_need)
    assert what_would_lead(first, second, MatchConfiguration()) == ()


def test_two_broken_requirements_are_more_than_one_fact() -> None:
    fields = {"service_area": (FAR,), "price_min": 90_000.0, "currency": "CNY"}
    close = provider("close", capability("shade control for dye lots", **fields))
    loose = provider("loose", capability("advice on dye houses"))
    leader, other = ranked(close, loose)
    assert what_would_lead(leader, other, MatchConfiguration()) == ()
