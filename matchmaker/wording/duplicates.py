"""Records that may be one, in words: how sure it is, why, what was said, what stands in the way."""

from __future__ import annotations

from matchmaker.domain.duplicates import DuplicateKind, DuplicateState
from matchmaker.matching.duplicates import Band, Ground
from matchmaker.wording.messages import N_

BANDS = {
    Band.CERTAIN: N_("almost certain"),
    Band.LIKELY: N_("likely"),
    Band.POSSIBLE: N_("possible"),
}
GROUNDS = {
    Ground.REGISTRATION: N_("same registration number"),
    Ground.TEXT: N_("same text"),
    Ground.NAME: N_("same name"),
    Ground.CONTACT: N_("same contact"),
    Ground.ALIKE_NAME: N_("similar name"),
    Ground.ALIKE_TEXT: N_("similar text"),
    Ground.FIRM: N_("same firm"),
    Ground.PLACE: N_("same place"),
}
KINDS = {
    DuplicateKind.NEED: N_("Two needs"),
    DuplicateKind.PROVIDER: N_("Two providers"),
}
STATES = {
    DuplicateState.OPEN: N_("not decided"),
    DuplicateState.DISMISSED: N_("not duplicates"),
    DuplicateState.RELATED: N_("same problem, different firms"),
    DuplicateState.MERGED: N_("merged"),
}
DUPLICATE_ERRORS = {
    "pair_decided": N_("Somebody has decided on the two already; here is where it stands now"),
    "pair_not_decided": N_("Nothing was decided on the two, or it was taken back already"),
    "not_two_firms": N_("These are not needs of two firms. Merge them, or say that they differ"),
    "two_firms": N_(
        "Two firms have these needs, so they can’t be merged. Mark them as the same problem"
    ),
    "keep_the_open_one": N_(
        "The need that would go is open and the other one isn’t. Merge the other way round, or "
        "open the other one first"
    ),
    "keep_the_listed_one": N_(
        "Only the provider that would go is listed. Merge the other way round"
    ),
    "keep_the_joined_one": N_(
        "People act for the provider that would go, and nobody for the other one. Merge the other "
        "way round"
    ),
    "both_have_members": N_(
        "People act for both providers, and a merge would mix them. Settle with them who stays; "
        "once one of the two has no members, merge it into the other one"
    ),
    "ownership_first": N_(
        "An organisation asks to act for one of the two. Decide on that request first"
    ),
    "moved_on_need": N_("The need was changed since, so the merge can’t be taken back any more"),
    "moved_on_provider": N_(
        "The provider was changed since, so the merge can’t be taken back any more"
    ),
    "moved_on_capability": N_(
        "An offer that came with the merge was deleted or moved on since, so the merge can’t be "
        "taken back. If the provider was merged once more, take that back first"
    ),
    "moved_on_certification": N_(
        "A certificate that came with the merge was deleted or moved on since, so the merge can’t "
        "be taken back"
    ),
    "moved_on_past_work": N_(
        "A job that came with the merge was deleted or moved on since, so the merge can’t be "
        "taken back"
    ),
    "moved_on_introduction": N_(
        "Somebody has acted on an introduction that came with the merge, so the merge can’t be "
        "taken back"
    ),
    "moved_on_shortlist_entry": N_(
        "A firm has changed its shortlist since, so the merge can’t be taken back"
    ),
    "moved_on_invitation": N_(
        "Somebody has answered an invitation that came with the merge, so the merge can’t be "
        "taken back"
    ),
}
