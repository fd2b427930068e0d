"""Every use case of needs and introductions that changes something leaves an event with it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Event, Introduction, Need
from matchmaker.domain.lifecycle import IntroductionState, NeedState
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.domain.reasons import DeclineReason, NoneSuitableReason, WithdrawReason
from matchmaker.services import (
    answers,
    introductions,
    need_closing,
    need_copies,
    need_cycle,
    needs,
    outcomes,
    sharing,
    shortlists,
)
from tests.factories import NOW
from tests.scenes import PROVIDER_CONTACT, Scene, make_scene

MODULES = (
    "answers", "introductions", "need_closing", "need_copies", "need_cycle", "needs", "outcomes",
    "sharing", "shortlists",
)  # fmt: skip
# Steps inside of a use case, which the use case writes down.
PARTS = {"ask_now", "ask_office", "put_before_provider", "tell_other_side"}

Deed = Callable[[Scene], object]


def the_firm(scene: Scene, function: Callable[..., object], item: Need, **values: Any) -> object:
    return function(scene.session, actor=scene.as_firm, need=item, now=NOW, **values)


def answered(scene: Scene, function: Callable[..., object], **values: Any) -> object:
    return function(
        scene.session,
        actor=scene.as_provider,
        introduction=scene.requested(),
        now=NOW,
        **values,
    )


def followed(scene: Scene, function: Callable[..., object], side: str, **values: Any) -> object:
    return function(
        scene.session,
        actor=getattr(scene, side),
        introduction=scene.accepted(),
        now=NOW,
        **values,
    )


def paused(scene: Scene) -> Need:
    return need_cycle.pause_need(scene.session, actor=scene.as_firm, need=scene.need(), now=NOW)


def closed(scene: Scene) -> Need:
    need = scene.need()
    the_firm(scene, need_closing.close_need, need, result=NeedState.MET)
    return need


def draft(scene: Scene) -> Need:
    return need_copies.copy_need(scene.session, actor=scene.as_firm, need=closed(scene), now=NOW)


def disputed(scene: Scene) -> Introduction:
    accepted = scene.accepted()
    accepted.provider_outcome = IntroductionState.HELPED
    accepted.need_outcome = IntroductionState.NO_HELP
    return accepted


HELPED = IntroductionState.HELPED
DEEDS: Mapping[str, Deed] = {
    "accept": lambda s: answered(s, answers.accept, contact=PROVIDER_CONTACT),
    "decline": lambda s: answered(s, answers.decline, reason=DeclineReason.TIMING),
    "withdraw": lambda s: answers.withdraw(
        s.session,
        actor=s.as_firm,
        introduction=s.requested(),
        reason=WithdrawReason.OTHER,
        now=NOW,
    ),
    "request_introduction": lambda s: s.requested(),
    "suggest": lambda s: the_firm(
        s, introductions.suggest, s.need(), provider=s.provider, snapshot=None
    ),
    "ask_late": lambda s: introductions.ask_late(s.session, _waiting(s), now=NOW),
    "ask_waiting": lambda s: introductions.ask_waiting(
        s.session, provider=_waiting(s).provider, now=NOW
    ),
    "close_need": lambda s: the_firm(s, need_closing.close_need, s.need(), result=NeedState.MET),
    "none_suitable": lambda s: the_firm(
        s, need_closing.none_suitable, s.need(), reason=NoneSuitableReason.OTHER
    ),
    "reopen_need": lambda s: the_firm(s, need_closing.reopen_need, closed(s)),
    "copy_need": lambda s: the_firm(s, need_copies.copy_need, s.need()),
    "claim_need": lambda s: s.need(),
    "submit_need": lambda s: the_firm(s, need_cycle.submit_need, draft(s)),
    "pause_need": paused,
    "resume_need": lambda s: the_firm(s, need_cycle.resume_need, paused(s)),
    "withdraw_need": lambda s: the_firm(
        s, need_cycle.withdraw_need, s.need(), reason=WithdrawReason.OTHER
    ),
    "create_need": lambda s: s.typed(),
    "refine_need": lambda s: the_firm(s, needs.refine_need, s.need(), title="Shade drifts"),
    "delete_need": lambda s: needs.delete_need(
        s.session, actor=ANONYMOUS, need=s.typed()[0], now=NOW
    ),
    "purge_expired": lambda s: needs.purge_expired(s.session, now=(s.typed()[0].expires_at or NOW)),
    "start": lambda s: followed(s, outcomes.start, "as_provider"),
    "report_outcome": lambda s: followed(s, outcomes.report_outcome, "as_provider", outcome=HELPED),
    "confirm_outcome": lambda s: followed(s, outcomes.confirm_outcome, "as_firm", outcome=HELPED),
    "settle": lambda s: outcomes.settle(
        s.session, actor=s.as_office, introduction=disputed(s), outcome=HELPED, now=NOW
    ),
    "open_contact": lambda s: followed(s, sharing.open_contact, "as_firm"),
    "shortlist": lambda s: the_firm(s, shortlists.shortlist, s.need(), provider=s.provider),
    "unshortlist": lambda s: shortlists.unshortlist(
        s.session,
        actor=s.as_firm,
        need=_with_shortlist(s),
        provider=s.provider,
        now=NOW,
    ),
}


def _waiting(scene: Scene) -> Introduction:
    return scene.requested(provider=scene.another_provider(members=0)[0])


def _with_shortlist(scene: Scene) -> Need:
    need = scene.need()
    the_firm(scene, shortlists.shortlist, need, provider=scene.provider)
    return need


#: What the last event of each use case is called, where it isn't called like the use case.
ACTIONS = {
    "accept": "contact_seen",
    "ask_late": "ask",
    "ask_waiting": "ask",
    "claim_need": "publish",
    "close_need": "close_met",
    "copy_need": "copy",
    "create_need": "create",
    "delete_need": "delete",
    "open_contact": "contact_seen",
    "pause_need": "pause",
    "purge_expired": "delete",
    "refine_need": "refine",
    "reopen_need": "reopen",
    "request_introduction": "request",
    "resume_need": "resume",
    "settle": "conclude_helped",
    "submit_need": "publish",
    "withdraw_need": "withdraw",
}


def changing() -> set[str]:
    """The public functions that take a moment: those are the ones that change something."""
    found = set()
    for name in MODULES:
        module = importlib.import_module(f"matchmaker.services.{name}")
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                parameters = inspect.signature(function).parameters
                if {"session", "now"} <= parameters.keys() and function.__name__[0] != "_":
                    found.add(function.__name__)
    return found


def test_every_use_case_is_tried_here() -> None:
    assert changing() - PARTS == DEEDS.keys()


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_change_leaves_an_event_and_an_undone_one_leaves_none(
    session: Session, now: datetime, name: str
) -> None:
    scene = make_scene(session)
    session.commit()

    DEEDS[name](scene)
    last = session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert last is not None
    assert last.action == ACTIONS.get(name, name)
    assert last.cluster_id == scene.cluster.id
    assert last.at >= now
    assert last.actor_kind in {"user", "anonymous", "system"}

    session.rollback()
    assert session.scalar(select(func.count()).select_from(Event)) == 0
