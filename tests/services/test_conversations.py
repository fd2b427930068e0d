"""Messages inside an introduction: who reads them, what is hidden, what is refused."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.config import AccountLimits
from matchmaker.db.models import Introduction, Message, Notification
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor
from matchmaker.domain.reasons import DeclineReason
from matchmaker.services.answers import decline
from matchmaker.services.conversations import conversation, write_message
from tests.scenes import make_scene

TEXT = "Which fabric? Call 13800138000."


def write(
    session: Session, actor: Actor, introduction: Introduction, now: datetime, form: str = "form"
) -> Message:
    return write_message(
        session, actor=actor, introduction=introduction, text=TEXT, submission=form, now=now
    )


def test_contact_details_are_unreadable_until_acceptance(session: Session, now: datetime) -> None:
    scene = make_scene(session)
    asked, accepted = scene.requested(), scene.accepted()
    write(session, scene.as_provider, asked, now)
    write(session, scene.as_provider, accepted, now)

    before = conversation(session, actor=scene.as_firm, introduction=asked)
    after = conversation(session, actor=scene.as_firm, introduction=accepted)

    assert [(each.text, each.own) for each in before] == [("Which fabric? Call •••.", False)]
    assert [each.text for each in after] == [TEXT]


def test_the_other_side_is_told_and_the_office_reads_nothing(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    asked = scene.requested()

    write(session, scene.as_provider, asked, now)

    told = select(Notification.user_id).where(
        Notification.kind == NotificationKind.MESSAGE_RECEIVED
    )
    assert session.scalars(told).all() == [scene.owner.id]
    assert scene.last_event(asked).action == "message"
    assert conversation(session, actor=scene.as_office, introduction=asked) == []
    with pytest.raises(NotFound):
        write(session, scene.as_office, asked, now)


def test_one_form_sent_twice_is_one_message(session: Session, now: datetime) -> None:
    scene = make_scene(session)
    asked = scene.requested()

    first, again = (write(session, scene.as_firm, asked, now) for _ in range(2))

    assert first is again
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_nothing_is_written_once_it_is_over_or_without_words(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    asked = scene.requested()
    with pytest.raises(InvalidInput):
        write_message(
            session, actor=scene.as_firm, introduction=asked, text=" ", submission="x", now=now
        )
    decline(
        session,
        actor=scene.as_provider,
        introduction=asked,
        reason=DeclineReason.TIMING,
        now=now,
    )
    with pytest.raises(Conflict) as refused:
        write(session, scene.as_firm, asked, now)

    assert refused.value.code == "wrong_state"


def test_an_account_writes_so_many_messages_an_hour(session: Session, now: datetime) -> None:
    scene = make_scene(session)
    asked = scene.requested()
    for number in range(AccountLimits().messages):
        write(session, scene.as_firm, asked, now, form=f"form-{number}")
    with pytest.raises(Conflict) as refused:
        write(session, scene.as_firm, asked, now, form="one more")

    assert refused.value.code == "too_many_messages"
