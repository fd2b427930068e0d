"""Budgets: an amount of money with a word that makes it a limit.

An amount alone is no budget: it may be a debt, a turnover, the price of yarn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchmaker.matching.understanding.findings import Finding, FindingKind, FindingValue
from matchmaker.matching.understanding.numerals import (
    CHINESE,
    DIGITS,
    chinese_number,
    english_number,
)

_SIGNS = {
    "¥": "CNY", "￥": "CNY", "RMB": "CNY", "YUAN": "CNY", "人民币": "CNY", "元": "CNY", "块": "CNY",
    "块钱": "CNY", "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "欧元": "EUR", "欧": "EUR", "$": "USD",
    "US$": "USD", "DOLLAR": "USD", "DOLLARS": "USD", "美元": "USD", "美金": "USD", "£": "GBP",
    "英镑": "GBP", "港币": "HKD", "港元": "HKD", "日元": "JPY", "越南盾": "VND", "里拉": "TRY",
    "新币": "SGD", "台币": "TWD", "新台币": "TWD",
}  # fmt: skip
_CODES = "CNY|USD|EUR|GBP|HKD|JPY|VND|TRY|SGD|TWD|INR|BDT|IDR|THB|KRW|CHF|AUD|CAD|MXN|BRL"
_CURRENCY = rf"(?:{_CODES}|RMB|US\$|[¥€$£]|yuan|euros?|dollars?)"
_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
}
_SCALE = r"(?:k|thousand|million|mio|mn|m|billion|bn)"

_ENGLISH = re.compile(
    rf"(?:(?P<before>{_CURRENCY})\s{{0,2}})?"
    rf"(?:(?P<low>{DIGITS})\s?(?P<low_scale>{_SCALE}\b)?\s?(?:-|–|to)\s?(?:{_CURRENCY}\s?)?)?"
    rf"(?P<high>{DIGITS})\s?(?P<scale>{_SCALE}(?![A-Za-z0-9²³]))?"
    rf"(?:\s?(?P<after>{_CURRENCY})(?![A-Za-z]))?",
    re.IGNORECASE,
)
_ENGLISH_CUE_BEFORE = re.compile(
    r"(?:budget|up to|max(?:imum)?\.?|at most|under|below|less than|(?:no|not) more than|not exceed|"
    r"exceeding|within|limit(?:ed)?|ceiling|cap|spend|spending|approved|afford|pay|put in|set aside)"
    r"(?:\s(?:of|is|to|at|about|around|approximately|roughly|for|it|us|a|the|total|only)){0,4}[\s:=,]*$",
    re.IGNORECASE,
)
_ENGLISH_CUE_AFTER = re.compile(
    r"^,?\s?(?:\(?(?:at most|max(?:imum)?|or less|tops|limit|budget|all in|in total|for the lot|"
    r"for everything|altogether|is (?:what|all|the most|the limit|our limit|my limit))\b"
    r"|(?:a|per) (?:month|year|day) (?:at most|max(?:imum)?))",
    re.IGNORECASE,
)
_ENGLISH_NOT = re.compile(
    r"\b(?:turnover|revenue|sales|orders?|invoices?|worth|owes?|claims?|cost|costs|lost|loses?|fine|"
    r"penalty|deposit|price|salary|wages?|debt|rate|saves?|saved)\b[^.;!?]{0,20}$",
    re.IGNORECASE,
)
_CHINESE_MONEY = r"(?:块钱?|人民币|欧元?|美元|美金|元|英镑|港[币元]|日元|越南盾|里拉|新?台币|新币)"
_CHINESE_AMOUNT = rf"(?:{CHINESE}|{DIGITS})(?:[万亿wWkK])?"
_CHINESE_BUDGET = re.compile(
    rf"(?P<cue>(?:预算|总价|费用|价格|(?:不(?:能|要|可以?|得)?|别)超过?|最多|最高|至多|控制在|上限|掏得出|拿得出|出得起|"
    rf"能出|只有|只能花|愿意出|愿意花|肯出)(?:[大约大概在是为：:,，一年每总共只能控制不要超过掏花出给付]{{0,6}}))?"
    rf"(?P<sign>[¥￥€$£]|{_CODES})?\s?"
    rf"(?:(?P<low>{_CHINESE_AMOUNT})\s?{_CHINESE_MONEY}?\s?(?:到|至|~|-|—|–|～)\s?)?"
    rf"(?P<high>{_CHINESE_AMOUNT})(?:[来多几])?(?P<money>{_CHINESE_MONEY})?"
    rf"(?P<limit>\s?(?:以内|之内|以下|内|封顶|为限|左右|上下|的?预算))?"
)
_CHINESE_COUNTED = re.compile(
    r"^\s?(?:[多来几余]?(?:个|人|件|吨|公斤|斤|米|台|平|条|套|款|度|张|双|码|打|只|户|家|天|日|周|月|年|"
    r"小时|分钟|kg|KG|t\b|m|点|倍|成|%|％))"
)


def find_budgets(text: str, language: str | None) -> Iterator[Finding]:
    """Amounts that the text states as a limit, or as the budget by name."""
    yield from _english(text)
    yield from _chinese(text, language)


def _english(text: str) -> Iterator[Finding]:
    for match in _ENGLISH.finditer(text):
        sign = match["before"] or match["after"]
        before, after = text[max(0, match.start() - 48) : match.start()], text[match.end() :][:40]
        cue = bool(_ENGLISH_CUE_BEFORE.search(before) or _ENGLISH_CUE_AFTER.search(after))
        opens = bool(sign) and re.search(r"(?:^|[.!?:;]\s|\n)$", before) is not None
        named = re.search(r"budget\W+(?:\w+\W+){0,3}$", before, re.IGNORECASE) is not None
        if not (cue or opens) or not (sign or named or _is_money(match["scale"])):
            continue
        if _ENGLISH_NOT.search(before) and not named:
            continue
        scale = _SCALES.get((match["scale"] or "").lower(), 1)
        high = english_number(match["high"])
        low = english_number(match["low"]) if match["low"] else None
        low_scale = _SCALES.get((match["low_scale"] or match["scale"] or "").lower(), 1)
        if high is None or (not sign and not match["scale"] and high < 1000):
            continue
        low_amount = low * low_scale if low is not None else None
        confidence = (0.9 if cue else 0.6) - (0 if sign else 0.3)
        yield _finding(match, low_amount, high * scale, _code(sign), confidence)


def _chinese(text: str, language: str | None) -> Iterator[Finding]:
    for match in _CHINESE_BUDGET.finditer(text):
        if not (match["cue"] or match["limit"]):
            continue
        sign = match["sign"] or match["money"]
        large = re.search(r"[万亿wWkK]", match["high"]) is not None
        if not (sign or large):
            continue
        if not match["limit"] and _CHINESE_COUNTED.match(text, match.end()):
            continue
        high = _amount(match["high"])
        low = _amount(match["low"]) if match["low"] else None
        if high is None:
            continue
        if low is not None and low[1] < high[1] / 1000:  # 5到12万: the unit belongs to both
            low = low[0] * 1e4, low[1] * 1e4
        assumed = "CNY" if language == "zh" else None
        confidence = 0.9 if match["cue"] and (match["limit"] or sign) else 0.8
        confidence -= 0 if sign or language == "zh" else 0.3
        yield _finding(match, low[0] if low else None, high[1], _code(sign) or assumed, confidence)


def _finding(
    match: re.Match[str], low: float | None, high: float, currency: str | None, confidence: float
) -> Finding:
    values: dict[str, FindingValue] = {"maximum": high}
    if low is not None and low <= high:
        values["minimum"] = low
    if currency:
        values["currency"] = currency
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return Finding(FindingKind.BUDGET, values, start, match.end(), round(confidence, 2))


def _is_money(scale: str | None) -> bool:
    """35k is money without a currency; 2.3 m is cloth."""
    return scale is not None and scale.lower() != "m"


def _amount(text: str) -> tuple[float, float] | None:
    scale = {"w": 1e4, "k": 1e3}.get(text[-1].lower())
    if scale:
        number = english_number(text[:-1])
        return None if number is None else (number * scale, number * scale)
    if text[0].isdigit() and text[-1] not in "万亿" and not re.search(r"[万亿]", text):
        number = english_number(text)
        return None if number is None else (number, number)
    return chinese_number(text.replace(",", ""))


def _code(sign: str | None) -> str | None:
    if not sign:
        return None
    upper = sign.upper()
    return _SIGNS.get(upper, upper if re.fullmatch(_CODES, upper) else None)
