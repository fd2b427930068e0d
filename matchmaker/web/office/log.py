"""The audit log of a cluster, with filters in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from types import MappingProxyType

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Event
from matchmaker.extensions import db
from matchmaker.services.reverting import can_revert
from matchmaker.services.trail import PER_PAGE, TrailFilters, keys_of, list_trail
from matchmaker.web.access import current_actor, office
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.names import account_name, names_without_addresses
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.tuning.blueprint import whole
from matchmaker.wording.histories import nobody_in_particular, reason_of, state_of
from matchmaker.wording.names import NAMES, name_of

AUTOMATIC = "automatic"
PAGES: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {
        "need": lambda _slug, key: url_for("needs.show", key=key),
        "provider": lambda slug, key: url_for("providers.show", slug=slug, public_id=key),
        "introduction": lambda _slug, key: url_for("introductions.show", public_id=key),
    }
)
FILTERS = ("what", "who", "since", "until")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event in words."""

    at: datetime
    what: str
    number: int
    action: str
    who: str
    why: str
    note: str
    revert: int | None = None  # the number of the event, where it can be taken back
    address: str = ""  # of the record's page, where it has one


@bp.get("/log/<slug>")
@office
def log(slug: str) -> ResponseReturnValue:
    """Who changed what, when and why, the latest first."""
    cluster = office_of(slug)
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    listed = partial(
        list_trail,
        db.session(),
        actor=current_actor(),
        cluster=cluster,
        filters=_filters(kept),
    )
    people = names_without_addresses(cluster)
    if form := wanted_format():
        rows = every_row(lambda number, size: listed(page=number, per_page=size))
        return as_file("log", form, *_sheet(rows, people))
    page = listed(page=request.args.get("page", 1, type=int), per_page=PER_PAGE)
    return render_template(
        "office/log.html",
        cluster=cluster,
        page=page,
        lines=list(_lines(slug, page.items, people)),
        kept=kept,
        people=[(str(number), name) for number, name in people.items()],
    )


def _lines(slug: str, events: Sequence[Event], people: Mapping[int, str]) -> Iterator[LogLine]:
    keys = keys_of(db.session(), actor=current_actor(), events=events)
    for event in events:
        key = keys.get((event.subject_kind, event.subject_id))
        address = PAGES[event.subject_kind](slug, key) if key else ""
        yield replace(_line(event, people), revert=_revertible(event), address=address)


def _revertible(event: Event) -> int | None:
    possible = can_revert(db.session(), actor=current_actor(), event=event)
    return event.id if possible else None


def _filters(kept: dict[str, str]) -> TrailFilters:
    """What can't be read limits nothing."""
    who = kept.get("who", "")
    what = kept.get("what")
    return TrailFilters(
        subject_kind=what if what in NAMES["subject_kind"] else None,
        who=whole(who) or None,
        automatic=who == AUTOMATIC,
        since=_day(kept.get("since", "")),
        until=_day(kept.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2200 else None


def _line(event: Event, people: Mapping[int, str]) -> LogLine:
    action = name_of("trail_action", event.action)
    state = state_of(event)
    return LogLine(
        at=event.at,
        what=name_of("subject_kind", event.subject_kind),
        number=event.subject_id,
        action=f"{action} ({state})" if state else action,
        who=_who(event, people),
        why=reason_of(event),
        note=event.note or "",
    )


def _who(event: Event, people: Mapping[int, str]) -> str:
    if event.actor_id is not None:
        return people.get(event.actor_id) or account_name(event.actor_id)
    return nobody_in_particular(event) or gettext(
        "somebody without an account, or whose account is gone"
    )


def _sheet(
    events: Iterable[Event], people: Mapping[int, str]
) -> tuple[list[str], Iterator[list[Value]]]:
    headings = [
        gettext("When"),
        gettext("Record"),
        gettext("Number"),
        gettext("What happened"),
        gettext("Who"),
        gettext("Why?"),
        gettext("Note"),
    ]
    lines = (_line(event, people) for event in events)
    return headings, (
        [each.at, each.what, each.number, each.action, each.who, each.why, each.note]
        for each in lines
    )
