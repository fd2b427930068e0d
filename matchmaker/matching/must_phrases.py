"""The phrases by which a must names numbers, kinds of provider, and whom it must let in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.vocabulary import ProviderKind
from matchmaker.matching.trades import trade_words
from matchmaker.matching.understanding.budgets import find_budgets
from matchmaker.matching.understanding.counts import find_headcounts, find_quantities
from matchmaker.matching.understanding.languages import infer_language
from matchmaker.matching.understanding.numerals import (
    CHINESE,
    DIGITS,
    ENGLISH_WORDS,
    chinese_number,
    english_number,
)
from matchmaker.matching.understanding.times import find_times

LANGUAGE_ALONE = re.compile(
    r"^\W*(?:must\s+be\s+)?(?:in\s+|speaks?\s+)?"
    r"(?:[A-Z][a-z]+(?:\s+or\s+[A-Z][a-z]+)?(?:[- ]speaking)?(?:\s+only)?"
    r"|[\u4e00-\u9fff]{1,4}[语文话](?:或[\u4e00-\u9fff]{1,4}[语文话])?(?:授课|培训|讲课|沟通|服务)?)\W*$"
)
_MONTHLY = re.compile(
    r"每月|每个月|一个月|月产|/月|\b(?:a|per|each|every) month\b|\bmonthly\b", re.IGNORECASE
)
_PERIODIC = re.compile(
    r"每[年月天日人]|一[年天](?!内)|一个月(?!内)|/[年月天日人]|\b(?:a|per|each|every) (?:year|month|day|person|head)\b"
    r"|\b(?:yearly|monthly|annual|daily)\b|月租|年费|单价|每件|每米|每吨|\bper\b",
    re.IGNORECASE,
)

_KIND_WORDS = {
    ProviderKind.UNIVERSITY: r"universit(?:y|ies)|college|大学|高校|院校",
    ProviderKind.LAB: r"lab(?:s|oratory|oratories)?|test(?:ing)? (?:house|institute)|实验室|检测机构|检测中心",
    ProviderKind.BANK_OR_GUARANTOR: r"banks?|guarantors?|guarantee compan(?:y|ies)|银行|担保公司|担保机构",
    ProviderKind.ASSOCIATION: r"(?:trade |industry )?associations?|chambers?(?: of commerce)?|(?:行业)?协会|商会",
    ProviderKind.CONSULTANCY: r"consultanc(?:y|ies)|consultants?|consulting (?:firm|company)|咨询公司|咨询机构|顾问公司",
    ProviderKind.COOPERATIVE: r"co-?operatives?|合作社",
    ProviderKind.PUBLIC_PLATFORM: (
        r"public (?:service )?(?:platform|body|institution|agency|centre|center)|"
        r"公共服务平台|公共平台|公益平台|公共服务机构"
    ),
}
_KIND_NAMES = "|".join(f"(?P<{kind}>{words})" for kind, words in _KIND_WORDS.items())
_KIND = re.compile(_KIND_NAMES, re.IGNORECASE)
_KIND_ALONE = re.compile(
    r"^\W*(?:it |they )?(?:must|has to|have to|should|needs? to)?\s*(?:only\s+)?(?:be\s+)?"
    r"(?:done\s+|run\s+|offered\s+)?(?:by\s+|from\s+)?(?:an?\s+|the\s+)?"
    r"(?:必须|一定|只能|得|要|最好)?(?:是|找|由|要|跟)?\s*"
    rf"(?:{'|'.join(_KIND_WORDS.values())}|\s*(?:or|and|或者?|、|/|的)\s*(?:an?\s+)?)+"
    r"\s*(?:only)?(?:来做|出具|出面|才行|做的?)?\W*$",
    re.IGNORECASE,
)

_ADMITS = re.compile(
    r"\b(?:open to|accepts?|available to|eligible|admits?|takes|lends? to|also for)\b"
    r"|可以?申请|能申请|可以?参加|能参加|接受|面向|可以?受理|也可以?做|能收",
    re.IGNORECASE,
)
_FIRMS = re.compile(
    rf"(?P<en>{DIGITS}|{ENGLISH_WORDS})[\s-](?:people|person|staff|employees|workers)"
    rf"|(?P<zh>{DIGITS}|{CHINESE})(?:多|来)?(?:个|名)?(?:人|员工|工人)",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?:at least |over |more than |minimum )(?P<en>{DIGITS}|{ENGLISH_WORDS}) years? "
    r"(?:in business|old|of existence|established|on the market)"
    rf"|(?:成立|经营|开业|创办)(?:了|满|至少|超过|时间)*\s?(?P<zh>{CHINESE}|{DIGITS})年(?:以上|及以上)?",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:money|pays?|paid|payment|loan|warranty|guarantee|after|late)\b|贷|还款|质保|账期|付款|只用",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most a job may cost."""

    amount: float
    currency: str | None


@dataclass(frozen=True, slots=True)
class Firm:
    """The firm that a capability must be open to, as far as a must describes it."""

    headcount: int | None
    sectors: tuple[str, ...]


def per_month(text: str) -> float | None:
    """The quantity a month that a must asks for."""
    if not _MONTHLY.search(text):
        return None
    amounts = [float(str(found.values["amount"])) for found in find_quantities(text)]
    return max(amounts, default=None)


def ceiling(text: str) -> Ceiling | None:
    """The most that the whole job may cost; a limit a year, a month or a piece is none."""
    if _PERIODIC.search(text):
        return None
    for found in find_budgets(text, infer_language(text)):
        currency = found.values.get("currency")
        return Ceiling(float(found.values["maximum"]), str(currency) if currency else None)
    return None


def deadline(text: str, today: date | None) -> int | None:
    """In how many days it must be done."""
    if _NOT_DONE.search(text):
        return None
    days = [int(str(found.values["days"])) for found in find_times(text, today)]
    return min(days, default=None)


def kinds_named(text: str) -> tuple[str, ...]:
    """The kinds of provider a must is about, when it speaks of nothing else."""
    if not _KIND_ALONE.match(text):
        return ()
    return tuple(dict.fromkeys(str(match.lastgroup) for match in _KIND.finditer(text)))


def admitted(text: str) -> Firm | None:
    """The firm that must be let in ("open to shoe makers", 小微企业可以申请); None otherwise."""
    if not _ADMITS.search(text):
        return None
    sizes = [int(str(found.values["people"])) for found in find_headcounts(text)]
    if not sizes:
        sizes = [int(size) for size in map(_size, _FIRMS.finditer(text)) if size]
    return Firm(max(sizes, default=None), tuple(trade_words([text])))


def years_in_business(text: str) -> int | None:
    """The least age of the provider in years."""
    match = _YEARS.search(text)
    years = _size(match) if match else None
    return int(years) if years else None


def _size(match: re.Match[str]) -> float | None:
    if match["en"]:
        return english_number(match["en"])
    written = match["zh"]
    span = None if written.isdigit() else chinese_number(written)
    return float(written) if written.isdigit() else span[1] if span else None
