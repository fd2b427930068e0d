"""What a need says about each factor, in the reader's words."""

from __future__ import annotations

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.documents import NeedDocument
from matchmaker.wording import names, numbers

TITLE_LENGTH = 90
_SENTENCE_ENDS = "。！？!?\n"


def stated_limit(need: NeedDocument, factor: Factor) -> str | None:
    """The need's own limit for a factor, or None when it states none."""
    match factor:
        case Factor.PROBLEM:
            return names.name_of("category", need.category) if need.category else None
        case Factor.TRADE:
            return names.name_of("sector", need.sector) if need.sector else None
        case Factor.PLACE:
            return names.place_name(need.region) if need.region else None
        case Factor.BUDGET:
            return numbers.amount_range(need.budget_min, need.budget_max, need.currency) or None
        case Factor.TIMING:
            days = need.start_within_days
            return numbers.within(days) if days is not None else None
        case _:
            return None


def short_title(need: NeedDocument) -> str:
    """The need's title, else the start of its text up to a sentence's end."""
    if need.title:
        return need.title
    text = need.description.strip()
    ends = [text.find(mark) for mark in _SENTENCE_ENDS if mark in text]
    dot = text.find(". ")
    first = text[: min([*ends, *([dot] if dot > 0 else []), len(text)])].strip()
    shown = first or text
    return shown if len(shown) <= TITLE_LENGTH else f"{shown[:TITLE_LENGTH].rstrip()}…"
