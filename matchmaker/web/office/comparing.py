"""Two records side by side, with what differs marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask_babel import gettext
from markupsafe import Markup

from matchmaker.db.models import Need, Provider
from matchmaker.domain.duplicates import DuplicateKind
from matchmaker.domain.lifecycle import CapabilityState
from matchmaker.web.foreign import foreign_marked
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import name_of, place_name
from matchmaker.wording.numbers import number

_WORD = re.compile(r"[\u3400-\u9fff]|\w+|\s+|.", re.DOTALL)
#: Longer texts are shown without marks: to compare them takes too long.
MOST_WORDS = 1_500
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the table: the words of both sides."""

    label: str
    left: Markup
    right: Markup
    differs: bool


def compared(left: Need | Provider, right: Need | Provider) -> list[Compared]:
    """The lines of two records of one kind; a line that neither fills is left out."""
    lines = zip(_lines(left), _lines(right), strict=True)
    return [_line(label, one, other) for (label, one), (_, other) in lines if one or other]


def marked(left: str, right: str) -> tuple[Markup, Markup]:
    """Both texts; what only one of them has is marked."""
    one, other = _WORD.findall(left), _WORD.findall(right)
    if max(len(one), len(other)) > MOST_WORDS:
        return foreign_marked(left), foreign_marked(right)
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return (
        _joined((one[first:last], step == "equal") for step, first, last, _, _ in steps),
        _joined((other[first:last], step == "equal") for step, _, _, first, last in steps),
    )


def _joined(runs: Iterable[tuple[Sequence[str], bool]]) -> Markup:
    shown = [("".join(words), same) for words, same in runs if words]
    return Markup("").join(
        foreign_marked(text) if same else Markup("<mark>{}</mark>").format(foreign_marked(text))
        for text, same in shown
    )


def _line(label: str, left: str, right: str) -> Compared:
    if not left or not right:
        one, other = foreign_marked(left or NOTHING), foreign_marked(right or NOTHING)
        return Compared(label, one, other, differs=True)
    one, other = marked(left, right)
    return Compared(label, one, other, differs=left != right)


def _lines(record: Need | Provider) -> Iterator[tuple[str, str]]:
    yield from _need_lines(record) if isinstance(record, Need) else _provider_lines(record)


def _need_lines(need: Need) -> Iterator[tuple[str, str]]:
    firm = need.organisation.name_in(reader_language()) if need.organisation else None
    yield gettext("Firm"), firm or ""
    yield gettext("State"), name_of("need_state", need.state)
    yield gettext("Title"), need.title
    yield gettext("In the firm’s words"), need.description
    yield gettext("Kind of help"), name_of("category", need.category) if need.category else ""
    yield gettext("Place"), place_name(need.region) if need.region else ""
    yield gettext("People"), _number(need.headcount)
    yield gettext("Must"), "\n".join(need.must)
    yield gettext("Nice to have"), "\n".join(need.nice)


def _provider_lines(provider: Provider) -> Iterator[tuple[str, str]]:
    organisation = provider.organisation
    yield gettext("Name in Chinese"), organisation.name_zh or ""
    yield gettext("Name in English"), organisation.name_en or ""
    yield gettext("State"), name_of("provider_state", provider.state)
    yield gettext("Kind"), name_of("kind", provider.kind) if provider.kind else ""
    yield gettext("Registration number"), organisation.registration_number or ""
    yield gettext("Place"), place_name(provider.region) if provider.region else ""
    yield gettext("Founded"), str(provider.founded or "")
    yield gettext("People"), _number(provider.staff)
    summaries = (provider.summary_zh, provider.summary_en)
    yield gettext("In a few words"), "\n".join(filter(None, summaries))
    offers = (
        f"{each.title}\n{each.description}".strip()
        for each in provider.capabilities
        if each.state is not CapabilityState.DRAFT
    )
    yield gettext("What it offers"), "\n\n".join(offers)
    yield gettext("Certificates"), "\n".join(each.name for each in provider.certifications)
    yield gettext("Past work"), "\n".join(each.title for each in provider.past_work)


def _number(value: int | None) -> str:
    return "" if value is None else number(value)


def explained(kind: DuplicateKind) -> str:
    """What a merge does, before it is done."""
    if kind is DuplicateKind.NEED:
        return gettext(
            "The need that goes ends as merged; the firm is told and finds the other one from it. "
            "Whoever has not answered yet is asked by the one that stays; all other introductions "
            "stay where they are."
        )
    return gettext(
        "Offers, certificates, past work, introductions and shortlist entries move to the one "
        "that stays, and the address of the other one leads there. People who act for a provider "
        "are never moved."
    )
