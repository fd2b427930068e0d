"""How somebody wants to be reached, as the other side of an introduction will see it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import clean_name, clean_text
from matchmaker.domain.vocabulary import ContactChannel

NAME_LIMIT = 100
ADDRESS_LIMIT = 255

# As little as tells a slip of the finger from an address; only a message proves one.
_SHAPES = {
    ContactChannel.MAIL: re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"),
    ContactChannel.PHONE: re.compile(r"(?=(?:\D*\d){5,18}\D*$)\+?[\d ()/.-]+"),
    ContactChannel.WECHAT: re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{4,39}"),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A person and one way to reach that person. ``address`` may be a number or an id."""

    name: str
    channel: ContactChannel
    address: str


def clean_contact(contact: Contact) -> Contact:
    """The contact ready to store.

    Raises:
        InvalidInput: ``contact_name`` or ``contact_address`` is ``required`` or ``too_long``,
            or the address is ``not_a_mail``, ``not_a_phone`` or ``not_a_wechat``.
    """
    name = clean_name(contact.name, field="contact_name", limit=NAME_LIMIT, required=True)
    address = clean_address(contact.address, channel=contact.channel, field="contact_address")
    return Contact(name, contact.channel, address)


def clean_address(text: str | None, *, channel: ContactChannel, field: str) -> str:
    """An address, a number or an id of the channel, ready to store.

    Raises:
        InvalidInput: ``required``, ``too_long``, or ``not_a_mail``, ``not_a_phone``,
            ``not_a_wechat``.
    """
    address = clean_text(text, field=field, limit=ADDRESS_LIMIT, required=True)
    if not _SHAPES[channel].fullmatch(address):
        raise InvalidInput(field, f"not_a_{channel}")
    return address
