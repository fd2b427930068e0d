"""Names of the bench: states of versions and runs, kinds of rules, why a pair is to be judged."""

from __future__ import annotations

from matchmaker.domain.tuning import RunInput, RunState, VersionState
from matchmaker.matching.tuning import RuleKind, RuleSubject
from matchmaker.services.judging_queue import QueueReason
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
    QueueReason.DISAGREEMENT: N_("Two judges disagree on it"),
    QueueReason.LIVE: N_("A firm sees it among its first five"),
    QueueReason.DRAFT: N_("The newest draft would show it among the first five"),
}
