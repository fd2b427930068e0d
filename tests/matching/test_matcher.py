"""The matcher as a whole: what holds for any providers and any need."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import Factor, RequirementKind
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.contrast import contrast
from matchmaker.matching.documents import Eligibility
from matchmaker.matching.matcher import Matcher, NotFitted
from tests.matching.builders import capability, need, past_work, provider

DYER = provider(
    "dyer",
    capability(
        "Shade control for knit dye houses",
        category="quality_process",
        service_area=("CN-330000",),
        price_min=60000,
        price_max=90000,
        currency="CNY",
        price_unit="project",
        lead_time_days=20,
    ),
    region="CN-330603",
    past_work=past_work("Dye lot shade variation cut at a knit dye house"),
)
LENDER = provider(
    "lender",
    capability("Working capital loans for small firms", category="finance"),
    region="CN-330603",
)
CHINESE_DYER = provider("zh-dyer", capability("缸差色差控制,对色管理,染厂驻厂辅导"))
SELLER = provider("seller", capability("Livestream selling and online shop operation"))
PROVIDERS = [DYER, LENDER, CHINESE_DYER, SELLER]
SHADE = "our dye lots come out in different shades and the buyer rejects them"

texts = st.text(st.sampled_from("dye shade loan 色差 缸 贷款 shop lot 直播 "), max_size=40)


@pytest.fixture(scope="module")
def matcher():
    return Matcher().fit(PROVIDERS)


def ids(result):
    return [match.provider_id for match in result.matches]


def test_the_provider_whose_words_fit_comes_first(matcher):
    assert ids(matcher.match(need(SHADE)))[0] == "dyer"


def test_a_chinese_need_finds_an_english_provider_and_the_other_way_round(matcher):
    assert "dyer" in ids(matcher.match(need("染色色差太大,客户退货")))[:2]
    assert "zh-dyer" in ids(matcher.match(need("colour difference in dyeing, shade control")))[:2]


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_scores_are_bounded_and_points_add_up_exactly(text):
    for match in Matcher().fit(PROVIDERS).match(need(text)).matches:
        assert 0 <= match.score <= 100
        points = sum(Decimal(str(c.points)) for c in match.contributions)
        assert points == Decimal(str(match.score))
        assert [c.factor for c in match.contributions] == list(Factor)
        assert all(0 <= c.points <= c.maximum for c in match.contributions)


@settings(max_examples=20)
@given(st.permutations(PROVIDERS), texts)
def test_the_order_of_the_providers_changes_nothing(shuffled, text):
    assert Matcher().fit(shuffled).match(need(text)) == Matcher().fit(PROVIDERS).match(need(text))


def test_equal_scores_are_ordered_by_provider_id():
    twins = [provider(name, capability("same words")) for name in ("b", "c", "a")]
    assert ids(Matcher().fit(twins).match(need("same words"))) == ["a", "b", "c"]


def test_nobody_ranks_on_place_and_price_alone(matcher):
    result = matcher.match(need(SHADE, region="CN-330603"))
    lender = next(match for match in result.matches if match.provider_id == "lender")
    problem = next(c for c in lender.contributions if c.factor is Factor.PROBLEM)
    place = next(c for c in lender.contributions if c.factor is Factor.PLACE)
    assert place.points / place.maximum <= 2 * problem.value + 0.01


def test_a_provider_that_breaks_a_requirement_comes_after_all_that_pass():
    choosy = provider(
        "choosy",
        capability(SHADE, eligibility=Eligibility(headcount_min=500)),
    )
    result = Matcher().fit([*PROVIDERS, choosy]).match(need(SHADE, headcount=60))
    assert ids(result)[-1] == "choosy"
    (failed,) = result.matches[-1].failed
    assert failed.kind is RequirementKind.ELIGIBILITY
    assert failed.code == "headcount_too_small"
    assert dict(failed.values) == {"minimum": 500, "headcount": 60}


def test_a_must_that_no_field_decides_is_not_checked_and_never_failed(matcher):
    result = matcher.match(need(SHADE, must=("the boss must be nice",)))
    assert not result.matches[0].failed
    assert result.matches[0].unchecked[0].values["text"] == "the boss must be nice"


def test_a_stated_area_that_leaves_the_need_out_fails_with_both_places():
    far = provider("far", capability(SHADE, service_area=("CN-440000",)))
    (match,) = Matcher().fit([far]).match(need(SHADE, region="CN-330603")).matches
    assert [f.code for f in match.failed] == ["area_outside"]
    assert match.failed[0].values["place"] == "CN-330603"


def test_the_capability_that_fits_is_the_one_that_is_judged():
    both = provider(
        "both",
        capability("Livestream selling", "c1", price_min=1, price_max=2, currency="CNY"),
        capability("Shade control in dyeing", "c2", service_area=("CN-330000",)),
    )
    (match,) = Matcher().fit([both]).match(need(SHADE)).matches
    assert match.capability_id == "c2"


def test_candidates_restrict_the_answer(matcher):
    result = matcher.match(need(SHADE), candidates={"seller", "lender", "nobody"})
    assert set(ids(result)) == {"seller", "lender"}
    assert result.considered == 2


def test_the_gap_between_two_matches_is_the_sum_of_its_factors(matcher):
    first, second, *_ = matcher.match(need(SHADE, region="CN-330603")).matches
    gaps = contrast(first, second)
    total = sum(Decimal(str(gap.points)) for gap in gaps)
    assert total == Decimal(str(first.score)) - Decimal(str(second.score))


def test_a_higher_weight_of_place_helps_the_near_provider():
    near = provider("near", capability("dye shade control"), region="CN-330603")
    far = provider("far", capability("dye shade control shade"), region="CN-650100")
    wanted = need("dye shade control shade", region="CN-330603")
    heavy = MatchConfiguration(weights={Factor.PLACE: 80.0})
    assert ids(Matcher(heavy).fit([near, far]).match(wanted)) == ["near", "far"]


def test_a_matcher_that_was_not_fitted_says_so():
    with pytest.raises(NotFitted):
        Matcher().match(need(SHADE))


def test_two_providers_with_one_id_are_refused():
    with pytest.raises(ValueError, match="same id"):
        Matcher().fit([DYER, DYER])


def test_the_only_two_providers_of_a_young_cluster_can_fit_well():
    few = [provider("a", capability(SHADE)), provider("b", capability("Shade control in dyeing"))]
    result = Matcher().fit(few).match(need(SHADE))
    assert result.matches[0].score >= MatchConfiguration().good
    assert result.unmet is None


def test_no_providers_give_no_matches():
    assert Matcher().fit([]).match(need(SHADE)).matches == ()
