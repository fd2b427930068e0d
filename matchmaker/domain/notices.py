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
    INTRODUCTION_REMINDER = "introduction_reminder"
    INTRODUCTION_ACCEPTED = "introduction_accepted"
    INTRODUCTION_DECLINED = "introduction_declined"
    INTRODUCTION_EXPIRED = "introduction_expired"
    INTRODUCTION_WITHDRAWN = "introduction_withdrawn"
    OUTCOME_ASKED = "outcome_asked"
    OUTCOME_CONFIRMED = "outcome_confirmed"
    PROVIDER_NOT_JOINED = "provider_not_joined"
    MESSAGE_RECEIVED = "message_received"
    CERTIFICATE_VERIFIED = "certificate_verified"
    CERTIFICATE_REFUSED = "certificate_refused"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    CERTIFICATE_EXPIRED = "certificate_expired"
    OWNERSHIP_ACCEPTED = "ownership_accepted"
    OWNERSHIP_REFUSED = "ownership_refused"
    INVITATION = "invitation"
    OFFICE_INVITES_PROVIDER = "office_invites_provider"


class MailKind(StrEnum):
    """What a mail is for: an invitation goes to an address, ``ACCOUNT`` is never unsubscribed."""

    NOTIFICATION = "notification"
    DIGEST = "digest"
    INVITATION = "invitation"
    ACCOUNT = "account"


class SubjectKind(StrEnum):
    """What a notification is about, and where it leads."""

    NEED = "need"
    INTRODUCTION = "introduction"
    CERTIFICATE = "certificate"
    OWNERSHIP = "ownership"


_NEED = frozenset({"title", "category"})
_DUE = _NEED | {"days"}
_BOTH = _NEED | {"provider"}
_CERTIFICATE = frozenset({"certificate", "provider"})
_INVITATION = frozenset({"organisation", "inviter", "link", "days"})

#: The values that each kind may carry: public names, titles, numbers of days and, to
#: somebody without an account, the link that the mail is sent for.
VALUES: Mapping[NotificationKind, frozenset[str]] = MappingProxyType(
    {
        NotificationKind.NEED_CLAIMED: _NEED,
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
        NotificationKind.INTRODUCTION_REMINDER: _BOTH | {"days"},
        NotificationKind.INTRODUCTION_ACCEPTED: _BOTH,
        NotificationKind.INTRODUCTION_DECLINED: _BOTH,
        NotificationKind.INTRODUCTION_EXPIRED: _BOTH,
        NotificationKind.INTRODUCTION_WITHDRAWN: _BOTH,
        NotificationKind.OUTCOME_ASKED: _BOTH,
        NotificationKind.OUTCOME_CONFIRMED: _BOTH,
        NotificationKind.PROVIDER_NOT_JOINED: _BOTH,
        NotificationKind.MESSAGE_RECEIVED: _BOTH,
        NotificationKind.CERTIFICATE_VERIFIED: _CERTIFICATE,
        NotificationKind.CERTIFICATE_REFUSED: _CERTIFICATE,
        NotificationKind.CERTIFICATE_EXPIRING: _CERTIFICATE | {"days"},
        NotificationKind.CERTIFICATE_EXPIRED: _CERTIFICATE,
        NotificationKind.OWNERSHIP_ACCEPTED: frozenset({"provider"}),
        NotificationKind.OWNERSHIP_REFUSED: frozenset({"provider"}),
        NotificationKind.INVITATION: _INVITATION,
        NotificationKind.OFFICE_INVITES_PROVIDER: _INVITATION,
    }
)
#: Sent to an address instead of an account.
INVITATIONS = frozenset({NotificationKind.INVITATION, NotificationKind.OFFICE_INVITES_PROVIDER})
