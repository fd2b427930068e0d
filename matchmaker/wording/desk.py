"""Names of the office's queues and of what is done to their rows."""

from __future__ import annotations

from matchmaker.domain.desk import DeskAction, QueueName
from matchmaker.domain.office_notices import NoticeKind, NoticeState
from matchmaker.domain.sheet_columns import ImportState, RowOutcome, SheetKind
from matchmaker.wording.messages import N_

QUEUES = {
    QueueName.NEEDS: N_("Needs to look at"),
    QueueName.PROVIDERS: N_("Providers that wait to be listed"),
    QueueName.CLAIMS: N_("Certificates to check"),
    QueueName.OWNERSHIP: N_("Requests to act for a provider"),
    QueueName.PROFILES: N_("Changes and offers of providers"),
    QueueName.INVITATIONS: N_("Providers to invite"),
    QueueName.SILENT: N_("Introductions without an answer"),
    QueueName.DISPUTES: N_("Introductions whose sides disagree"),
    QueueName.OVERDUE: N_("Introductions without an outcome"),
    QueueName.DUPLICATES: N_("Possible duplicates"),
}
DESK_ACTIONS = {
    DeskAction.PUBLISH: N_("Publish what is chosen"),
    DeskAction.REMIND: N_("Remind those that are chosen"),
    DeskAction.SETTLE: N_("Settle what is chosen"),
    DeskAction.VERIFY: N_("The proof is right"),
    DeskAction.REFUSE: N_("Don’t take the proof"),
    DeskAction.DISMISS: N_("Not duplicates"),
}
SHEET_KINDS = {
    SheetKind.PROVIDERS: N_("Providers"),
    SheetKind.NEEDS: N_("Needs"),
}
IMPORT_STATES = {
    ImportState.DRAFT: N_("being looked through"),
    ImportState.QUEUED: N_("going in"),
    ImportState.DONE: N_("done"),
    ImportState.UNDOING: N_("being undone"),
    ImportState.UNDONE: N_("undone"),
}
ROW_OUTCOMES = {
    RowOutcome.WAITING: N_("still to do"),
    RowOutcome.EXAMPLE: N_("examples left out"),
    RowOutcome.ADDED: N_("added"),
    RowOutcome.CHANGED: N_("changed"),
    RowOutcome.UNCHANGED: N_("as before"),
    RowOutcome.FAILED: N_("left out because of errors"),
    RowOutcome.UNDONE: N_("undone"),
    RowOutcome.KEPT: N_("kept, because somebody changed or uses them"),
}
NOTICE_KINDS = {
    NoticeKind.POLICY: N_("Policy"),
    NoticeKind.FUNDING: N_("Funding call"),
    NoticeKind.EXHIBITION: N_("Exhibition"),
    NoticeKind.MARKET: N_("Market news"),
}
NOTICE_STATES = {
    NoticeState.DRAFT: N_("draft"),
    NoticeState.PUBLISHED: N_("published"),
    NoticeState.WITHDRAWN: N_("withdrawn"),
}
