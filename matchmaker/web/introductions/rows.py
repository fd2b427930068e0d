"""What an introduction is called and what is shared of its need, line by line, for each side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext

from matchmaker.db.models import Introduction, Need
from matchmaker.domain.text import without_contacts
from matchmaker.domain.transitions import Party
from matchmaker.services.introductions import waits_for_office
from matchmaker.services.needs import to_document
from matchmaker.services.sharing import FirmDetails, NeedOutline, shared_of
from matchmaker.web.needs.limits import short_title
from matchmaker.wording import names, numbers
from matchmaker.wording.messages import N_, listed, reader_language, worded
from matchmaker.wording.next_steps import introduction_step

WAITS_FOR_OFFICE = N_(
    "The office of your cluster invites the provider first; the answer takes longer than usual."
)


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A label and what stands beside it."""

    label: str
    text: str


def outline_rows(outline: NeedOutline) -> list[SharedRow]:
    """What a provider sees before it answers; what is not stated is left out."""
    start = outline.start_within_days
    pairs = [
        (gettext("Title"), outline.title),
        (gettext("The problem"), outline.description),
        (gettext("Kind of help"), _named("category", outline.category)),
        (gettext("Trade"), _named("sector", outline.sector)),
        (gettext("Size"), _named("size_band", outline.size)),
        (gettext("Place"), names.place_name(outline.region) if outline.region else ""),
        (gettext("Start"), "" if start is None else numbers.within(start)),
        (
            gettext("Way of working"),
            listed([names.name_of("delivery", item) for item in outline.delivery]),
        ),
        (gettext("Must"), "\n".join(outline.must)),
        (gettext("Nice to have"), "\n".join(outline.nice)),
        (gettext("A word to them"), outline.message),
    ]
    return [SharedRow(label, text) for label, text in pairs if text]


def outline_title(need: Need, outline: NeedOutline) -> str:
    """What the need is called before a provider who may read its outline alone."""
    document = replace(to_document(need), title=outline.title, description=outline.description)
    return short_title(document)


def title_for(introduction: Introduction, side: Party) -> str:
    """What an introduction is called for one side: by the other one, or by its need."""
    if side is Party.FIRM:
        return introduction.provider.name_in(reader_language()) or ""
    if side is Party.PROVIDER:
        return outline_title(introduction.need, shared_of(introduction).before)
    return short_title(to_document(introduction.need))


def next_step_for(introduction: Introduction, side: Party) -> str:
    """What comes next, for one side."""
    if side is not Party.PROVIDER and waits_for_office(introduction):
        return worded(WAITS_FOR_OFFICE)
    return introduction_step(introduction.state, side)


def details_rows(details: FirmDetails) -> list[SharedRow]:
    """What a provider sees on top once it accepted; the contact stands apart."""
    count = details.headcount
    pairs = [
        (gettext("Workers"), "" if count is None else numbers.number(count)),
        (
            gettext("Budget"),
            numbers.amount_range(details.budget_min, details.budget_max, details.currency),
        ),
    ]
    return [SharedRow(label, text) for label, text in pairs if text]


def offer_rows(introduction: Introduction) -> list[SharedRow]:
    """What a provider wrote when it offered its help."""
    text = without_contacts(introduction.offer_message or "")
    return [SharedRow(gettext("The provider writes"), text)] if text else []


def firm_name(details: FirmDetails) -> str:
    """The firm's name for this reader, else the one there is."""
    return details.names.get(reader_language()) or next(iter(details.names.values()), "")


def _named(kind: str, code: str | None) -> str:
    return names.name_of(kind, code) if code else ""
