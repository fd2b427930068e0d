"""The forms of an introduction."""

from __future__ import annotations

from typing import Self

from flask_security import current_user

from matchmaker.domain.vocabulary import ContactChannel
from matchmaker.services.contacts import Contact
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.public_text import PublicText, PublicTextArea
from matchmaker.wording.names import choices


class ContactForm(MatchmakerForm):
    """Who may be reached, and how: filled in with what the account says."""

    contact_name = TextField()
    contact_channel = ChoiceField()
    contact_address = TextField()

    @classmethod
    def of_account(cls, kept: Contact | None = None) -> Self:
        """The form with the choices; it begins with ``kept``, else with the account's details."""
        begun = kept or Contact(current_user.name, ContactChannel.MAIL, current_user.email)
        form = cls(
            contact_name=begun.name,
            contact_channel=begun.channel.value,
            contact_address=begun.address,
        )
        form.contact_channel.choices = choices("contact_channel")
        form.contact_channel.group = True
        return form

    @property
    def contact(self) -> Contact:
        """What was typed. The channel has to be valid."""
        return Contact(
            self.contact_name.data or "",
            ContactChannel(self.contact_channel.data),
            self.contact_address.data or "",
        )


class AskForm(ContactForm):
    """A request: a word to the provider, the firm's name where it is missing, a contact."""

    message = PublicTextArea()
    organisation_name = PublicText()
