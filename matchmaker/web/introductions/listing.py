"""The introductions of an organisation: what it asked for, and what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Introduction
from matchmaker.domain.transitions import Party
from matchmaker.extensions import db
from matchmaker.services.introductions import list_introductions
from matchmaker.services.paging import Page
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.acting import current_organisation
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.introductions.blueprint import bp
from matchmaker.web.introductions.rows import next_step_for, title_for
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import name_of

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """An introduction in a list."""

    introduction: Introduction
    title: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Part:
    """A page of one side's introductions; ``name`` stands for its number in the address."""

    name: str
    title: str
    page: Page[Introduction]
    lines: list[Line]


@bp.get("/introductions")
@confirmed
def index() -> ResponseReturnValue:
    """What the organisation asked for, and what it was asked."""
    if form := wanted_format():
        return as_file("introductions", form, *_sheet())
    parts = [
        _part("asked", gettext("You asked"), Party.FIRM),
        _part("answered", gettext("You were asked"), Party.PROVIDER),
    ]
    shown = [part for part in parts if part.page.total] or parts[:1]
    kept = {part.name: part.page.page for part in shown if part.page.page > 1}
    return render_template("introductions/index.html", parts=shown, kept=kept)


def _part(name: str, title: str, side: Party) -> Part:
    page = _page(side, request.args.get(name, 1, type=int), PER_PAGE)
    lines = [Line(each, title_for(each, side), next_step_for(each, side)) for each in page.items]
    return Part(name, title, page, lines)


def _sheet() -> tuple[list[str], Iterator[list[Value]]]:
    headings = [
        gettext("Side"),
        gettext("Need"),
        gettext("Provider"),
        gettext("State"),
        gettext("Changed on"),
        gettext("Next step"),
    ]
    sides = ((Party.FIRM, gettext("You asked")), (Party.PROVIDER, gettext("You were asked")))
    return headings, (
        [
            name,
            title_for(item, Party.PROVIDER),
            item.provider.name_in(reader_language()),
            name_of("introduction_state", item.state),
            item.state_changed_at.date(),
            next_step_for(item, side),
        ]
        for side, name in sides
        for item in every_row(partial(_page, side))
    )


def _page(side: Party, number: int, size: int) -> Page[Introduction]:
    organisation = current_organisation()
    if organisation is None:
        return Page.nothing()
    return list_introductions(
        db.session(),
        actor=current_actor(),
        organisation=organisation,
        side=side,
        page=number,
        per_page=size,
    )
