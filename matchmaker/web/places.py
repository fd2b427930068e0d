"""A place as people type it, into its code."""

from __future__ import annotations

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.places import Gazetteer


def code_of(text: str) -> str:
    """The code of the best place of that name; a code stands for itself.

    Raises:
        InvalidInput: ``unknown_place``.
    """
    gazetteer = Gazetteer.load()
    if gazetteer.get(text) is not None:
        return text
    found = gazetteer.search(text, limit=1)
    if not found:
        raise InvalidInput("region", "unknown_place")
    return found[0].code
