from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.understanding import (
    Finding,
    FindingKind,
    Understanding,
    infer_language,
    understand,
)

GAZETTEER = Gazetteer.load()
TODAY = date(2026, 11, 23)


def read(text: str) -> Understanding:
    return understand(text, gazetteer=GAZETTEER, today=TODAY)


def best(text: str, kind: FindingKind) -> Finding | None:
    return read(text).best(kind)


@pytest.mark.parametrize(
    ("text", "minimum", "maximum", "currency"),
    [
        ("三万以内", None, 30_000, "CNY"),
        ("三万五以内想弄好", None, 35_000, "CNY"),
        ("八九十万以内想一次弄好", None, 900_000, "CNY"),
        ("预算5万到12万", 50_000, 120_000, "CNY"),
        ("预算5到12万", 50_000, 120_000, "CNY"),
        ("全部弄好不超过200万", None, 2_000_000, "CNY"),
        ("最多8万欧元", None, 80_000, "EUR"),
        ("预算3w左右", None, 30_000, "CNY"),
        ("We can spend under 35k", None, 35_000, None),
        ("Budget about CNY 1.5 million.", None, 1_500_000, "CNY"),
        ("EUR 3m", None, 3_000_000, "EUR"),
        ("CNY 20-45k. We want someone local", 20_000, 45_000, "CNY"),
        ("up to $15 billion", None, 15_000_000_000, "USD"),
        ("up to €8,000 for everything", None, 8_000, "EUR"),
        ("Around USD 50k is what I can sign for", None, 50_000, "USD"),
    ],
)
def test_a_limit_of_money_is_a_budget(
    text: str, minimum: float | None, maximum: float, currency: str | None
) -> None:
    finding = best(text, FindingKind.BUDGET)

    assert finding is not None
    assert finding.values["maximum"] == maximum
    assert finding.values.get("minimum") == minimum
    assert finding.values.get("currency") == currency


@pytest.mark.parametrize(
    "text",
    [
        "纱线三万二一吨，比去年贵",
        "每月400件以内",
        "两个月内要弄好",
        "三万件库存",
        "仓库八千个平方以内",
        "Claims cost us CNY 900k last year",
        "They owe us USD 86,000 since May",
        "Cloth up to 2.3 m wide",
        "about USD 9m a year in sales",
        "COD 400-600, limit 200",
        "less than 500 pieces",
    ],
)
def test_other_numbers_are_no_budget(text: str) -> None:
    assert best(text, FindingKind.BUDGET) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("两个月内", 60),
        ("半年内", 182),
        ("六周内要", 42),
        ("一个礼拜内弄好", 7),
        ("三个工作日内", 4),
        ("街道给两个月", 60),
        ("within six weeks", 42),
        ("due in four months", 120),
        ("within 10 working days", 14),
        ("by March", 98),
        ("before 15 January 2027", 53),
        ("by the end of March", 128),
        ("before the end of the year", 38),
        ("年底前", 38),
        ("明年3月前", 98),
        ("before mid-January", 53),
        ("12月中旬前", 22),
        ("3月15日前", 112),
    ],
)
def test_a_limit_of_time_is_a_deadline(text: str, days: int) -> None:
    finding = best(text, FindingKind.DEADLINE)

    assert finding is not None
    assert finding.values["days"] == days


def test_a_time_to_begin_is_a_start() -> None:
    finding = best("一周内能进厂", FindingKind.START)

    assert finding is not None
    assert finding.values["days"] == 7


@pytest.mark.parametrize(
    "text",
    [
        "干了十几年",
        "上半年要落地",
        "三年前做过ISO",
        "五年前买的设备",
        "two years ago",
        "120 days of credit",
        "一个月六十二万电",
        "in 2014",
        "may we ask",
    ],
)
def test_a_span_alone_is_no_deadline(text: str) -> None:
    assert best(text, FindingKind.DEADLINE) is None


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("85个工人", 85),
        ("小厂20个人,做小单", 20),
        ("200人", 200),
        ("一百八十来号人", 180),
        ("员工120名", 120),
        ("320 employees, cotton", 320),
        ("Ningbo, 85 staff.", 85),
        ("1,200 workers", 1200),
        ("全厂5,100人", 5100),
        ("自己的厂房,85个工人,白天开足", 85),
        ("there are twelve of us", 12),
    ],
)
def test_the_people_of_the_firm_are_its_headcount(text: str, people: int) -> None:
    finding = best(text, FindingKind.HEADCOUNT)

    assert finding is not None
    assert finding.values["people"] == people


@pytest.mark.parametrize(
    "text",
    [
        "5,105,768人口",
        "想招20个人",
        "培训30人",
        "train 12 people",
        "need 40 workers",
        "15人参加",
        "一个人",
    ],
)
def test_people_to_hire_or_train_are_no_headcount(text: str) -> None:
    assert best(text, FindingKind.HEADCOUNT) is None


@pytest.mark.parametrize(
    ("text", "amount", "unit", "per"),
    [
        ("2,500 m3 a day", 2500, "m3", "day"),
        ("每天回用500吨", 500, "t", "day"),
        ("六台定型", 6, "machines", None),
        ("15 styles a month", 15, "styles", "month"),
        ("三四十公斤", 40, "kg", None),
    ],
)
def test_amounts_keep_their_unit(text: str, amount: float, unit: str, per: str | None) -> None:
    finding = best(text, FindingKind.QUANTITY)

    assert finding is not None
    assert (finding.values["amount"], finding.values["unit"]) == (amount, unit)
    assert finding.values.get("per") == per


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("要OEKO-TEX和GB 18401报告", {"OEKO-TEX", "GB 18401"}),
        ("oeko tex standard", {"OEKO-TEX"}),
        (
            "ISO 14067 and 16 CFR 1615/1616 from a CPSC lab",
            {"ISO 14067", "16 CFR 1615/1616", "CPSC"},
        ),
        ("CNAS或CMA章, GB/T 8629-2017", {"CNAS", "CMA", "GB/T 8629-2017"}),
        ("SLCP before GOTS", {"SLCP", "GOTS"}),
        ("gots a problem, we wrap and reach out", set()),
    ],
)
def test_standards_are_read_by_their_usual_spelling(text: str, names: set[str]) -> None:
    found = read(text).of(FindingKind.CERTIFICATE)

    assert {finding.values["name"] for finding in found} == names


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("taught in Mandarin", {"zh"}),
        ("用越南语授课", {"vi"}),
        ("a Cantonese-speaking trainer", {"yue"}),
        ("nobody here speaks Spanish", set()),
        ("英文不行", set()),
        ("I do not read Chinese brochures", set()),
    ],
)
def test_a_wanted_language_is_read_and_a_missing_one_is_not(text: str, codes: set[str]) -> None:
    found = read(text).of(FindingKind.LANGUAGE)

    assert {finding.values["code"] for finding in found} == codes


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("要上门看", "on_site"),
        ("has to happen on our site", "on_site"),
        ("不用上门", None),
        ("远程也可以", "remote"),
    ],
)
def test_ways_of_helping_are_read(text: str, way: str | None) -> None:
    finding = best(text, FindingKind.DELIVERY)

    assert (finding.values["way"] if finding else None) == way


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("厂在柯桥", "CN-330603"),
        ("Dyehouse in Yuecheng, Shaoxing. Our customer is in Dhaka", "CN-330602"),
        ("老家温州,在普拉托做女装", "IT-PO"),
        ("Hong Kong-owned garment factory, Guangzhou", "CN-440100"),
        ("美国客户催得紧，我们在濮院", "CN-330483-puyuan"),
    ],
)
def test_the_firm_s_own_place_is_the_surest(text: str, code: str) -> None:
    finding = best(text, FindingKind.PLACE)

    assert finding is not None
    assert finding.values["code"] == code


def test_a_street_is_not_where_the_firm_is() -> None:
    assert best("sewer works at Woodlands Road", FindingKind.PLACE) is None
    assert best("店在上海路", FindingKind.PLACE) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我们几缸布色差太大，客户退货", "zh"),
        ("要OEKO-TEX证书", "zh"),
        ("our dye lots come out in different shades", "en"),
        ("Teñimos tejido", "en"),
        ("123 !!!", None),
        ("", None),
        ("помогите нам", None),
        ("染色がおかしいのです", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert infer_language(text) == language


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_finding_lies_in_it(text: str) -> None:
    for finding in read(text).findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert 0 < finding.confidence <= 1


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "一",
        "一万",
        "9" * 50 + " ",
        "one hundred and ",
        "预算",
        "EUR ",
        " ",
        "a ",
        "Ａ",
        "\u202e",
        "1-",
    ],
)
def test_a_megabyte_of_anything_is_read_in_bounded_time(piece: str) -> None:
    start = time.perf_counter()

    read(piece * (1_000_000 // len(piece)))

    assert time.perf_counter() - start < 3


def test_traditional_characters_are_read_like_simplified_ones() -> None:
    traditional = read("我們廠在柯橋，120個工人，預算三萬以內，兩個月內要六臺定型機")
    simplified = read("我们厂在柯桥，120个工人，预算三万以内，两个月内要六台定型机")

    assert traditional.of(FindingKind.BUDGET)
    assert traditional.findings == simplified.findings


def test_full_width_digits_are_read_as_plain_ones() -> None:
    finding = best("预算５万", FindingKind.BUDGET)

    assert finding is not None
    assert finding.values["maximum"] == 50_000
