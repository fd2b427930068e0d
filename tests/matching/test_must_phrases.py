"""What is read out of a must: a field of a provider where one can decide it, else nothing."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.musts import read_must

PLACES = Gazetteer.load()
TODAY = date(2026, 11, 23)
KEQIAO, ZHEJIANG, SHAOXING = "CN-330603", "CN-330000", "CN-330600"
FLAGS = {"any_of", "held", "admits"}

MUSTS: dict[str, dict[str, Any]] = {
    # kinds of provider
    "must be a university lab": {"kinds": ("university", "lab")},
    "大学实验室": {"kinds": ("university", "lab")},
    "由高校来做": {"kinds": ("university",)},
    "必须是银行": {"kinds": ("bank_or_guarantor",)},
    "bank only": {"kinds": ("bank_or_guarantor",)},
    "a consultancy": {"kinds": ("consultancy",)},
    "行业协会": {"kinds": ("association",)},
    "公共服务平台": {"kinds": ("public_platform",)},
    "university or research institute": {"kinds": ("university", "lab", "public_platform")},
    # what it may cost
    "不超过5万": {"limit": 50_000, "currency": "CNY"},
    "总价不超过20万": {"limit": 200_000, "currency": "CNY"},
    "三万以内": {"limit": 30_000, "currency": "CNY"},
    "预算8万封顶": {"limit": 80_000, "currency": "CNY"},
    "at most 5,000 euros": {"limit": 5_000, "currency": "EUR"},
    "max. €20,000": {"limit": 20_000, "currency": "EUR"},
    "under 35k": {"limit": 35_000},
    "一年两万四以内": {"limit": 2_000, "currency": "CNY", "limit_per": "month"},
    "每月不超过3000元": {"limit": 3_000, "currency": "CNY", "limit_per": "month"},
    "每人不超过300元": {"limit": 300, "currency": "CNY", "limit_per": "person"},
    # by when
    "within 2 weeks": {"within_days": 14},
    "report within two weeks": {"within_days": 14},
    "ready in ten weeks": {"within_days": 70},
    "must start within 10 days": {"within_days": 10},
    "before 15 January": {"within_days": 53},
    "两周内出报告": {"within_days": 14},
    "三个工作日内出报告": {"within_days": 4},
    "明年3月前": {"within_days": 98},
    "一周内能进厂": {"within_days": 7, "deliveries": ("on_site",)},
    # where
    "on site in Keqiao": {"places": (KEQIAO,), "deliveries": ("on_site",)},
    "works in Guangzhou": {"places": ("CN-440100",)},
    "桐乡": {"places": ("CN-330483",)},
    "浙江省内": {"places": (ZHEJIANG,)},
    "must be in Zhejiang": {"places": (ZHEJIANG,)},
    "covers all of Zhejiang": {"places": (ZHEJIANG,)},
    "服务范围包括绍兴": {"places": (SHAOXING,)},
    # how
    "on-site visits": {"deliveries": ("on_site",)},
    "must come to our factory": {"deliveries": ("on_site",)},
    "someone comes here": {"deliveries": ("on_site",)},
    "somebody on the spot": {"deliveries": ("on_site",)},
    "上门服务": {"deliveries": ("on_site",)},
    "驻厂": {"deliveries": ("on_site",)},
    "来人看": {"deliveries": ("on_site",)},
    "到厂里来": {"deliveries": ("on_site",)},
    "remote only": {"deliveries": ("remote",)},
    "online": {"deliveries": ("remote",)},
    "线上授课": {"deliveries": ("remote",)},
    "on site or remote": {"deliveries": ("on_site", "remote")},
    "at your lab": {"deliveries": ("at_provider",)},
    # in which language
    "Portuguese": {"languages": ("pt",)},
    "taught in Portuguese": {"languages": ("pt",)},
    "must speak Mandarin": {"languages": ("zh",)},
    "Mandarin or Cantonese": {"languages": ("zh", "yue")},
    "普通话或粤语": {"languages": ("zh", "yue")},
    "English-speaking trainer": {"languages": ("en",)},
    "越南语授课": {"languages": ("vi",)},
    "要会讲英语": {"languages": ("en",)},
    "孟加拉语讲": {"languages": ("bn",)},
    # certificates
    "ISO 14001 certified": {"certificates": ("ISO 14001",)},
    "ISO9001认证": {"certificates": ("ISO 9001",)},
    "CNAS或CMA": {"certificates": ("CNAS", "CMA")},
    "CMA资质": {"certificates": ("CMA",)},
    "accredited for GOTS": {"certificates": ("GOTS",)},
    "must hold SLCP verifier status": {"certificates": ("SLCP",)},
    "NRTL认可机构": {"certificates": ("NRTL",)},
    "accredited by UKAS": {"certificates": ("UKAS",)},
    "SA8000": {"certificates": ("SA 8000",)},
    # how much a month
    "400 samples a month": {"per_month": 400},
    "at least 3,000 pieces a month": {"per_month": 3_000},
    "每月1000款": {"per_month": 1_000},
    "月产5万件": {"per_month": 50_000},
    # whom it lets in, and its age
    "open to firms with fewer than 20 people": {"headcount": 20},
    "20人以下的厂可以申请": {"headcount": 20},
    "open to shoe makers": {"sectors": ("footwear",)},
    "皮革厂也能申请": {"sectors": ("leather",)},
    "accepts a company registered in Tongxiang": {"places": ("CN-330483",)},
    "at least five years in business": {"years": 5},
    "成立五年以上": {"years": 5},
    # people of the provider
    "a team of at least 20": {"staff": 20},
    "the provider must have at least fifty employees": {"staff": 50},
    "团队至少10人": {"staff": 10},
    "服务商团队不少于二十人": {"staff": 20},
    "train at least 20 staff": {},
    "至少培训20人": {},
    # nothing that a field could decide
    "国有": {},
    "must be state-owned": {},
    "the boss must be kind": {},
    "remote is fine": {},
    "远程也行": {},
    "不用上门": {},
    "no on-site visits": {},
    "不先交钱": {},
    "money in hand within 5 days": {},
    "90天账期": {},
    "每件不超过3元": {},
    "服务费不超过合同额的5%": {},
    "16 CFR 1615/1616": {},
    "confidentiality agreement": {},
    "English with brands": {},
    "验收能过": {},
}


@pytest.mark.parametrize("text", MUSTS)
def test_a_must_names_what_a_field_can_decide_and_no_more(text: str) -> None:
    must = read_must(text, PLACES, TODAY)

    empty = read_must("", PLACES, TODAY)
    named = {
        item.name: getattr(must, item.name)
        for item in fields(must)
        if item.name not in {"text", *FLAGS}
        and getattr(must, item.name) != getattr(empty, item.name)
    }
    assert named == MUSTS[text]
    assert must.checkable == bool(MUSTS[text])


def test_a_date_counts_only_from_a_known_day() -> None:
    assert read_must("before 15 January", PLACES).within_days is None
    assert read_must("within 2 weeks", PLACES).within_days == 14
