"""The words of closed vocabularies as offices write them, in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from matchmaker.domain.labels import CATEGORY_NAMES, SECTOR_NAMES
from matchmaker.domain.vocabulary import Delivery, Language, PriceUnit, ProviderKind

_KINDS: Mapping[str, tuple[str, ...]] = {
    ProviderKind.COMPANY: ("Company", "企业", "公司"),
    ProviderKind.PUBLIC_PLATFORM: ("Public service platform", "公共服务平台", "平台"),
    ProviderKind.UNIVERSITY: ("University", "高校", "大学", "院校"),
    ProviderKind.LAB: ("Laboratory", "实验室", "检测机构"),
    ProviderKind.BANK_OR_GUARANTOR: ("Bank or guarantor", "银行或担保机构", "银行", "担保机构"),
    ProviderKind.ASSOCIATION: ("Association", "行业协会", "协会", "商会"),
    ProviderKind.CONSULTANCY: ("Consultancy", "咨询机构", "咨询公司", "咨询"),
    ProviderKind.COOPERATIVE: ("Cooperative", "合作社"),
}
_DELIVERIES: Mapping[str, tuple[str, ...]] = {
    Delivery.ON_SITE: ("At your site", "上门", "上门服务", "现场", "到厂", "on site"),
    Delivery.REMOTE: ("Remote", "远程", "远程服务", "线上", "在线", "online"),
    Delivery.AT_PROVIDER: ("At the provider's", "到服务商处", "在服务商处", "到店", "服务商处"),
}
_UNITS: Mapping[str, tuple[str, ...]] = {
    PriceUnit.PROJECT: ("Project", "项目", "次"),
    PriceUnit.DAY: ("Day", "天", "日"),
    PriceUnit.PERSON: ("Person", "人"),
    PriceUnit.MONTH: ("Month", "月"),
    PriceUnit.PERCENT: ("Percent", "百分比", "%"),
}
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    Language.ENGLISH: ("English", "英语", "英文"),
    Language.CHINESE: ("Chinese", "中文", "汉语", "普通话"),
}
_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "category": {str(code): names for code, names in CATEGORY_NAMES.items()},
    "sector": {str(code): names for code, names in SECTOR_NAMES.items()},
    "kind": _KINDS,
    "delivery": _DELIVERIES,
    "price_unit": _UNITS,
    "language": _LANGUAGES,
}
YES = frozenset({"yes", "y", "1", "true", "是", "示例", "example", "√", "✓"})
CURRENCIES = {"元": "CNY", "人民币": "CNY", "rmb": "CNY", "￥": "CNY", "¥": "CNY", "美元": "USD",
              "$": "USD", "欧元": "EUR", "€": "EUR", "港币": "HKD"}  # fmt: skip


def code_of(vocabulary: str, text: str) -> str | None:
    """The code that a word stands for; None for a word that the vocabulary has not."""
    return _codes(vocabulary).get(folded(text))


def folded(text: str) -> str:
    """One spelling of a word."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def _codes(vocabulary: str) -> Mapping[str, str]:
    return {
        folded(word): str(code)
        for code, words in _WORDS[vocabulary].items()
        for word in (str(code), *words)
    }
