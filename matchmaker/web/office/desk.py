"""One queue of the office: a list, and one form for all that is done to its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matchmaker.db.models import Certification, Duplicate, Introduction, Need, OwnershipRequest
from matchmaker.domain.desk import DeskAction, QueueName
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.reasons import ClaimRefusal
from matchmaker.extensions import db
from matchmaker.services import needs
from matchmaker.services.desk import PER_PAGE, QUEUES, Record, list_queue, rows_of
from matchmaker.services.desk_work import Failure, work_on
from matchmaker.services.outcomes import OUTCOMES
from matchmaker.services.paging import Page
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.blueprint import bp
from matchmaker.web.office.duplicates import grounds_in_words, title_of
from matchmaker.web.sheets import INVALID
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import name_of

#: One key is one action, where a script can listen.
KEYS = {
    DeskAction.PUBLISH: "p",
    DeskAction.REMIND: "r",
    DeskAction.SETTLE: "s",
    DeskAction.VERIFY: "v",
    DeskAction.REFUSE: "d",
    DeskAction.DISMISS: "n",
}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A row as the page shows it; ``problem`` says why work on it failed just now."""

    key: str
    title: str
    language: str | None
    href: str
    about: str
    since: datetime
    problem: str = ""


@bp.get("/queues/<name>")
@office
def queue(name: str) -> ResponseReturnValue:
    """The rows of a queue, oldest first; filter and page live in the address."""
    queue_name = _name(name)
    if form := wanted_format():
        return as_file(f"queue-{name}", form, *_sheet(queue_name))
    return _page(queue_name)


@bp.post("/queues/<name>")
@office
def work(name: str) -> ResponseReturnValue:
    """Do one thing to the chosen rows; what failed is said row by row."""
    queue_name = _name(name)
    typed, outcome = request.form.get("action", ""), request.form.get("outcome", "")
    refusal = request.form.get("refusal", "")
    try:
        done = work_on(
            db.session(),
            actor=current_actor(),
            queue=queue_name,
            action=DeskAction(typed) if typed in set(DeskAction) else None,
            keys=request.form.getlist("pick"),
            outcome=IntroductionState(outcome) if outcome in set(OUTCOMES) else None,
            refusal=ClaimRefusal(refusal) if refusal in set(ClaimRefusal) else None,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        return _page(queue_name, problem=error_sentence(error)), INVALID
    db.session.commit()
    said = ngettext("%(num)s is done.", "%(num)s are done.", done.done)
    if done.failed:
        return _page(queue_name, problem=said, failed=done.failed)
    flash(said)
    return redirect(url_for("office.queue", name=name, category=_kept().get("category")), 303)


def _name(name: str) -> QueueName:
    if name not in set(QueueName):
        raise NotFound("queue", name)
    return QueueName(name)


def _kept() -> dict[str, str]:
    category = request.args.get("category")
    return {"category": category} if category else {}


def _listed(name: QueueName, number: int, size: int) -> Page[Record]:
    return list_queue(
        db.session(),
        actor=current_actor(),
        name=name,
        category=_kept().get("category"),
        page=number,
        per_page=size,
        now=now(),
    )


def _sheet(name: QueueName) -> tuple[list[str], Iterator[list[Value]]]:
    headings = [gettext("Waits since"), gettext("Title"), gettext("About"), gettext("Address")]
    rows = (_row(name, each, {}) for each in every_row(partial(_listed, name)))
    return headings, ([each.since, each.title, each.about, each.href] for each in rows)


def _page(name: QueueName, *, problem: str = "", failed: tuple[Failure, ...] = ()) -> str:
    page = _listed(name, request.args.get("page", 1, type=int), PER_PAGE)
    problems = {each.key: error_sentence(each.error) for each in failed}
    shown = {each.public_id for each in page.items}
    gone = [key for key in problems if key not in shown]
    rest = rows_of(db.session(), actor=current_actor(), name=name, keys=gone, now=now())
    settles = DeskAction.SETTLE in QUEUES[name].actions
    return render_template(
        "office/queue.html",
        name=name,
        page=page,
        rows=[_row(name, each, problems) for each in (*rest, *page.items)],
        kept=_kept(),
        chosen=set(problems) or set(request.form.getlist("pick")),
        problem=problem,
        actions=[(action, KEYS[action]) for action in QUEUES[name].actions],
        outcomes=list(OUTCOMES) if settles else [],
        refusals=list(ClaimRefusal) if DeskAction.REFUSE in QUEUES[name].actions else [],
        has_category=QUEUES[name].has_category,
    )


def _row(name: QueueName, record: Record, problems: dict[str, str]) -> DeskRow:
    since: Any = getattr(record, QUEUES[name].since.key)
    key = record.public_id or ""
    problem = problems.get(key, "")
    language = reader_language()
    if isinstance(record, Need):
        title = short_title(needs.to_document(record))
        firm = (record.organisation.name_in(language) if record.organisation else "") or ""
        href = url_for("needs.show", key=key)
        return DeskRow(key, title, record.language, href, firm, since, problem)
    if isinstance(record, Introduction):
        title = short_title(needs.to_document(record.need))
        about = f"{record.provider.name_in(language)} · {_state(record)}"
        href = url_for("introductions.show", public_id=key)
        return DeskRow(key, title, record.need.language, href, about, since, problem)
    if isinstance(record, Duplicate):
        href = url_for("office.duplicate", pair=key)
        about = grounds_in_words(record)
        return DeskRow(key, title_of(record), None, href, about, since, problem)
    if isinstance(record, OwnershipRequest):
        about = record.organisation.name_in(language) or ""
        href = url_for("office.ownership", ownership=key)
        return DeskRow(key, record.provider.name_in(language), None, href, about, since, problem)
    if isinstance(record, Certification):
        about = " · ".join(filter(None, (record.provider.name_in(language), record.number)))
        href = url_for("office.claim", claim=key)
        return DeskRow(key, record.name, None, href, about, since, problem)
    href = url_for("office.profile", slug=record.cluster.slug, provider=key)
    return DeskRow(key, record.name_in(language), None, href, gettext("Provider"), since, problem)


def _state(record: Introduction) -> str:
    return name_of("introduction_state", record.state)
