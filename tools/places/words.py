"""Small tables beside the places: names that are everyday words, traditional characters."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

import opencc

from matchmaker.domain.place_text import HAN, fold, short_chinese
from tools.places.sources import Entry

_LINE = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/$")
_ENGLISH = re.compile(r"(?<![\w-])[a-z]+(?![\w-])")
#: Glosses that only say where something is.
_PLACE_GLOSS = re.compile(r"\b(?:county|district|city|province|town|prefecture|capital|river)\b")
#: Fabrics, knits, papers and other words of the trade that the dictionary has no entry for.
_TRADE_WORDS = """
jersey madras paisley oxford panama manila angora shetland harris milano roma ponte cambrai
bolton osnaburg nankeen mysore holland cologne china turkey delft epsom barry hull ware
florence victoria regina santiago lima phoenix columbia independence liberty enterprise
""".split()
_TRADE_WORDS_CHINESE = "开发 高新 经开 工业园 城区 市区 郊区 东区 西区 南区 北区 新区 港口".split()

#: Places so much better known than the word that the bare name means the place.
_KNOWN_PLACES = "石狮 开封 莱芜 包头 安康 临海 攀枝花 汉堡 anshan".split()


def ordinary_words(cedict: Path, entries: Iterable[Entry]) -> list[str]:
    """Names that the dictionary also knows as words, folded."""
    english, chinese = _dictionary_words(cedict)
    found: set[str] = set()
    for entry in entries:
        for name in (entry.english, entry.chinese, *entry.other_names):
            if HAN.search(name):
                found.update({name, short_chinese(name)} & chinese)
            elif fold(name) in english:
                found.add(fold(name))
    return sorted(found.difference(_KNOWN_PLACES))


def _dictionary_words(cedict: Path) -> tuple[set[str], set[str]]:
    english: set[str] = set(_TRADE_WORDS)
    chinese: set[str] = set(_TRADE_WORDS_CHINESE)
    with gzip.open(cedict, "rt", encoding="utf-8") as lines:
        for line in lines:
            parsed = _LINE.match(line)
            if parsed is None:
                continue
            word, reading, glosses = parsed.groups()
            english.update(_ENGLISH.findall(glosses))
            if reading == reading.lower() and not _PLACE_GLOSS.search(glosses):
                chinese.add(word)
    return english, chinese


def variants(entries: Iterable[Entry]) -> tuple[str, str]:
    """Traditional characters and the simplified ones of the names that they stand for."""
    to_traditional = opencc.OpenCC("s2t")
    pairs = {}
    for character in sorted({c for entry in entries for c in entry.chinese if HAN.match(c)}):
        for traditional in {to_traditional.convert(character)}:
            if len(traditional) == 1 and traditional != character:
                pairs[traditional] = character
    return "".join(pairs), "".join(pairs.values())
