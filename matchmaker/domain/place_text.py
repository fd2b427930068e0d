"""Spellings of place names: folding, Chinese short forms, generic words."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ı": "i", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_APOSTROPHES = re.compile("['’‘ʻʼʿʾ`´]")
_NOT_WORD = re.compile(r"[^\w]+|_")

#: English words that say what kind of place a name is; left out when names are compared.
GENERIC_WORDS = frozenset(
    "city county district municipality prefecture province region state town township "
    "governorate oblast department division".split()
)

_PEOPLES = (
    "维吾尔|哈萨克|柯尔克孜|塔吉克|蒙古|达斡尔|鄂温克|鄂伦春|朝鲜|满|回|藏|羌|彝|苗|侗|壮|瑶|水|布依"
    "|土家|土|仡佬|仫佬|毛南|黎|畲|白|傣|景颇|傈僳|怒|独龙|纳西|哈尼|拉祜|佤|布朗|裕固|保安|东乡|撒拉|锡伯|各"
)
_AUTONOMOUS = re.compile(rf"(?<=..)(?:(?:{_PEOPLES})族?)+自治[区州县旗]$")
_SUFFIX = re.compile(
    r"(?<=..)(?:特别行政区|自治[区州县旗]|经济开发区|街道|地区|新区|林区|群岛|[省市县区镇乡旗盟州])$"
)
HAN = re.compile(r"[㐀-鿿]")


def fold(text: str) -> str:
    """Lower-case letters without accents or apostrophes, words parted by one space.

    >>> fold("Thủ Dầu Một"), fold("Xi’an"), fold("İstanbul")
    ('thu dau mot', 'xian', 'istanbul')
    """
    if text.isascii():
        plain = text.lower()
    else:
        spread = unicodedata.normalize("NFKD", text.lower())
        plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
        plain = _APOSTROPHES.sub("", plain.translate(_LETTERS))
    return _NOT_WORD.sub(" ", plain.replace("'", "")).strip()


def short_chinese(name: str) -> str:
    """The name without the word that says what kind of place it is, at least two characters.

    >>> short_chinese("绍兴市"), short_chinese("景宁畲族自治县"), short_chinese("忠县")
    ('绍兴', '景宁', '忠县')
    """
    short = _AUTONOMOUS.sub("", name)
    return short if short != name else _SUFFIX.sub("", name)
