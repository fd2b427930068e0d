"""The form of a proposal, and the one that brings a file."""

from __future__ import annotations

from matchmaker.db.models import Proposal
from matchmaker.domain.vocabulary import PriceUnit
from matchmaker.services.proposals import Terms
from matchmaker.web.files import UploadField
from matchmaker.web.forms import ChoiceField, DayField, MatchmakerForm, NumberField, TextAreaInput
from matchmaker.web.needs.forms import CURRENCIES
from matchmaker.wording.names import choices
from matchmaker.wording.numbers import currency_name


class ProposalForm(MatchmakerForm):
    """What is proposed, for how much and by when."""

    scope = TextAreaInput()
    price_min = NumberField()
    price_max = NumberField()
    currency = ChoiceField()
    price_unit = ChoiceField()
    starts_on = DayField()
    days_needed = NumberField()
    valid_until = DayField()

    @classmethod
    def of(cls, proposal: Proposal | None = None) -> ProposalForm:
        """The form with what was kept, in the reader's language."""
        form = cls(obj=proposal)
        form.currency.choices = [(code, currency_name(code)) for code in CURRENCIES]
        form.price_unit.choices = choices("price_unit")
        form.currency.data = form.currency.data or CURRENCIES[0]
        form.price_unit.data = form.price_unit.data or str(PriceUnit.PROJECT)
        return form

    @property
    def terms(self) -> Terms:
        """What was typed, read and not yet checked."""
        return Terms(
            scope=self.scope.data or "",
            price_min=self.price_min.data,
            price_max=self.price_max.data,
            currency=self.currency.data or None,
            price_unit=PriceUnit(self.price_unit.data),
            starts_on=self.starts_on.data,
            days_needed=self.days_needed.data,
            valid_until=self.valid_until.data,
        )


class AttachmentForm(MatchmakerForm):
    """One file."""

    file = UploadField()
