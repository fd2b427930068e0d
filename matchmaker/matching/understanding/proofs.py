"""Standards and certificates, spoken languages, and ways of helping that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchmaker.matching.understanding.findings import Finding, FindingKind

#: Standards with a number; the spelling that is shown puts one space before it.
_NUMBERED = re.compile(
    r"(?<![A-Za-z])(?P<body>EN ISO|ISO/IEC|ISO|GB/T|GB|FZ/T|AATCC|ASTM|EN|SA|JIS L|DIN|QCVN|OHSAS)"
    r"[\s-]?(?P<number>[A-Z]?\d{1,6}(?:[.\-/:]\d{1,4}){0,3})(?![A-Za-z0-9])"
)
_CFR = re.compile(
    r"(?<!\d)16\s?CFR(?:\sPart)?\s?(?P<number>\d{2,4}(?:\s?/\s?\d{2,4}){0,3})", re.IGNORECASE
)
_NAMED = {
    "OEKO-TEX": r"oeko[\s-]?tex", "GOTS": "GOTS", "GRS": "GRS", "RCS": "RCS", "OCS": "OCS",
    "RWS": "RWS", "BCI": "BCI", "SLCP": "SLCP", "BSCI": "BSCI", "Sedex": r"sedex", "SMETA": "SMETA",
    "WRAP": "WRAP", "Higg": r"higg", "ZDHC": "ZDHC", "MRSL": "MRSL", "bluesign": r"bluesign",
    "REACH": "REACH", "CPSC": "CPSC", "CPSIA": "CPSIA", "CPC": "CPC", "CNAS": "CNAS", "CMA": "CMA",
    "FSC": "FSC", "ILAC": "ILAC", "SGCIE": "SGCIE", "STeP": r"STeP(?= by)", "LWG": "LWG",
}  # fmt: skip
_NAMED_PATTERNS = [
    (
        name,
        re.compile(
            rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])", re.IGNORECASE if pattern.islower() else 0
        ),
    )
    for name, pattern in _NAMED.items()
]

LANGUAGE_NAMES = {
    "zh": "Mandarin|Putonghua|Chinese|普通话|国语|中文|汉语", "yue": "Cantonese|粤语|广东话", "en": "English|英语|英文",
    "vi": "Vietnamese|越南语|越南话|越语", "pt": "Portuguese|葡萄牙语|葡语", "tr": "Turkish|土耳其语",
    "it": "Italian|意大利语|意大利文|意语", "es": "Spanish|西班牙语|西语", "fr": "French|法语",
    "de": "German|德语", "ja": "Japanese|日语|日文", "ko": "Korean|韩语|韩文", "th": "Thai|泰语",
    "km": "Khmer|柬埔寨语|高棉语", "id": "Indonesian|印尼语", "ru": "Russian|俄语", "bn": "Bengali|Bangla|孟加拉语",
}  # fmt: skip
_SPOKEN = [
    (
        code,
        re.compile(
            r"(?P<cue>\b(?:in|speaks?|speaking|talks?|understands?|taught in|trainer in|fluent)\s|"
            r"(?:能讲|能说|会讲|会说|会|懂|讲|说|能用|用)\s?)"
            rf"(?P<name>{names})(?=\W|$|[一-鿿])|\b(?P<adjective>{names})[- ](?:speaking|or\s|taught|report)"
        ),
    )
    for code, names in LANGUAGE_NAMES.items()
]
_NEGATED = re.compile(
    r"(?:\b(?:not|nobody|no one|don't|do not|cannot|can't|without|only)\b|不|没人|没有人)[^.。;；,，!！?？]{0,16}$",
    re.IGNORECASE,
)

_WAYS = {
    "on_site": re.compile(
        r"\b(?:on[- ]site|come here|come to (?:us|our)|at our (?:place|site|factory|plant|mill|premises)|"
        r"in our own (?:lab|factory|plant|workshop)|on our (?:site|floor)|(?:on|at) the shop floor|"
        r"physically here|somebody here)\b|上门|驻厂|到厂里来?|来厂里|[到来]我们(?:厂|公司|车间)|进厂|现场(?=指导|培训|服务|辅导|教)"
        r"|在车间里",
        re.IGNORECASE,
    ),
    "remote": re.compile(
        r"\b(?:remotely|remote (?:is|help|support|work|delivery|ok|fine)|online (?:course|training|is)|(?:done|taught|held) online|"
        r"by video|over zoom)\b|远程(?!会诊不)|线上(?=课|培训|辅导|交流|沟通|就|也|可以)|网课",
        re.IGNORECASE,
    ),
}


def find_certificates(text: str) -> Iterator[Finding]:
    """Standards and certificates by their usual spelling."""
    for match in _NUMBERED.finditer(text):
        number = match["number"]
        if len(number) > 1 or match["body"] == "QCVN":
            yield _certificate(f"{match['body']} {number}", match)
    for match in _CFR.finditer(text):
        parts = "".join(match["number"].split())
        yield _certificate(f"16 CFR {parts}", match)
    for name, pattern in _NAMED_PATTERNS:
        for match in pattern.finditer(text):
            yield _certificate(name, match)


def _certificate(name: str, match: re.Match[str]) -> Finding:
    return Finding(FindingKind.CERTIFICATE, {"name": name}, match.start(), match.end(), 0.9)


def find_languages(text: str) -> Iterator[Finding]:
    """Languages that the help is wanted in; not those that somebody can't read."""
    for code, pattern in _SPOKEN:
        for match in pattern.finditer(text):
            if not _NEGATED.search(text[max(0, match.start() - 24) : match.start()]):
                group = "name" if match["name"] else "adjective"
                start, end = match.span(group)
                yield Finding(FindingKind.LANGUAGE, {"code": code}, start, end, 0.7)


def find_deliveries(text: str) -> Iterator[Finding]:
    """Whether somebody must come, or may help from afar."""
    for way, pattern in _WAYS.items():
        for match in pattern.finditer(text):
            if not _NEGATED.search(text[max(0, match.start() - 16) : match.start()]):
                yield Finding(FindingKind.DELIVERY, {"way": way}, match.start(), match.end(), 0.7)
