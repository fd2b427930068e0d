"""The tags of /needs/KEY/refine: one phrase a line, and all that is understood of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.understanding import understand

GAZETTEER = Gazetteer.load()
TODAY = date(2026, 11, 23)


def cny(maximum: int, **more: int) -> tuple[str, dict[str, Any]]:
    return "budget", {"maximum": maximum, "currency": "CNY", **more}


def days(number: int) -> tuple[str, dict[str, Any]]:
    return "deadline", {"days": number}


def machines(number: int) -> tuple[str, dict[str, Any]]:
    return "quantity", {"amount": number, "unit": "machines"}


PHRASES: dict[str, tuple[str, dict[str, Any]] | None] = {
    "三万以内": cny(30_000),
    "under 35k": ("budget", {"maximum": 35_000}),
    "最多掏两万": cny(20_000),
    "不要超过8000块": cny(8_000),
    "一万五左右的预算": cny(15_000),
    "两三万块钱以内": cny(30_000),
    "十万打底,不超过十五万": cny(150_000),
    "预算五万到八万": cny(80_000, minimum=50_000),
    "RMB 80,000 at most": cny(80_000),
    "no more than €12,500": ("budget", {"maximum": 12_500, "currency": "EUR"}),
    "budget 20 to 30 thousand euros": (
        "budget",
        {"maximum": 30_000, "minimum": 20_000, "currency": "EUR"},
    ),
    "5-8万": None,
    "两个月内": days(60),
    "半个月内": days(15),
    "十天之内": days(10),
    "月底前": days(7),
    "下个月底前": days(38),
    "明年四月前": days(129),
    "six weeks": days(42),
    "We have six weeks.": days(42),
    "within six weeks": days(42),
    "in six weeks' time": days(42),
    "three months from now": days(90),
    "within a fortnight": days(14),
    "ten days left": days(10),
    "by the end of January": days(69),
    "it took six weeks to dry": None,
    "春节前": ("deadline", {"days": 75}),
    "ASAP": None,
    "六台定型": machines(6),
    "12 looms": machines(12),
    "a dozen machines": machines(12),
    "eight sewing lines": machines(8),
    "三条线": machines(3),
    "300 m3 a day": ("quantity", {"amount": 300, "unit": "m3", "per": "day"}),
    "每月3000件": ("quantity", {"amount": 3_000, "unit": "pieces", "per": "month"}),
    "四十来个工人": ("headcount", {"people": 40}),
    "厂里一百二十人": ("headcount", {"people": 120}),
    "around fifty workers": ("headcount", {"people": 50}),
    "we have about 40 people": ("headcount", {"people": 40}),
    "我们在濮院": ("place", {"code": "CN-330483-puyuan"}),
    "绍兴柯桥做印染的": ("place", {"code": "CN-330603"}),
    "in Keqiao": ("place", {"code": "CN-330603"}),
    "上门服务": ("delivery", {"way": "on_site"}),
    "come to our factory": ("delivery", {"way": "on_site"}),
    "可以远程": ("delivery", {"way": "remote"}),
    "要OEKO-TEX证书": ("certificate", {"name": "OEKO-TEX"}),
    "ISO 14001": ("certificate", {"name": "ISO 14001"}),
    "trainer who speaks Vietnamese": ("language", {"code": "vi"}),
}


@pytest.mark.parametrize("text", PHRASES)
def test_a_phrase_is_understood_as_one_tag_or_none(text: str) -> None:
    found = understand(text, gazetteer=GAZETTEER, today=TODAY).findings

    read = [
        (item.kind.value, {name: value for name, value in item.values.items() if name != "date"})
        for item in found
    ]
    assert read == ([] if PHRASES[text] is None else [PHRASES[text]])
