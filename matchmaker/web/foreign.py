"""Words of one language quoted inside a sentence of the other, marked for screen readers."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from matchmaker.domain.vocabulary import Language
from matchmaker.web.language import HTML_TAGS, chosen_language, other_language

_HAN = "㐀-鿿"
# In a Chinese sentence: from the first Latin letter to the last one before a Chinese sign.
_LATIN_RUN = re.compile(rf"[A-Za-zÀ-ÿ][^{_HAN}“”‘’《》，。、；：？！（）]*[A-Za-zÀ-ÿ]")
_HAN_RUN = re.compile(rf"[{_HAN}](?:[{_HAN}0-9A-Z，、；：（）·…]*[{_HAN}…])?")
_SMALL_LETTERS = re.compile(r"[a-zß-ÿ]{2}")


def foreign_marked(text: str) -> Markup:
    """The sentence with ``lang`` on the words that are not in the page's language.

    Abbreviations in capitals belong to both languages and stay unmarked.
    """
    pattern = _LATIN_RUN if chosen_language() is Language.CHINESE else _HAN_RUN
    tag = HTML_TAGS[other_language()]
    parts, end = [], 0
    for run in pattern.finditer(text):
        if pattern is _LATIN_RUN and not _SMALL_LETTERS.search(run.group()):
            continue
        parts.append(escape(text[end : run.start()]))
        parts.append(Markup('<span lang="{}">{}</span>').format(tag, run.group()))
        end = run.end()
    return Markup("").join([*parts, escape(text[end:])])
