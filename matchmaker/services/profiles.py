"""What a person says of himself or herself, and how that person wants to hear from us."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from matchmaker.db.models import User
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.text import clean_name
from matchmaker.domain.vocabulary import ContactChannel, Language, MailFrequency
from matchmaker.services.accounts import NAME_LIMIT
from matchmaker.services.contacts import clean_address
from matchmaker.services.events import record
from matchmaker.services.subjects import subject_of

PHONE_LIMIT = 64


class ProfileFields(TypedDict):
    """The whole profile; a blank text means that nothing is stated."""

    name: str
    language: Language
    phone: str
    wechat: str
    preferred_contact: ContactChannel
    mail_frequency: MailFrequency


def change_profile(
    session: Session,
    *,
    actor: Actor,
    user: User,
    now: datetime,
    **fields: Unpack[ProfileFields],
) -> User:
    """Change the own profile.

    Nothing changes unless everything can be used.

    Raises:
        NotFound: it is not the actor's account.
        InvalidInput: a field can't be used, or the preferred way of contact is one for which
            nothing is stated (``preferred_contact``: ``no_such_contact``).
    """
    require(actor, Permission.ACCOUNT_MANAGE, subject_of(user))
    stated: dict[str, object] = {
        **fields,
        "name": clean_name(fields["name"], field="name", limit=NAME_LIMIT),
        "phone": _address(fields["phone"], ContactChannel.PHONE, "phone"),
        "wechat": _address(fields["wechat"], ContactChannel.WECHAT, "wechat"),
    }
    channel = fields["preferred_contact"]
    if channel is not ContactChannel.MAIL and stated[channel.value] is None:
        raise InvalidInput("preferred_contact", "no_such_contact")
    changed = sorted(key for key, value in stated.items() if getattr(user, key) != value)
    if changed:
        for key in changed:
            setattr(user, key, stated[key])
        user.update_datetime = now
        details = {"fields": changed}
        record(session, actor=actor, subject=user, action="change", details=details, now=now)
    return user


def _address(text: str, channel: ContactChannel, field: str) -> str | None:
    if not text.strip():
        return None
    address = clean_address(text, channel=channel, field=field)
    if len(address) > PHONE_LIMIT:
        raise InvalidInput(field, "too_long", {"limit": PHONE_LIMIT, "length": len(address)})
    return address
