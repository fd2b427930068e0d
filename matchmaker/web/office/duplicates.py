"""Two records that may be one: side by side, decided by one key, looked up and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_percent, gettext

from matchmaker.db.models import Duplicate, Need, Provider
from matchmaker.domain.desk import QueueName
from matchmaker.domain.duplicates import DECIDED, DuplicateState
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed
from matchmaker.extensions import db
from matchmaker.matching.duplicates import band_of
from matchmaker.services import duplicates, merging, needs
from matchmaker.services.desk import rows_of
from matchmaker.services.members import has_members
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.office.comparing import compared, explained
from matchmaker.web.steps import taken
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import name_of

LEFT = "left"
_REFUSED = (Conflict, InvalidInput, NotAllowed)
Step = Callable[..., object]


@bp.get("/duplicates/<pair>")
@office
def duplicate(pair: str) -> ResponseReturnValue:
    """Both records, what differs, why they may be one, and what can be said of them."""
    found = _pair(pair)
    left, right = found.sides
    return render_template(
        "office/duplicate.html",
        pair=found,
        sides=[_side(each) for each in (left, right)],
        lines=compared(left, right),
        grounds=grounds_in_words(found),
        one_firm=duplicates.are_of_one_firm(found),
        explained=explained(found.kind),
        cluster=left.cluster,
    )


@bp.post("/duplicates/<pair>/merge")
@office
def merge_pair(pair: str) -> ResponseReturnValue:
    """Let one of the two go on in the place of the other one."""
    found = _pair(pair)
    step = partial(merging.merge_pair, keep_left=request.form.get("keep") == LEFT)
    return _taken(found, step, gettext("Merged. You can take it back."))


@bp.post("/duplicates/<pair>/dismiss")
@office
def dismiss_pair(pair: str) -> ResponseReturnValue:
    """Say that the two are not one."""
    done = gettext("Not duplicates: this pair is not asked again.")
    return _taken(_pair(pair), duplicates.dismiss, done)


@bp.post("/duplicates/<pair>/relate")
@office
def relate_pair(pair: str) -> ResponseReturnValue:
    """Say that two firms have the same problem."""
    return _taken(_pair(pair), duplicates.relate, gettext("Kept as the same problem of two firms."))


@bp.post("/duplicates/<pair>/take-back")
@office
def ask_pair_again(pair: str) -> ResponseReturnValue:
    """Take back what was said of the two; a merge is undone."""
    found = _pair(pair)
    is_merged = found.state is DuplicateState.MERGED
    step = merging.unmerge_pair if is_merged else duplicates.ask_again
    done = gettext("Taken back. The two wait for a decision again.")
    return taken(_call(step, found), done, _address(found), refusals=_REFUSED)


@bp.get("/decided/<slug>")
@office
def decided_pairs(slug: str) -> ResponseReturnValue:
    """What the office has said of pairs, the latest first."""
    cluster = office_of(slug)
    state = request.args.get("state", "")
    listed = partial(
        duplicates.list_decided,
        db.session(),
        actor=current_actor(),
        cluster=cluster,
        state=DuplicateState(state) if state in DECIDED else None,
    )
    if form := wanted_format():
        rows = every_row(lambda number, size: listed(page=number, per_page=size))
        return as_file("duplicates", form, *_sheet(rows))
    page = listed(page=request.args.get("page", 1, type=int))
    return render_template(
        "office/decided.html",
        cluster=cluster,
        page=page,
        rows=[(each, title_of(each)) for each in page.items],
        states=[(each.value, name_of("duplicate_state", each)) for each in sorted(DECIDED)],
        kept={"state": state} if state in DECIDED else {},
    )


def title_of(pair: Duplicate) -> str:
    """Both records by name."""
    return " ↔ ".join(_name(each) for each in pair.sides)


def grounds_in_words(pair: Duplicate) -> str:
    """How sure it is, in words, and why."""
    band = band_of(pair.confidence)
    words = [name_of("duplicate_band", band)] if band else []
    share = format_percent(pair.confidence)
    return " · ".join(
        [share, *words, *(name_of("duplicate_ground", each) for each in pair.grounds)]
    )


def _name(record: Need | Provider) -> str:
    if isinstance(record, Need):
        return short_title(needs.to_document(record))
    return record.name_in(reader_language())


def _side(record: Need | Provider) -> dict[str, object]:
    """Name and address of one of the two, and whether somebody acts for it."""
    if isinstance(record, Need):
        href = url_for("needs.show", key=record.public_id)
        return {"name": _name(record), "href": href, "joined": None}
    slug, key = record.cluster.slug, record.public_id
    joined = has_members(db.session(), organisation_id=record.organisation_id)
    href = url_for("providers.show", slug=slug, public_id=key)
    return {"name": _name(record), "href": href, "joined": joined}


def _pair(key: str) -> Duplicate:
    return duplicates.get_duplicate(db.session(), actor=current_actor(), public_id=key)


def _call(step: Step, pair: Duplicate) -> Callable[[], object]:
    return lambda: step(db.session(), actor=current_actor(), duplicate=pair, now=now())


def _taken(pair: Duplicate, step: Step, done: str) -> ResponseReturnValue:
    """Take the step and go on with the next pair; what stands in the way is said at this one."""
    here, key = _address(pair), pair.public_id
    answer = taken(_call(step, pair), done, here, refusals=_REFUSED)
    if _pair(key).state is not DuplicateState.OPEN:
        answer.location = _next(pair)
    return answer


def _next(pair: Duplicate) -> str:
    waiting = rows_of(db.session(), actor=current_actor(), name=QueueName.DUPLICATES, now=now())
    if pair.state is DuplicateState.MERGED or not waiting:
        return _address(pair) if pair.state is DuplicateState.MERGED else _queue()
    return _address(waiting[0])


def _address(pair: Duplicate) -> str:
    return url_for("office.duplicate", pair=pair.public_id)


def _queue() -> str:
    return url_for("office.queue", name=QueueName.DUPLICATES)


def _sheet(rows: Iterable[Duplicate]) -> tuple[list[str], Iterator[list[Value]]]:
    headings = [
        gettext("Decided on"),
        gettext("What they are"),
        gettext("Left"),
        gettext("Right"),
        gettext("Confidence"),
        gettext("Why?"),
        gettext("Decision"),
    ]
    return headings, (
        [
            each.decided_at.date() if each.decided_at else None,
            name_of("duplicate_kind", each.kind),
            *(_name(side) for side in each.sides),
            each.confidence,
            grounds_in_words(each),
            name_of("duplicate_state", each.state),
        ]
        for each in rows
    )
