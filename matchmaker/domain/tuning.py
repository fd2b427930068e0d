"""The closed vocabularies of tuning: versions, runs and what stops a publication."""

from __future__ import annotations

from enum import StrEnum


class VersionState(StrEnum):
    """Where a configuration version stands; one is live in a cluster at most."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


class RunState(StrEnum):
    """Where an evaluation run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: States that a run never leaves.
ENDED_RUNS = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})


class GateCode(StrEnum):
    """What a run can say against publishing its draft.

    ``NOTHING_JUDGED``: fewer than two needs are judged, so that nothing can be compared.
    """

    QUALITY_DOWN = "quality_down"
    KEY_NEED_BROKEN = "key_need_broken"
    NO_MATCH_UP = "no_match_up"
    GINI_UP = "gini_up"
    OVER_CAPACITY = "over_capacity"
    TOO_FEW_JUDGED = "too_few_judged"
    NOTHING_JUDGED = "nothing_judged"
