"""Answers by mail: whose they are, what is taken of them, what is refused or dropped."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Message, Notification
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.reasons import DeclineReason
from matchmaker.domain.transitions import Party
from matchmaker.services.answers import decline
from matchmaker.services.conversations import conversation, write_message
from matchmaker.services.relaying import relay_address, relayed_message, take_reply
from matchmaker.services.replies import MOST_BYTES, without_quotes
from tests.scenes import Scene, make_scene

KEY, DOMAIN = "key", "reply.example.org"
TEXT = "Cotton, 200 g. Call 13800138000.\n\nOn Monday, Matchmaker wrote:\n> Which fabric?\n"


def address(scene: Scene, introduction: Introduction) -> str:
    """Where the firm's owner answers."""
    return relay_address(
        KEY, introduction_id=introduction.id, user_id=scene.owner.id, domain=DOMAIN
    )


def mail(scene: Scene, to: str, text: str = TEXT, **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = f"Ms Lin <{scene.owner.email}>"
    message["To"] = to
    message["Message-ID"] = "<one@factory.example>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def take(session: Session, raw: bytes, now: datetime) -> Message | None:
    return take_reply(session, raw=raw, secret_key=KEY, domain=DOMAIN, now=now)


def test_an_answer_is_a_message_of_its_side_without_what_it_quotes(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    asked = scene.requested()
    raw = mail(scene, address(scene, asked).upper())

    first, again = take(session, raw, now), take(session, raw, now)

    assert first is not None
    assert first is again
    assert (first.side, first.text) == (Party.FIRM, "Cotton, 200 g. Call 13800138000.")
    seen = conversation(session, actor=scene.as_provider, introduction=asked)
    assert [each.text for each in seen] == ["Cotton, 200 g. Call •••."]


def test_the_mail_about_a_message_shows_what_may_be_read_and_no_address(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    for introduction, shown in ((scene.requested(), "Call •••"), (scene.accepted(), "Call 138")):
        write_message(
            session,
            actor=scene.as_provider,
            introduction=introduction,
            text="Which fabric? Call 13800138000",
            submission="a-form",
            now=now,
        )
        of_kind = select(Notification).where(
            Notification.kind == NotificationKind.MESSAGE_RECEIVED,
            Notification.subject_key == introduction.public_id,
        )
        relayed = relayed_message(
            session,
            notification=session.scalars(of_kind).one(),
            secret_key=KEY,
            domain=DOMAIN,
        )

        assert relayed is not None
        assert shown in relayed.text
        assert relayed.reply_to == address(scene, introduction)
        assert scene.helper.email not in relayed.reply_to


def test_a_wrong_address_another_sender_and_a_closed_introduction_are_refused(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    asked = scene.requested()
    to = address(scene, asked)

    for wrong in (f"x{to}", to.replace("@", "0@"), to.replace(DOMAIN, "other.example")):
        with pytest.raises(NotFound):
            take(session, mail(scene, wrong), now)
    with pytest.raises(NotAllowed):
        take(session, mail(scene, to, From="somebody@else.example"), now)
    decline(
        session,
        actor=scene.as_provider,
        introduction=asked,
        reason=DeclineReason.TOO_FAR,
        now=now,
    )
    with pytest.raises(Conflict):
        take(session, mail(scene, to), now)
    scene.owner.active = False
    with pytest.raises(NotFound):
        take(session, mail(scene, to), now)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"List_Id": "<news.example.org>"},
        {"X_Matchmaker_Relay": "1"},
    ],
)
def test_what_a_program_sent_is_dropped(
    headers: dict[str, str], session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    asked = scene.requested()

    assert take(session, mail(scene, address(scene, asked), **headers), now) is None
    assert session.scalars(select(Message)).all() == []


def test_a_mail_that_is_too_large_or_says_nothing_is_refused(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    to = address(scene, scene.requested())

    with pytest.raises(InvalidInput) as large:
        take(session, b"x" * (MOST_BYTES + 1), now)
    with pytest.raises(InvalidInput) as empty:
        take(session, mail(scene, to, "> Which fabric?\n"), now)

    assert (large.value.code, empty.value.code) == ("mail_too_large", "required")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Yes.\n-- \nLin\n13800138000", "Yes."),
        ("好的。\n\n在 2027年3月3日 周一，Matchmaker 写道：\n> 什么布？", "好的。"),
        ("好的。\n\n------------------ 原始邮件 ------------------\n发件人: x", "好的。"),
        ("Fine.\n\n-----Original Message-----\nFrom: x", "Fine."),
        ("One\n\n> ##- Write your answer above this line -##", "One"),
        ("On the whole it is fine.", "On the whole it is fine."),
    ],
)
def test_quotations_and_signatures_are_left_out(text: str, kept: str) -> None:
    assert without_quotes(text) == kept
