"""The phrases by which a must names numbers, kinds of provider, and whom it must let in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from matchmaker.domain.vocabulary import Delivery, PriceUnit, ProviderKind
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
from matchmaker.matching.understanding.proofs import LANGUAGE_NAMES, find_languages
from matchmaker.matching.understanding.times import find_times

_LANGUAGE = "|".join(LANGUAGE_NAMES.values())
_LANGUAGES_ALONE = re.compile(
    rf"^\W*(?:must\s+(?:be|speak)\s+)?(?:in\s+|speaks?\s+|用|要?会讲?|能?讲)?(?:{_LANGUAGE})"
    rf"(?:\s*(?:,|、|/|或者?|和|or|and)\s*(?:{_LANGUAGE}))*"
    r"(?:[- ]speaking)?(?:\s+only)?(?:授课|培训|讲课|讲解|讲|沟通|交流|服务)?\W*$",
    re.IGNORECASE,
)
_ON_SITE = re.compile(
    r"\bon[- ]?site\b|\bon the (?:spot|premises|shop floor)\b|\bcomes? (?:here|over|to (?:us|our))\b|"
    r"\b(?:at|in) our (?:own )?(?:place|site|factory|plant|mill|premises|workshop|lab)\b|"
    r"上门|驻厂|到厂|来厂|进厂|来人|派人来|到我们厂|现场(?=指导|培训|服务|辅导|教|看|诊断)|(?<=工厂)现场",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"\b(?:remote(?:ly)?|online|by (?:video|phone)|over (?:zoom|the internet))\b|远程|线上|网课|网络授课|视频指导",
    re.IGNORECASE,
)
_AT_PROVIDER = re.compile(
    r"\bat (?:your|their|the provider's) (?:place|site|lab|workshop|premises|school)\b|"
    r"到你们那|去你们那|在你们(?:厂|实验室|学校|那)",
    re.IGNORECASE,
)
_WAYS = {
    Delivery.ON_SITE: _ON_SITE,
    Delivery.REMOTE: _REMOTE,
    Delivery.AT_PROVIDER: _AT_PROVIDER,
}
_REFUSED = re.compile(
    r"(?:\b(?:not?|without|never|nobody|don't|doesn't|instead of)\b|不|无需|没有?|别)[^,，。;；]{0,10}$",
    re.IGNORECASE,
)
_PERMITTED = re.compile(
    r"\b(?:ok|okay|fine|possible|welcome|enough|allowed)\b|也行|也可以|也可|就行|都行|均可|可选",
    re.IGNORECASE,
)
_MONTHLY = re.compile(
    r"每月|每个月|一个月|月产|/月|\b(?:a|per|each|every) month\b|\bmonthly\b", re.IGNORECASE
)
_PERIODS = {
    "year": r"每年|一年(?!内)|/年|年费|\b(?:a|per) year\b|\b(?:yearly|annual)",
    PriceUnit.MONTH: r"每个?月|一个月(?!内)|/月|月租|月费|\b(?:a|per) month\b|\bmonthly\b",
    PriceUnit.DAY: r"每天|一天(?!内)|/天|\b(?:a|per) day\b|\bdaily\b",
    PriceUnit.PERSON: r"每人|人均|/人|\b(?:a|per) (?:person|head)\b",
    "piece": r"单价|每[件米吨台]|\bper\b|\beach\b|[%％]",
}
_PERIODIC = [(unit, re.compile(words, re.IGNORECASE)) for unit, words in _PERIODS.items()]

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
_RESEARCH = (
    r"research (?:institutes?|institutions?|cent(?:er|re)s?)|研究院|研究所|科研院所|科研机构"
)
_RESEARCHERS = (ProviderKind.UNIVERSITY, ProviderKind.LAB, ProviderKind.PUBLIC_PLATFORM)
_KIND_NAMES = [f"(?P<{kind}>{words})" for kind, words in _KIND_WORDS.items()]
_KIND = re.compile("|".join([*_KIND_NAMES, f"(?P<research>{_RESEARCH})"]), re.IGNORECASE)
_KIND_ALONE = re.compile(
    r"^\W*(?:it |they )?(?:must|has to|have to|should|needs? to)?\s*(?:only\s+)?(?:be\s+)?"
    r"(?:done\s+|run\s+|offered\s+)?(?:by\s+|from\s+)?(?:an?\s+|the\s+)?"
    r"(?:必须|一定|只能|得|要|最好)?(?:是|找|由|要|跟)?\s*"
    rf"(?:{'|'.join(_KIND_WORDS.values())}|{_RESEARCH}|\s+|(?:or|and|或者?|、|/|的)\s*(?:an?\s+)?)+"
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
#: Only where it is said whose people: twenty staff alone may be those to be taught.
_STAFF = re.compile(
    rf"^\W*(?:a |with a |have a |has a |their )?team of (?:at least |no fewer than |more than |over )"
    rf"(?P<team>{DIGITS}|{ENGLISH_WORDS})(?: people| staff| engineers| consultants)?\W*$"
    rf"|^\W*(?:the )?(?:provider|supplier|they)\s(?:must |should )?(?:have|has|employs?|with)\s"
    rf"(?:at least |no fewer than |more than |over )(?P<en>{DIGITS}|{ENGLISH_WORDS}) (?:people|staff|employees)\W*$"
    rf"|^\W*(?:对方|服务商|机构|供应商|他们)?(?:的)?(?:团队|员工|对方|服务商|机构|供应商)(?:规模|人数)?(?:要|得|必须|有|至少|不少于|不低于|超过)+"
    rf"(?P<zh>{DIGITS}|{CHINESE})(?:个|名)?人(?:以上)?\W*$",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:money|pays?|paid|payment|loan|warranty|guarantee|after|late)\b|贷|还款|质保|账期|付款|只用",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be paid: for the whole job, or ``per`` a price's unit.

    ``currency`` is None where the must names none; a limit a year is one a month times 12.
    """

    amount: float
    currency: str | None
    per: str | None = None


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
    """The most that a must lets the job cost; a limit a piece is none that can be checked."""
    found = next(find_budgets(text, infer_language(text)), None)
    if found is None:
        return None
    amount, currency = float(found.values["maximum"]), found.values.get("currency")
    per = next((unit for unit, words in _PERIODIC if words.search(text)), None)
    if per == "piece":
        return None
    if per == "year":
        amount, per = amount / 12, PriceUnit.MONTH
    return Ceiling(amount, str(currency) if currency else None, per)


def languages_named(text: str) -> tuple[str, ...]:
    """The languages that help is wanted in."""
    if _LANGUAGES_ALONE.match(text):
        named = (
            code for code, names in LANGUAGE_NAMES.items() if re.search(names, text, re.IGNORECASE)
        )
        return tuple(named)
    return tuple(dict.fromkeys(str(found.values["code"]) for found in find_languages(text)))


def deliveries_named(text: str) -> tuple[str, ...]:
    """The ways of working that are asked for; "remote is fine" and "no visits" ask for none."""
    if _PERMITTED.search(text):
        return ()
    return tuple(
        str(way)
        for way, words in _WAYS.items()
        if (match := words.search(text)) and not _REFUSED.search(text[: match.start()])
    )


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
    named = [str(match.lastgroup) for match in _KIND.finditer(text)]
    kinds = [kind for name in named for kind in (_RESEARCHERS if name == "research" else (name,))]
    return tuple(dict.fromkeys(map(str, kinds)))


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


def least_staff(text: str) -> int | None:
    """The least number of people of the provider."""
    match = _STAFF.match(text)
    if match is None:
        return None
    people = english_number(match["team"]) if match["team"] else _size(match)
    return int(people) if people else None


def _size(match: re.Match[str]) -> float | None:
    if match["en"]:
        return english_number(match["en"])
    written = match["zh"]
    span = None if written.isdigit() else chinese_number(written)
    return float(written) if written.isdigit() else span[1] if span else None
