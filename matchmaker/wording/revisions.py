"""The values of what the office vouches for, in words."""

from __future__ import annotations

from matchmaker.wording.messages import N_, worded
from matchmaker.wording.names import name_of

YES_OR_NO = {True: N_("Yes"), False: N_("Not yet")}


def protected_value(value: object, field: str) -> str:
    """What a field says that the office vouches for, in the reader's language."""
    if value is None:
        return worded(N_("Not stated"))
    if isinstance(value, bool):
        return worded(YES_OR_NO[value])
    return name_of("kind", str(value)) if field == "kind" else str(value)
