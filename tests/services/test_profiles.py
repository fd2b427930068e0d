from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import User
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.vocabulary import ContactChannel, Language, MailFrequency
from matchmaker.services.actors import actor_of
from matchmaker.services.events import events_of
from matchmaker.services.profiles import change_profile
from tests.factories import NOW, make_user


def change(session: Session, user: User, actor: User | None = None, **values: Any) -> User:
    stated = {
        "name": "王芳",
        "language": Language.CHINESE,
        "phone": "+86 575 8412 0000",
        "wechat": "wangfang_kq",
        "preferred_contact": ContactChannel.WECHAT,
        "mail_frequency": MailFrequency.DAILY,
    }
    return change_profile(
        session,
        actor=actor_of(session, user=actor or user),
        user=user,
        now=NOW,
        **stated | values,
    )


def test_a_profile_is_kept_and_the_trail_names_fields_alone(session: Session) -> None:
    user = make_user(session)

    change(session, user)
    change(session, user)

    assert (user.name, user.phone) == ("王芳", "+86 575 8412 0000")
    assert (user.preferred_contact, user.mail_frequency) == (
        ContactChannel.WECHAT,
        MailFrequency.DAILY,
    )
    [event] = events_of(session, subject=user)
    assert event.details["fields"] == sorted(
        ["name", "language", "phone", "wechat", "preferred_contact", "mail_frequency"]
    )
    assert "王芳" not in str(event.details)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"phone": "call me"}, "phone", "not_a_phone"),
        ({"phone": "1" * 18 + " " * 47 + "-"}, "phone", "too_long"),
        ({"wechat": "!"}, "wechat", "not_a_wechat"),
        ({"wechat": " "}, "preferred_contact", "no_such_contact"),
        (
            {"preferred_contact": ContactChannel.PHONE, "phone": ""},
            "preferred_contact",
            "no_such_contact",
        ),
        ({"name": "W\u0430ng Li"}, "name", "mixed_letters"),
    ],
)
def test_what_cannot_be_used_changes_nothing(
    session: Session, values: dict[str, Any], field: str, code: str
) -> None:
    user = make_user(session, name="before")

    with pytest.raises(InvalidInput) as caught:
        change(session, user, **values)

    assert (caught.value.field, caught.value.code) == (field, code)
    assert (user.name, user.phone, user.wechat) == ("before", None, None)


def test_nobody_changes_anothers_profile(session: Session) -> None:
    with pytest.raises(NotFound):
        change(session, make_user(session), actor=make_user(session))
