"""What people are told about: a closed list of kinds, and what each may mention.

A notification leaves the installation by mail. What may stand in one is therefore a table:
nothing outside of it can be passed along by mistake, contact details least of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class NotificationKind(StrEnum):
    """Why somebody is told something."""

    NEED_CLAIMED = "need_claimed"
    NEED_ENTERED = "need_entered"
    NEED_EXPIRING = "need_expiring"
    NEED_EXPIRED = "need_expired"
    NEED_TO_MODERATE = "need_to_moderate"
    NEED_PUBLISHED = "need_published"
    NEED_CHANGES_REQUESTED = "need_changes_requested"
    NEED_REJECTED = "need_rejected"
    NEED_MERGED = "need_merged"
    NEED_STEERED = "need_steered"
    INTRODUCTION_REQUESTED = "introduction_requested"
    INTRODUCTION_OFFERED = "introduction_offered"
    INTRODUCTION_SUGGESTED = "introduction_suggested"
    INTRODUCTION_REMINDER = "introduction_reminder"
    INTRODUCTION_ACCEPTED = "introduction_accepted"
    INTRODUCTION_DECLINED = "introduction_declined"
    INTRODUCTION_EXPIRED = "introduction_expired"
    INTRODUCTION_WITHDRAWN = "introduction_withdrawn"
    OUTCOME_ASKED = "outcome_asked"
    OUTCOME_CONFIRMED = "outcome_confirmed"
    PROVIDER_NOT_JOINED = "provider_not_joined"
    MESSAGE_RECEIVED = "message_received"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    LEADS_FOUND = "leads_found"
    CERTIFICATE_VERIFIED = "certificate_verified"
    CERTIFICATE_REFUSED = "certificate_refused"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    CERTIFICATE_EXPIRED = "certificate_expired"
    OWNERSHIP_ACCEPTED = "ownership_accepted"
    OWNERSHIP_REFUSED = "ownership_refused"
    PROPOSAL_RECEIVED = "proposal_received"
    PROPOSAL_SHORTLISTED = "proposal_shortlisted"
    PROPOSAL_CHOSEN = "proposal_chosen"
    PROPOSAL_NOT_CHOSEN = "proposal_not_chosen"
    PROPOSAL_WITHDRAWN = "proposal_withdrawn"
    PROPOSAL_EXPIRED = "proposal_expired"
    PROVIDER_APPROVED = "provider_approved"
    PROVIDER_CHANGES_REQUESTED = "provider_changes_requested"
    PROVIDER_REJECTED = "provider_rejected"
    PROVIDER_TOOK_IN = "provider_took_in"
    PROVIDER_TOOK_IN_UNDONE = "provider_took_in_undone"
    OFFICE_WRITES = "office_writes"
    PROFILE_CHANGE_APPROVED = "profile_change_approved"
    PROFILE_CHANGE_REFUSED = "profile_change_refused"
    OFFER_PUBLISHED = "offer_published"
    OFFER_REFUSED = "offer_refused"
    OFFER_STALE = "offer_stale"
    OFFER_HIDDEN = "offer_hidden"
    INVITATION = "invitation"
    OFFICE_INVITES_PROVIDER = "office_invites_provider"
    OFFICE_INVITES_FIRM = "office_invites_firm"


class MailKind(StrEnum):
    """What a mail is for: an invitation goes to an address, ``ACCOUNT`` is never unsubscribed."""

    NOTIFICATION = "notification"
    DIGEST = "digest"
    INVITATION = "invitation"
    ACCOUNT = "account"


class SubjectKind(StrEnum):
    """What a notification is about, and where it leads."""

    NEED = "need"
    LEAD = "lead"
    INTRODUCTION = "introduction"
    CERTIFICATE = "certificate"
    OWNERSHIP = "ownership"
    PROVIDER = "provider"


_NEED = frozenset({"title", "category"})
_DUE = _NEED | {"days"}
_BOTH = _NEED | {"provider"}
_CERTIFICATE = frozenset({"certificate", "provider"})
_PROVIDER = frozenset({"provider"})
_OFFER = frozenset({"provider", "offer"})
_INVITATION = frozenset({"organisation", "inviter", "link", "days"})

#: The values that each kind may carry: public names, titles, numbers of days, what an office
#: writes to a provider and, to somebody without an account, the link that the mail is sent for.
VALUES: Mapping[NotificationKind, frozenset[str]] = MappingProxyType(
    {
        NotificationKind.NEED_CLAIMED: _NEED,
        NotificationKind.NEED_ENTERED: _NEED,
        NotificationKind.NEED_EXPIRING: _DUE,
        NotificationKind.NEED_EXPIRED: _NEED,
        NotificationKind.NEED_TO_MODERATE: _NEED,
        NotificationKind.NEED_PUBLISHED: _NEED,
        NotificationKind.NEED_CHANGES_REQUESTED: _NEED,
        NotificationKind.NEED_REJECTED: _NEED,
        NotificationKind.NEED_MERGED: _NEED,
        NotificationKind.NEED_STEERED: _NEED,
        NotificationKind.INTRODUCTION_REQUESTED: _BOTH,
        NotificationKind.INTRODUCTION_OFFERED: _BOTH,
        NotificationKind.INTRODUCTION_SUGGESTED: _BOTH,
        NotificationKind.INTRODUCTION_REMINDER: _BOTH | {"days"},
        NotificationKind.INTRODUCTION_ACCEPTED: _BOTH,
        NotificationKind.INTRODUCTION_DECLINED: _BOTH,
        NotificationKind.INTRODUCTION_EXPIRED: _BOTH,
        NotificationKind.INTRODUCTION_WITHDRAWN: _BOTH,
        NotificationKind.OUTCOME_ASKED: _BOTH,
        NotificationKind.OUTCOME_CONFIRMED: _BOTH,
        NotificationKind.PROVIDER_NOT_JOINED: _BOTH,
        NotificationKind.MESSAGE_RECEIVED: _BOTH | {"message"},
        NotificationKind.QUESTION_ASKED: _NEED,
        NotificationKind.QUESTION_ANSWERED: _NEED,
        NotificationKind.LEADS_FOUND: _NEED | {"search"},
        NotificationKind.CERTIFICATE_VERIFIED: _CERTIFICATE,
        NotificationKind.CERTIFICATE_REFUSED: _CERTIFICATE,
        NotificationKind.CERTIFICATE_EXPIRING: _CERTIFICATE | {"days"},
        NotificationKind.CERTIFICATE_EXPIRED: _CERTIFICATE,
        NotificationKind.OWNERSHIP_ACCEPTED: _PROVIDER,
        NotificationKind.OWNERSHIP_REFUSED: _PROVIDER,
        NotificationKind.PROPOSAL_RECEIVED: _BOTH,
        NotificationKind.PROPOSAL_SHORTLISTED: _BOTH,
        NotificationKind.PROPOSAL_CHOSEN: _BOTH,
        NotificationKind.PROPOSAL_NOT_CHOSEN: _BOTH,
        NotificationKind.PROPOSAL_WITHDRAWN: _BOTH,
        NotificationKind.PROPOSAL_EXPIRED: _BOTH,
        NotificationKind.PROVIDER_APPROVED: _PROVIDER,
        NotificationKind.PROVIDER_CHANGES_REQUESTED: _PROVIDER,
        NotificationKind.PROVIDER_REJECTED: _PROVIDER,
        NotificationKind.PROVIDER_TOOK_IN: _PROVIDER,
        NotificationKind.PROVIDER_TOOK_IN_UNDONE: _PROVIDER,
        NotificationKind.OFFICE_WRITES: _PROVIDER | {"words"},
        NotificationKind.PROFILE_CHANGE_APPROVED: _PROVIDER,
        NotificationKind.PROFILE_CHANGE_REFUSED: _PROVIDER,
        NotificationKind.OFFER_PUBLISHED: _OFFER,
        NotificationKind.OFFER_REFUSED: _OFFER,
        NotificationKind.OFFER_STALE: _OFFER,
        NotificationKind.OFFER_HIDDEN: _OFFER,
        NotificationKind.INVITATION: _INVITATION,
        NotificationKind.OFFICE_INVITES_PROVIDER: _INVITATION,
        NotificationKind.OFFICE_INVITES_FIRM: _INVITATION,
    }
)
#: Sent by an office, in its name.
OFFICE_INVITATIONS = frozenset(
    {NotificationKind.OFFICE_INVITES_PROVIDER, NotificationKind.OFFICE_INVITES_FIRM}
)
#: Told to a provider that sees the need as a lead, and nothing else of it.
OF_LEADS = frozenset({NotificationKind.QUESTION_ANSWERED, NotificationKind.LEADS_FOUND})
#: Sent to an address instead of an account.
INVITATIONS = OFFICE_INVITATIONS | {NotificationKind.INVITATION}
