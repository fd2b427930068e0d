"""The closed vocabularies of tuning: versions, runs and what stops a publication."""

from __future__ import annotations

from enum import StrEnum


class VersionState(StrEnum):
    """Where a configuration version stands; one is live in a cluster at most.

    A discarded one is a draft that nobody wants any more; it was never live.
    """

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"
    DISCARDED = "discarded"


class RunState(StrEnum):
    """Where an evaluation run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: States that a run never leaves.
ENDED_RUNS = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED})


class RunInput(StrEnum):
    """What a run is measured on, by the names under which a run keeps their hashes."""

    DRAFT = "draft"
    LIVE = "live"
    JUDGED = "judged"
    CATALOGUE = "catalogue"
    NEEDS = "needs"
    CODE = "code"


#: What stops a run when it changes meanwhile: half of the figures would be of other things. A live
#: need may be edited or deleted; both orders of it are of one text.
STOPS_A_RUN = frozenset(RunInput) - {RunInput.NEEDS}


class JudgementSource(StrEnum):
    """What brought a pair before its judge.

    ``DISAGREEMENT``: two others are far apart on it. ``RUN``: a draft's run found it among
    the first five of a judged need. ``LIVE`` and ``DRAFT``: an open need shows it there, or
    would under the newest draft. ``SECOND``: one other judged it. ``IMPORT``: a file.
    """

    DISAGREEMENT = "disagreement"
    RUN = "run"
    LIVE = "live"
    DRAFT = "draft"
    SECOND = "second"
    IMPORT = "import"


class QrelsFault(StrEnum):
    """Why a line of judgements was not taken over."""

    COLUMNS = "columns"
    UNKNOWN_NEED = "unknown_need"
    UNKNOWN_PROVIDER = "unknown_provider"
    NO_GRADE = "no_grade"
    TWICE = "twice"
    LONG_REASON = "long_reason"


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
