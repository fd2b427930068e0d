"""A firm's needs, and where one of them stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Event, Need
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.permissions import Permission, allowed
from matchmaker.domain.transitions import Action, Party
from matchmaker.domain.vocabulary import NeedOrigin
from matchmaker.extensions import db
from matchmaker.services import needs
from matchmaker.services.consequences import MOST_ACCEPTED
from matchmaker.services.events import events_of
from matchmaker.services.introductions import ASKING, list_introductions
from matchmaker.services.moderation import word_of_office
from matchmaker.services.need_lookup import is_unclaimed, list_needs
from matchmaker.services.need_merging import goes_on_as, merge_event_id, merged_here
from matchmaker.services.notice_matching import notices_for_need
from matchmaker.services.on_behalf import entry_of
from matchmaker.services.paging import Page
from matchmaker.services.proposals import proposals_for
from matchmaker.services.public_questions import questions_about
from matchmaker.services.shortlists import list_shortlist
from matchmaker.services.steps import actions_for
from matchmaker.services.subjects import subject_of
from matchmaker.services.working_days import local_day
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.acting import current_organisation
from matchmaker.web.clock import now
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.headers import secret_address
from matchmaker.web.needs.blueprint import bp, need_of
from matchmaker.web.needs.limits import short_title
from matchmaker.web.sheets import StepButton
from matchmaker.wording.histories import history, nobody_in_particular
from matchmaker.wording.names import name_of, place_name
from matchmaker.wording.next_steps import need_step

PER_PAGE = 20
CLOSING = {Action.CLOSE_MET, Action.CLOSE_PARTLY_MET, Action.CLOSE_UNMET}


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need in the list."""

    key: str
    title: str
    language: str | None
    state: NeedState
    changed_at: datetime
    next_step: str


@bp.get("")
@confirmed
def index() -> ResponseReturnValue:
    """The needs of the organisation that the reader acts for."""
    organisation = current_organisation()
    wanted = request.args.get("state", "")
    states = [NeedState(wanted)] if wanted in set(NeedState) else []

    def page_of(number: int, size: int) -> Page[Need]:
        if organisation is None:
            return Page.nothing()
        return list_needs(
            db.session(),
            actor=current_actor(),
            organisation=organisation,
            states=states,
            page=number,
            per_page=size,
        )

    if form := wanted_format():
        return as_file("needs", form, *_sheet(every_row(page_of)))
    page = page_of(request.args.get("page", 1, type=int), PER_PAGE)
    return render_template(
        "needs/index.html",
        page=page,
        items=[_line(need) for need in page.items],
        state=states[0] if states else "",
        kept={"state": wanted} if states else {},
    )


@bp.get("/<key>")
@confirmed
@secret_address
def show(key: str) -> ResponseReturnValue:
    """Where a need stands, what can be done now, and what happened so far."""
    need = need_of(key)
    if is_unclaimed(need) or need.organisation is None:
        return redirect(url_for("needs.matches", key=key), 303)
    actor, session = current_actor(), db.session()
    own = allowed(actor, Permission.NEED_MANAGE, subject_of(need))
    introductions = list_introductions(
        session, actor=actor, organisation=need.organisation, side=Party.FIRM, need=need
    )
    return render_template(
        "needs/show.html",
        key=key,
        need=need,
        title=short_title(needs.to_document(need)),
        next_step=need_step(need.state),
        own=own,
        replay=None if own else _replay(need),
        entry=None if own else entry_of(session, actor=actor, need=need),
        notices=notices_for_need(session, need=need, today=local_day(now())),
        by_office=need.origin is NeedOrigin.OFFICE,
        merged_into=_titled(goes_on_as(session, actor=actor, need=need)),
        merged_here=_titled(*merged_here(session, actor=actor, need=need)),
        word=word_of_office(session, need=need),
        actions=list(_buttons(key, need, own=own)),
        introductions=introductions.items,
        most_accepted=MOST_ACCEPTED,
        shortlist=list_shortlist(session, actor=actor, need=need),
        proposals=len(proposals_for(session, actor=actor, need=need)) if own else 0,
        questions=questions_about(session, actor=actor, need=need),
        entries=history(events_of(session, subject=need), _who),
    )


def _titled(*found: Need | None) -> list[tuple[str | None, str, str | None]]:
    """Key, title and language of needs to link to."""
    return [
        (need.public_id, short_title(needs.to_document(need)), need.language)
        for need in found
        if need is not None
    ]


def _replay(need: Need) -> str:
    """Where an office works the scores of the need's leads out once more."""
    return url_for("tuning.replay_lead_scores", slug=need.cluster.slug, key=need.public_id)


def _sheet(rows: Iterable[Need]) -> tuple[list[str], Iterator[list[Value]]]:
    headings = [
        gettext("Need"),
        gettext("State"),
        gettext("Kind of help"),
        gettext("Place"),
        gettext("Changed on"),
        gettext("In your words"),
    ]
    return headings, (
        [
            short_title(needs.to_document(need)),
            name_of("need_state", need.state),
            name_of("category", need.category) if need.category else None,
            place_name(need.region) if need.region else None,
            need.state_changed_at.date(),
            need.description,
        ]
        for need in rows
    )


def _line(need: Need) -> NeedLine:
    return NeedLine(
        key=need.public_id or "",
        title=short_title(needs.to_document(need)),
        language=need.language,
        state=need.state,
        changed_at=need.state_changed_at,
        next_step=need_step(need.state),
    )


def _buttons(key: str, need: Need, *, own: bool) -> Iterator[StepButton]:
    possible = actions_for(current_actor(), need)
    yield StepButton(gettext("See the matches"), url_for("needs.matches", key=key), primary=True)
    if own and need.state is NeedState.CHANGES_REQUESTED:
        yield StepButton(gettext("Change it"), url_for("needs.refine", key=key))
    if not own:
        yield from _moderation(key, possible)
        yield from _office(key, need)
    yield from _course(key, possible)
    if own:
        if need.state in {NeedState.OPEN, NeedState.MATCHED}:
            yield StepButton(
                gettext("None is suitable"), url_for("needs.ask_none_suitable", key=key)
            )
        yield StepButton(gettext("Copy"), url_for("needs.copy", key=key), post=True)
    if Action.WITHDRAW in possible:
        yield StepButton(
            gettext("Take it back"), url_for("needs.ask_withdrawal", key=key), danger=True
        )


def _course(key: str, possible: Collection[Action]) -> Iterator[StepButton]:
    if Action.SUBMIT in possible:
        yield StepButton(gettext("Send it"), url_for("needs.submit", key=key), post=True)
    if CLOSING & set(possible):
        yield StepButton(gettext("Say what came of it"), url_for("needs.ask_result", key=key))
    if Action.PAUSE in possible:
        yield StepButton(gettext("Let it rest"), url_for("needs.pause", key=key), post=True)
    if Action.RESUME in possible:
        yield StepButton(gettext("Go on"), url_for("needs.resume", key=key), post=True)
    if Action.REOPEN in possible:
        yield StepButton(gettext("Open it again"), url_for("needs.reopen", key=key), post=True)


def _office(key: str, need: Need) -> Iterator[StepButton]:
    if need.state in ASKING:
        text = gettext("Introduce a provider")
        yield StepButton(text, url_for("office.ask_introduction", key=key))
    merge = merge_event_id(db.session(), need=need)
    if merge is not None:
        undo = url_for("office.ask_revert", slug=need.cluster.slug, event_id=merge)
        yield StepButton(gettext("Take the merge back"), undo)
    if need.origin is NeedOrigin.OFFICE and need.claimed_at is None:
        yield StepButton(gettext("Invite the firm"), url_for("office.ask_invite_firm", key=key))


def _moderation(key: str, possible: Collection[Action]) -> Iterator[StepButton]:
    if Action.PUBLISH in possible:
        yield StepButton(gettext("Publish"), url_for("office.publish", key=key), post=True)
    if Action.REQUEST_CHANGES in possible:
        yield StepButton(gettext("Ask for a change"), url_for("office.ask_changes", key=key))
    if Action.MERGE in possible:
        yield StepButton(gettext("Merge"), url_for("office.ask_merge", key=key))
    if Action.REJECT in possible:
        yield StepButton(
            gettext("Turn down"), url_for("office.ask_rejection", key=key), danger=True
        )


def _who(event: Event) -> str:
    if event.actor_id is not None and event.actor_id == current_actor().user_id:
        return gettext("you")
    return nobody_in_particular(event)
