"""Names of states, reasons and roles, as the reader of a page calls them."""

from __future__ import annotations

from matchmaker.domain.lifecycle import (
    ClaimState,
    IntroductionState,
    NeedState,
    ProposalState,
    ProviderState,
)
from matchmaker.domain.ownership import OwnershipRefusal, OwnershipState
from matchmaker.domain.reasons import (
    ClaimRefusal,
    DeclineReason,
    HideReason,
    ListingReason,
    ModerationReason,
    NoneSuitableReason,
    PassOverReason,
    RetractReason,
    WithdrawReason,
)
from matchmaker.domain.vocabulary import ContactChannel, PriceUnit
from matchmaker.wording.messages import N_

NEED_STATES = {
    NeedState.DRAFT: N_("Draft"),
    NeedState.SUBMITTED: N_("Waiting for the office"),
    NeedState.CHANGES_REQUESTED: N_("Changes asked for"),
    NeedState.OPEN: N_("Open"),
    NeedState.PAUSED: N_("Paused"),
    NeedState.MATCHED: N_("In contact"),
    NeedState.MET: N_("Solved"),
    NeedState.PARTLY_MET: N_("Partly solved"),
    NeedState.UNMET: N_("Not solved"),
    NeedState.REJECTED: N_("Not taken up"),
    NeedState.MERGED: N_("Merged with another need"),
    NeedState.WITHDRAWN: N_("Withdrawn"),
    NeedState.EXPIRED: N_("Run out"),
}
INTRODUCTION_STATES = {
    IntroductionState.SUGGESTED: N_("Suggested"),
    IntroductionState.REQUESTED: N_("Asked"),
    IntroductionState.OFFERED: N_("Offered by the provider"),
    IntroductionState.ACCEPTED: N_("Accepted"),
    IntroductionState.DECLINED: N_("Declined"),
    IntroductionState.EXPIRED: N_("No answer"),
    IntroductionState.WITHDRAWN: N_("Taken back"),
    IntroductionState.IN_PROGRESS: N_("At work"),
    IntroductionState.HELPED: N_("Helped"),
    IntroductionState.NO_HELP: N_("Did not help"),
    IntroductionState.UNREACHABLE: N_("Could not be reached"),
    IntroductionState.AGREED: N_("Agreed on a contract"),
}
DECLINE_REASONS = {
    DeclineReason.NO_CAPACITY: N_("No free capacity now"),
    DeclineReason.WRONG_COMPETENCE: N_("Not our field"),
    DeclineReason.TOO_FAR: N_("Too far away"),
    DeclineReason.BUDGET_TOO_LOW: N_("The budget is too low"),
    DeclineReason.TIMING: N_("The dates don’t fit"),
    DeclineReason.NOT_ELIGIBLE: N_("The firm does not meet our conditions"),
    DeclineReason.CONFLICT_OF_INTEREST: N_("Conflict of interest"),
    DeclineReason.OTHER: N_("Another reason"),
}
NONE_SUITABLE_REASONS = {
    NoneSuitableReason.WRONG_COMPETENCE: N_("They do something else"),
    NoneSuitableReason.TOO_EXPENSIVE: N_("Too expensive"),
    NoneSuitableReason.TOO_FAR: N_("Too far away"),
    NoneSuitableReason.TOO_SLOW: N_("They can start too late"),
    NoneSuitableReason.LANGUAGE: N_("We don’t share a language"),
    NoneSuitableReason.NO_TRUST: N_("Too little proof"),
    NoneSuitableReason.OTHER: N_("Another reason"),
}
WITHDRAW_REASONS = {
    WithdrawReason.SOLVED_ELSEWHERE: N_("Solved in another way"),
    WithdrawReason.NO_LONGER_NEEDED: N_("No longer needed"),
    WithdrawReason.PLANS_CHANGED: N_("Our plans changed"),
    WithdrawReason.NOT_SUITABLE: N_("Nothing suitable"),
    WithdrawReason.OTHER: N_("Another reason"),
}
MODERATION_REASONS = {
    ModerationReason.UNCLEAR: N_("It is not clear what is needed"),
    ModerationReason.INCOMPLETE: N_("Something important is missing"),
    ModerationReason.PERSONAL_DATA: N_("It names persons or contact details"),
    ModerationReason.OTHER_CLUSTER: N_("It belongs to another cluster"),
    ModerationReason.NO_NEED: N_("It offers something instead of asking for help"),
    ModerationReason.DUPLICATE: N_("Another need says the same"),
    ModerationReason.AGAINST_RULES: N_("It breaks the law or the rules of the cluster"),
    ModerationReason.OTHER: N_("Another reason"),
}
LISTING_REASONS = {
    ListingReason.NO_ANSWERS: N_("It does not answer"),
    ListingReason.COMPLAINTS: N_("Firms complained"),
    ListingReason.OUT_OF_DATE: N_("What it says is out of date"),
    ListingReason.CLOSED: N_("It no longer works in this field"),
    ListingReason.AGAINST_RULES: N_("It breaks the law or the rules of the cluster"),
    ListingReason.OTHER: N_("Another reason"),
}
PROVIDER_STATES = {
    ProviderState.DRAFT: N_("Draft"),
    ProviderState.PENDING: N_("Waiting for the office"),
    ProviderState.APPROVED: N_("Listed"),
    ProviderState.CHANGES_REQUESTED: N_("Changes asked for"),
    ProviderState.REJECTED: N_("Not taken up"),
    ProviderState.PAUSED: N_("Takes nothing new for now"),
    ProviderState.SUSPENDED: N_("Taken off the list"),
    ProviderState.MERGED: N_("Merged with another provider"),
    ProviderState.ARCHIVED: N_("Ended"),
}
CLAIM_STATES = {
    ClaimState.UNVERIFIED: N_("Not checked"),
    ClaimState.EVIDENCE_SUBMITTED: N_("Proof waits for the office"),
    ClaimState.VERIFIED: N_("Checked by the office"),
    ClaimState.REFUSED: N_("Proof not taken"),
    ClaimState.EXPIRED: N_("No longer valid"),
}
CLAIM_REFUSALS = {
    ClaimRefusal.UNREADABLE: N_("The file can’t be read"),
    ClaimRefusal.OTHER_DOCUMENT: N_("It shows something else than the certificate that is named"),
    ClaimRefusal.OTHER_HOLDER: N_("It is made out to somebody else"),
    ClaimRefusal.RAN_OUT: N_("It is no longer valid"),
    ClaimRefusal.NOT_GENUINE: N_("Whoever issues it does not know it"),
    ClaimRefusal.OTHER: N_("Another reason"),
}
OWNERSHIP_STATES = {
    OwnershipState.OPEN: N_("Waiting for the office"),
    OwnershipState.ACCEPTED: N_("Accepted"),
    OwnershipState.REFUSED: N_("Not accepted"),
    OwnershipState.WITHDRAWN: N_("Taken back"),
}
OWNERSHIP_REFUSALS = {
    OwnershipRefusal.NO_PROOF: N_("The proof is missing or can’t be read"),
    OwnershipRefusal.OTHER_ORGANISATION: N_("It is another organisation"),
    OwnershipRefusal.OWNED: N_("Somebody else acts for it already"),
    OwnershipRefusal.OTHER: N_("Another reason"),
}
CONTACT_CHANNELS = {
    ContactChannel.MAIL: N_("Mail"),
    ContactChannel.PHONE: N_("Phone"),
    ContactChannel.WECHAT: N_("WeChat"),
}
PROPOSAL_STATES = {
    ProposalState.DRAFT: N_("Draft"),
    ProposalState.SUBMITTED: N_("Sent"),
    ProposalState.SHORTLISTED: N_("On the shortlist"),
    ProposalState.CHOSEN: N_("Chosen"),
    ProposalState.NOT_CHOSEN: N_("Not chosen"),
    ProposalState.WITHDRAWN: N_("Taken back"),
    ProposalState.EXPIRED: N_("Run out"),
}
PASS_OVER_REASONS = {
    PassOverReason.TOO_EXPENSIVE: N_("Too expensive"),
    PassOverReason.TOO_SLOW: N_("They can start too late"),
    PassOverReason.OTHER_SCOPE: N_("It does not cover what we need"),
    PassOverReason.NO_LONGER_NEEDED: N_("No longer needed"),
    PassOverReason.OTHER: N_("Another reason"),
}
RETRACT_REASONS = {
    RetractReason.NO_CAPACITY: N_("No free capacity now"),
    RetractReason.PLANS_CHANGED: N_("Our plans changed"),
    RetractReason.TO_CHANGE_IT: N_("We send a better one"),
    RetractReason.OTHER: N_("Another reason"),
}
PRICE_UNITS = {
    PriceUnit.PROJECT: N_("for all of it"),
    PriceUnit.DAY: N_("a day"),
    PriceUnit.PERSON: N_("a person"),
    PriceUnit.MONTH: N_("a month"),
    PriceUnit.PERCENT: N_("percent"),
}
HIDE_REASONS = {
    HideReason.PERSONAL_DATA: N_("It names persons or contact details"),
    HideReason.OFF_TOPIC: N_("It has nothing to do with the need"),
    HideReason.OFFENSIVE: N_("It is offensive"),
    HideReason.AGAINST_RULES: N_("It breaks the law or the rules of the cluster"),
    HideReason.OTHER: N_("Another reason"),
}
