"""Where the firm is, told from the places of its customers and owners."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matchmaker.domain.places import Gazetteer
from matchmaker.matching.understanding.findings import Finding, FindingKind

_HERE_BEFORE = re.compile(
    r"(?:^|\n|\b(?:in|at|near|based in|located in|outside)\s(?:the\s)?$|(?:厂|公司|我们|位于|地处|开)?在\s?$|我们是?$|位于$)",
    re.IGNORECASE,
)
_HERE_AFTER = re.compile(
    r"^(?:[,，、:：]|\s?[^\s,，。.]{0,8}(?:厂|公司|布行|工厂)|做|\s(?:mill|factory|based|dye))",
    re.IGNORECASE,
)
_ELSEWHERE_BEFORE = re.compile(
    r"(?:\b(?:to|from|for|than|of|with|like)\s(?:the\s)?|老家|去过?|从|卖到|出口到?|发到|发往|(?:客户|客人|买家|老板|总部)都?在"
    r"|\b(?:buyers?|customers?|clients?|owners?|brands?|headquarters)\s(?:is|are|sits?)\s(?:all\s|mostly\s)?in\s(?:the\s)?)$",
    re.IGNORECASE,
)
_ELSEWHERE_AFTER = re.compile(
    r"^(?:[-\s](?:owned|style|based customer|made)|\s(?:buyers?|customers?|clients?|retailers?|brands?|group|"
    r"chain|market|account)\b|\s?(?:人(?!民|工|员)|客户|客人|买家|品牌|订单|市场|那边|的牌子|牌子|味道|话|语|过去的|过来的|出来的|老家))",
    re.IGNORECASE,
)
#: A road or a house is named after a place without being there.
_STREET = re.compile(
    r"^(?:\s(?:Road|Rd|Street|St|Avenue|Ave|Lane|Drive|Boulevard)\b|[东西南北中]?(?:路|街|大道|大厦))"
)


def find_places(text: str, gazetteer: Gazetteer) -> Iterator[Finding]:
    """Places that the text names; the confidence says how likely the firm is there."""
    for number, mention in enumerate(gazetteer.mentions(text)):
        before, after = text[max(0, mention.start - 24) : mention.start], text[mention.end :][:24]
        if _STREET.match(after):
            continue
        if _ELSEWHERE_AFTER.match(after) or _ELSEWHERE_BEFORE.search(before):
            confidence = 0.2
        elif _HERE_BEFORE.search(before):
            confidence = 0.9
        elif _HERE_AFTER.match(after):
            confidence = 0.8
        else:
            confidence = 0.5
        # A country alone says little, and who names several places names his own first.
        confidence -= 0.2 if mention.place.kind == "country" else 0
        confidence -= min(0.2, 0.05 * number)
        values = {"code": mention.place.code}
        yield Finding(
            FindingKind.PLACE, values, mention.start, mention.end, round(max(confidence, 0.05), 2)
        )
