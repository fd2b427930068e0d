"""The tuning bench: change the matching with evidence, publish it, take it back."""

from __future__ import annotations

from matchmaker.web.tuning import (
    comparing,
    discarding,
    drafts,
    judged,
    judging,
    qrels,
    replays,
    rules,
    runs,
    shifts,
    suggesting,
    versions,
    words,
)
from matchmaker.web.tuning.blueprint import bp

__all__ = [
    "bp",
    "comparing",
    "discarding",
    "drafts",
    "judged",
    "judging",
    "qrels",
    "replays",
    "rules",
    "runs",
    "shifts",
    "suggesting",
    "versions",
    "words",
]
