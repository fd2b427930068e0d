"""The tuning bench: change the matching with evidence, publish it, take it back."""

from __future__ import annotations

from matchmaker.web.tuning import (
    additions,
    drafts,
    judged,
    judging,
    qrels,
    replays,
    runs,
    shifts,
    suggesting,
    versions,
)
from matchmaker.web.tuning.blueprint import bp

__all__ = [
    "additions",
    "bp",
    "drafts",
    "judged",
    "judging",
    "qrels",
    "replays",
    "runs",
    "shifts",
    "suggesting",
    "versions",
]
