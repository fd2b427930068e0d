"""Which of the two languages a text is written in."""

from __future__ import annotations

import re

_HAN = re.compile(r"[㐀-鿿]")
_KANA = re.compile(r"[぀-ヿ가-힯]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_SAMPLE = 4000


def infer_language(text: str) -> str | None:
    """``"zh"``, ``"en"``, or ``None`` where the text gives no ground for either.

    A Chinese character counts like a word, so a Chinese text that names standards in Latin
    letters stays Chinese. Texts in other scripts are neither.

    >>> infer_language("我们要OEKO-TEX证书"), infer_language("Dye lots differ"), infer_language("123")
    ('zh', 'en', None)
    """
    sample = text[:_SAMPLE]
    chinese, words = len(_HAN.findall(sample)), len(_LATIN_WORD.findall(sample))
    if len(_KANA.findall(sample)) > chinese:
        return None
    letters = sum(character.isalpha() for character in sample)
    latin_letters = sum(len(word) for word in _LATIN_WORD.findall(sample))
    if not chinese and latin_letters * 2 < letters:
        return None
    if chinese == words == 0:
        return None
    return "zh" if chinese >= words else "en"
