"""What a provider says of itself, section by section; each is saved alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.models import Provider
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Actor, Permission, require
from matchmaker.domain.text import clean_text, without_contacts
from matchmaker.domain.vocabulary import ContactChannel
from matchmaker.services.contacts import Contact, clean_contact
from matchmaker.services.events import record
from matchmaker.services.organisation_fields import PROTECTED, clean_fields
from matchmaker.services.own_names import require_own_name
from matchmaker.services.provider_entries import renew_entry
from matchmaker.services.revisions import propose_revision, under_protection
from matchmaker.services.subjects import subject_of

SUMMARY_LIMIT = 2_000
CODE_LIMIT = 64
AREAS_LIMIT = 40
LANGUAGES_LIMIT = 20


def change_about(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    summary_zh: str,
    summary_en: str,
    now: datetime,
) -> None:
    """What the provider does, in one language or both.

    Raises:
        InvalidInput: a text is ``too_long``.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    texts = (("summary_zh", summary_zh), ("summary_en", summary_en))
    fields = {
        name: clean_text(text, field=name, limit=SUMMARY_LIMIT) or None for name, text in texts
    }
    _change(session, actor, provider, fields, now)


def change_contact(
    session: Session, *, actor: Actor, provider: Provider, contact: Contact | None, now: datetime
) -> None:
    """Whom an introduction leads to, unless somebody else is named there; None for nobody.

    Raises:
        InvalidInput: see :func:`~matchmaker.services.contacts.clean_contact`.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    given = clean_contact(contact) if contact else None
    fields = {
        "contact_name": given and given.name,
        "contact_channel": given and given.channel,
        "contact": given and given.address,
    }
    _change(session, actor, provider, fields, now)


def change_area(
    session: Session, *, actor: Actor, provider: Provider, area: Sequence[str], now: datetime
) -> None:
    """The places that every offer reaches which names none itself: codes, ``*`` for anywhere.

    Raises:
        InvalidInput: ``too_many``.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    codes = clean_codes("service_area", area, limit=AREAS_LIMIT)
    _change(session, actor, provider, {"service_area": codes or None}, now)


def change_facts(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    languages: Sequence[str],
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    """Languages, and of the organisation ``region``, ``staff`` and ``founded``.

    Raises:
        InvalidInput: the first field that can't be used.
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    cleaned = clean_fields(dict(facts), year=now.year)
    codes = clean_codes("languages", languages, limit=LANGUAGES_LIMIT)
    _change(session, actor, provider, {"languages": codes}, now, of_organisation=cleaned)


def change_identity(
    session: Session,
    *,
    actor: Actor,
    provider: Provider,
    fields: Mapping[str, object],
    now: datetime,
) -> bool:
    """Names, kind and registration. Whether they wait for the office: of a listed provider.

    Raises:
        InvalidInput: a field that can't be used, no name (``name_zh``: ``required``), or one
            that another provider's can be taken for (``confusable_name``).
        NotFound, NotAllowed: the actor does not act for the provider.
    """
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    cleaned = clean_fields({name: fields.get(name) for name in PROTECTED}, year=now.year)
    if not (cleaned["name_zh"] or cleaned["name_en"]):
        raise InvalidInput("name_zh", "required")
    if under_protection(provider):
        waiting = propose_revision(session, actor=actor, provider=provider, fields=cleaned, now=now)
        return waiting is not None
    require_own_name(session, provider=provider, names=cleaned)
    _change(session, actor, provider, {}, now, of_organisation=cleaned)
    return False


def contacts_in(texts: Mapping[str, str]) -> list[str]:
    """The names of the public texts in which contact details seem to stand."""
    return [name for name, text in texts.items() if without_contacts(text) != text]


def clean_codes(field: str, codes: Sequence[str], *, limit: int) -> list[str]:
    """Codes without repetition. Raises ``InvalidInput`` (``too_many``, ``too_long``)."""
    cleaned = (clean_text(code, field=field, limit=CODE_LIMIT) for code in codes)
    kept = list(dict.fromkeys(code for code in cleaned if code))
    if len(kept) > limit:
        raise InvalidInput(field, "too_many", {"limit": limit})
    return kept


def contact_of(provider: Provider) -> Contact | None:
    """What an answer to a firm is filled with; None where nothing is stated."""
    if not (provider.contact_name and provider.contact):
        return None
    channel = provider.contact_channel or ContactChannel.PHONE
    return Contact(provider.contact_name, channel, provider.contact)


def _change(
    session: Session,
    actor: Actor,
    provider: Provider,
    fields: Mapping[str, Any],
    now: datetime,
    *,
    of_organisation: Mapping[str, Any] | None = None,
) -> None:
    require(actor, Permission.PROVIDER_EDIT, subject_of(provider), key=provider.public_id)
    changed = []
    for record_, values in ((provider, fields), (provider.organisation, of_organisation or {})):
        for name, value in values.items():
            if getattr(record_, name) != value:
                setattr(record_, name, value)
                changed.append(name)
    if not changed:
        return
    renew_entry(session, provider=provider, now=now)
    record(
        session,
        actor=actor,
        subject=provider,
        action="change",
        details={"fields": sorted(changed)},
        now=now,
    )
