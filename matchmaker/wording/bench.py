"""Names of the bench: states of versions and runs, kinds of rules, why a pair is to be judged."""

from __future__ import annotations

from matchmaker.domain.tuning import JudgementSource, QrelsFault, RunInput, RunState, VersionState
from matchmaker.matching.tuning import RuleKind, RuleSubject
from matchmaker.wording.messages import N_

VERSION_STATES = {
    VersionState.DRAFT: N_("Draft"),
    VersionState.LIVE: N_("Live"),
    VersionState.RETIRED: N_("Was live"),
    VersionState.DISCARDED: N_("Discarded"),
}
RUN_STATES = {
    RunState.QUEUED: N_("Waiting for the worker"),
    RunState.RUNNING: N_("Running"),
    RunState.DONE: N_("Done"),
    RunState.FAILED: N_("Failed"),
    RunState.CANCELLED: N_("Stopped"),
}
RUN_INPUTS = {
    RunInput.DRAFT: N_("the draft"),
    RunInput.LIVE: N_("the live version"),
    RunInput.JUDGED: N_("the judgements"),
    RunInput.CATALOGUE: N_("the providers"),
    RunInput.NEEDS: N_("the live needs"),
    RunInput.CODE: N_("the software"),
}
RULE_KINDS = {
    RuleKind.BOOST: N_("Move up"),
    RuleKind.DEMOTE: N_("Move down"),
    RuleKind.PIN: N_("Put first"),
    RuleKind.HIDE: N_("Hide"),
    RuleKind.REQUIRE: N_("Show only"),
}
RULE_SUBJECTS = {
    RuleSubject.CATEGORY: N_("Providers of a category"),
    RuleSubject.PLACE: N_("Providers in a place"),
    RuleSubject.PROVIDER: N_("One provider"),
    RuleSubject.WORDS: N_("Providers who use certain words"),
}
QUEUE_REASONS = {
    JudgementSource.DISAGREEMENT: N_("Two judges disagree on it"),
    JudgementSource.RUN: N_("A run found it among the first five of a judged need"),
    JudgementSource.LIVE: N_("A firm sees it among its first five"),
    JudgementSource.DRAFT: N_("The newest draft would show it among the first five"),
    JudgementSource.SECOND: N_("Another judge graded it; what do you say?"),
    JudgementSource.IMPORT: N_("It came with a file"),
}
JUDGEMENT_SOURCES = {
    JudgementSource.DISAGREEMENT: N_("Others’ disagreement"),
    JudgementSource.RUN: N_("Run of a draft"),
    JudgementSource.LIVE: N_("Live results"),
    JudgementSource.DRAFT: N_("Newest draft"),
    JudgementSource.SECOND: N_("Second opinion"),
    JudgementSource.IMPORT: N_("File"),
}
GRADES = {
    "0": N_("does not fit"),
    "1": N_("touches on it"),
    "2": N_("could help"),
    "3": N_("just right"),
}
QRELS_FAULTS = {
    QrelsFault.COLUMNS: N_("Too few columns: write need, provider and grade"),
    QrelsFault.UNKNOWN_NEED: N_("No such need here: mistyped, or deleted before anybody judged it"),
    QrelsFault.UNKNOWN_PROVIDER: N_(
        "No such provider here: mistyped, or deleted before anybody judged it"
    ),
    QrelsFault.NO_GRADE: N_("The grade must be 0, 1, 2 or 3"),
    QrelsFault.TWICE: N_("This pair stands further up already; that line counts"),
    QrelsFault.LONG_REASON: N_("The reason is longer than 2,000 characters"),
}
