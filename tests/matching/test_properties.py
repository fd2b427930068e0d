"""What holds of a ranking for any providers and any need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.configuration import DEFAULT_WEIGHTS, MatchConfiguration
from matchmaker.matching.documents import (
    CapabilityDocument,
    CertificationDocument,
    NeedDocument,
    ProviderDocument,
)
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.results import Match

TODAY = date(2026, 11, 23)
PLACES = ["CN-330603", "CN-330600", "CN-440100", "VN", "nowhere"]
WORDS = [
    "dye",
    "shade",
    "loan",
    "audit",
    "steam",
    "training",
    "色差",
    "染缸",
    "贷款",
    "培训",
    "验厂",
]

texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
money = st.sampled_from([None, 0.0, 900.0, 20_000.0, 60_000.0])
capabilities = st.builds(
    CapabilityDocument,
    id=st.just("c"),
    category=st.sampled_from([None, "finance", "training"]),
    title=texts,
    price_min=money,
    currency=st.sampled_from([None, "CNY", "EUR", "XXX"]),
    price_unit=st.sampled_from([None, "project", "day", "person", "month", "percent"]),
    delivery=st.sampled_from([(), ("on_site",), ("remote",)]),
    service_area=st.lists(st.sampled_from([*PLACES, "*"]), max_size=2).map(tuple),
    lead_time_days=st.sampled_from([None, 3, 30, 90]),
    capacity_per_month=st.sampled_from([None, 10.0, 900.0]),
)
providers = st.builds(
    ProviderDocument,
    id=st.just(""),
    kind=st.sampled_from([None, "lab", "university"]),
    region=st.sampled_from([None, *PLACES]),
    languages=st.sampled_from([(), ("zh",), ("en", "vi")]),
    founded=st.sampled_from([None, 1998, 2025]),
    certifications=st.sampled_from(
        [(), (CertificationDocument("CNAS", valid_until=date(2025, 1, 1)),)]
    ),
    capabilities=capabilities.map(lambda item: (item,)),
)
rosters = st.lists(providers, min_size=2, max_size=6).map(
    lambda found: [replace(item, id=f"p{number}") for number, item in enumerate(found)]
)
needs = st.builds(
    NeedDocument,
    id=st.just("n"),
    description=texts,
    category=st.sampled_from([None, "finance", "unheard_of"]),
    sector=st.sampled_from([None, "knitting"]),
    region=st.sampled_from([None, *PLACES]),
    headcount=st.sampled_from([None, 0, 60]),
    budget_max=money,
    currency=st.sampled_from([None, "CNY"]),
    start_within_days=st.sampled_from([None, 0, 14]),
    must=st.lists(
        st.sampled_from(
            ["CNAS", "on site", "不超过5万", "大学实验室", "越南语授课", "within 2 weeks"]
        ),
        max_size=2,
    ).map(tuple),
)
thorough = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def ranked(matcher: Matcher, need: NeedDocument, among: set[str] | None = None) -> list[Match]:
    return list(matcher.match(need, candidates=among, today=TODAY).matches)


@thorough
@given(rosters, needs)
def test_scores_values_and_points_are_bounded(
    roster: list[ProviderDocument], need: NeedDocument
) -> None:
    found = ranked(Matcher().fit(roster), need)
    assert len(found) == len(roster)
    for match in found:
        assert 0 <= match.exact <= 100
        assert all(0 <= part.value <= 1 for part in match.contributions)
        assert all(0 <= part.points <= part.maximum for part in match.contributions)


@thorough
@given(rosters, needs, st.randoms())
def test_the_order_of_providers_and_of_musts_changes_nothing(
    roster: list[ProviderDocument], need: NeedDocument, chance: object
) -> None:
    shuffled = list(roster)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = replace(need, must=need.must[::-1])

    first = ranked(Matcher().fit(roster), need)
    second = ranked(Matcher().fit(shuffled), turned)

    assert [(m.provider_id, m.exact) for m in first] == [(m.provider_id, m.exact) for m in second]


@thorough
@given(rosters, needs)
def test_those_that_fail_come_last_and_ties_go_by_id(
    roster: list[ProviderDocument], need: NeedDocument
) -> None:
    twin = replace(roster[0], id="twin")
    found = ranked(Matcher().fit([*roster, twin]), need)
    keys = [(bool(m.failed), -m.exact, m.provider_id) for m in found]
    assert keys == sorted(keys)
    exact = {m.provider_id: m.exact for m in found}
    assert exact["twin"] == exact["p0"]


@thorough
@given(rosters, needs, st.sampled_from(list(Factor)), st.floats(0.5, 60.0))
def test_raising_a_weight_never_reverses_a_pair_that_its_factor_favours(
    roster: list[ProviderDocument], need: NeedDocument, factor: Factor, more: float
) -> None:
    raised = MatchConfiguration(weights={factor: DEFAULT_WEIGHTS[factor] + more})
    before = ranked(Matcher().fit(roster), need)
    after = {m.provider_id: m for m in ranked(Matcher(raised).fit(roster), need)}

    def value(match: Match) -> float:
        return next(part.value for part in match.contributions if part.factor is factor)

    for higher, one in enumerate(before):
        for two in before[higher + 1 :]:
            if bool(one.failed) == bool(two.failed) and value(one) >= value(two):
                assert after[one.provider_id].exact >= after[two.provider_id].exact - 1e-9


@thorough
@given(rosters, needs, st.data())
def test_one_provider_more_reorders_nobody_else_while_the_statistics_stay(
    roster: list[ProviderDocument], need: NeedDocument, data: st.DataObject
) -> None:
    added = data.draw(st.sampled_from([item.id for item in roster]))
    others = {item.id for item in roster} - {added}
    assume(others)
    matcher = Matcher().fit(roster)

    without = [(m.provider_id, m.exact) for m in ranked(matcher, need, others)]
    along = [(m.provider_id, m.exact) for m in ranked(matcher, need) if m.provider_id != added]

    assert along == without
