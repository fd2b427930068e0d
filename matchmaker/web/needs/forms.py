"""The forms of a need."""

from __future__ import annotations

from typing import Self

from wtforms import HiddenField

from matchmaker.db.models import Need
from matchmaker.domain.vocabulary import Delivery
from matchmaker.services.needs import new_token
from matchmaker.web.clusters import ClusterChoice
from matchmaker.web.forms import (
    ChoiceField,
    ChoicesField,
    MatchmakerForm,
    NumberField,
    PlaceField,
    Storable,
)
from matchmaker.web.needs.understood import LIST_FIELDS, Tag
from matchmaker.web.public_text import PublicLines, PublicTextArea
from matchmaker.wording import names, numbers
from matchmaker.wording.messages import N_, worded

STARTS = (7, 30, 90)
CURRENCIES = ("CNY", "USD", "EUR", "SGD", "HKD", "VND", "GBP", "JPY")
NO_HURRY = N_("No hurry")
NOT_STATED = N_("Not stated")


class NewNeedForm(MatchmakerForm):
    """The problem in one's own words; where and by when if one likes.

    The ``token`` becomes the need's secret: a form that is sent twice is one need.
    """

    token = HiddenField(default=new_token)
    cluster = ChoiceField()
    description = PublicTextArea(validators=[Storable()])
    region = PlaceField(validators=[Storable()])
    start_within_days = ChoiceField()

    @classmethod
    def for_clusters(cls, choice: ClusterChoice, *, description: str | None = None) -> Self:
        """The form with the choices there are."""
        form = cls(description=description) if description else cls()
        only = [(choice.current.slug, "")] if choice.current else []
        form.cluster.choices = choice.options or only
        form.cluster.group = True
        if form.cluster.data in {None, "", "None"} and choice.current:
            form.cluster.data = choice.current.slug
        form.start_within_days.group = True
        form.start_within_days.choices = [
            *((str(days), numbers.within(days)) for days in STARTS),
            ("", worded(NO_HURRY)),
        ]
        return form

    @property
    def start(self) -> int | None:
        """The chosen span in days, or None."""
        return int(self.start_within_days.data) if self.start_within_days.data else None


class RefineForm(MatchmakerForm):
    """Everything that narrows a need down; its fields are named like the record's."""

    description = PublicTextArea(validators=[Storable()])
    category = ChoiceField()
    sector = ChoiceField()
    region = PlaceField(validators=[Storable()])
    headcount = NumberField(validators=[Storable()])
    budget_min = NumberField(validators=[Storable()])
    budget_max = NumberField(validators=[Storable()])
    currency = ChoiceField()
    start_within_days = NumberField(validators=[Storable()])
    delivery = ChoicesField()
    must = PublicLines(validators=[Storable()])
    nice = PublicLines(validators=[Storable()])

    STORED = (
        "description",
        "category",
        "sector",
        "region",
        "headcount",
        "budget_min",
        "budget_max",
        "currency",
        "start_within_days",
        "delivery",
        "must",
        "nice",
    )

    def compare_with(self, need: Need) -> None:
        """What the need says already is no news to its author."""
        for field in (self.description, self.must, self.nice):
            field.object_data = getattr(need, field.short_name)

    def fill_choices(self) -> None:
        """Put the lists into the reader's language."""
        empty = ("", worded(NOT_STATED))
        self.category.choices = [empty, *names.choices("category")]
        self.sector.choices = [empty, *names.choices("sector")]
        self.currency.choices = [(code, numbers.currency_name(code)) for code in CURRENCIES]
        self.delivery.choices = [(str(item), names.name_of("delivery", item)) for item in Delivery]
        self.delivery.group = True

    def take_over(self, tag: Tag) -> None:
        """Show what was understood as if it had been typed."""
        for name, value in tag.values.items():
            field = self[name]
            field.data = [*(field.data or []), value] if name in LIST_FIELDS else value
            field.typed = None

    def holds(self, tag: Tag) -> bool:
        """Whether the form says this already."""
        return all(
            value in (self[name].data or []) if name in LIST_FIELDS else self[name].data == value
            for name, value in tag.values.items()
        )

    def stored_values(self) -> dict[str, object]:
        """The fields as the record takes them; blank means not stated."""
        values = {name: self[name].data for name in self.STORED}
        return {name: None if value == "" else value for name, value in values.items()}
