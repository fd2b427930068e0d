from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.db.models import User
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import OPERATOR
from matchmaker.domain.vocabulary import TokenPurpose
from matchmaker.services import accounts, events, second_factors, user_sessions
from matchmaker.services.account_tokens import LIFETIMES, find_token, issue_token, purge_tokens

EMAIL = "li@factory.example"


def register(session: Session, now: datetime, email: str = EMAIL) -> User:
    user = accounts.register_account(session, email=email, password_hash="hash-1", now=now)
    assert user is not None
    return user


@pytest.fixture
def user(session: Session, now: datetime) -> User:
    user = register(session, now)
    accounts.confirm_account(session, user=user, now=now)
    session.commit()
    return user


def test_a_confirmed_address_is_registered_once_in_whatever_letters(
    session: Session, user: User, now: datetime
) -> None:
    again = accounts.register_account(session, email=EMAIL.upper(), password_hash="hash-2", now=now)

    assert again is None
    assert user.password == "hash-1"


def test_of_eight_who_register_one_address_at_once_nobody_breaks_anything(
    engine: Engine, now: datetime
) -> None:
    def open_account(attempt: int) -> None:
        with Session(engine) as own, own.begin():
            email = EMAIL.upper() if attempt % 2 else EMAIL
            accounts.register_account(own, email=email, password_hash=f"hash-{attempt}", now=now)

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(open_account, range(8)))
    with Session(engine) as own:
        assert own.scalars(select(User.email)).all() == [EMAIL]


def test_a_disabled_account_is_not_taken_over(session: Session, now: datetime) -> None:
    user = register(session, now)
    accounts.set_active(session, user=user, active=False, actor=OPERATOR, reason="misuse", now=now)

    assert accounts.register_account(session, email=EMAIL, password_hash="hash-2", now=now) is None


def test_an_unconfirmed_account_is_taken_over_with_everything_that_opened_it(
    session: Session, now: datetime
) -> None:
    user = register(session, now)
    _, secret = user_sessions.open_session(session, user=user, device="", now=now)
    link = issue_token(session, user=user, purpose=TokenPurpose.CONFIRM, now=now)
    before = user.fs_uniquifier

    again = accounts.register_account(session, email=EMAIL, password_hash="hash-2", now=now)

    assert again is user
    assert (user.password, user.fs_uniquifier == before) == ("hash-2", False)
    assert user_sessions.find_session(session, secret=secret, now=now) is None
    with pytest.raises(NotFound):
        find_token(session, secret=link, purpose=TokenPurpose.CONFIRM, now=now)


@pytest.mark.parametrize("purpose", [TokenPurpose.CONFIRM, TokenPurpose.RESET_PASSWORD])
def test_a_link_works_until_its_time_is_over_and_for_its_purpose_alone(
    session: Session, user: User, now: datetime, purpose: TokenPurpose
) -> None:
    secret = issue_token(session, user=user, purpose=purpose, now=now)
    end = now + LIFETIMES[purpose]
    other = next(each for each in TokenPurpose if each is not purpose)

    found = find_token(session, secret=secret, purpose=purpose, now=end - timedelta(seconds=1))
    assert found.user is user
    for moment, asked in ((end, purpose), (now, other)):
        with pytest.raises(NotFound):
            find_token(session, secret=secret, purpose=asked, now=moment)
    assert purge_tokens(session, now=end) == 1


def test_a_link_of_a_disabled_account_opens_nothing(
    session: Session, user: User, now: datetime
) -> None:
    secret = issue_token(session, user=user, purpose=TokenPurpose.RESET_PASSWORD, now=now)
    user.active = False

    with pytest.raises(NotFound):
        find_token(session, secret=secret, purpose=TokenPurpose.RESET_PASSWORD, now=now)


def test_a_new_address_that_somebody_took_meanwhile_is_a_conflict(
    session: Session, user: User, now: datetime
) -> None:
    register(session, now, email="zhao@mill.example")

    with pytest.raises(Conflict, match="email_taken"):
        accounts.change_email(session, user=user, email="Zhao@mill.example", now=now)


def test_a_session_ends_when_left_alone_and_when_old(
    session: Session, user: User, now: datetime
) -> None:
    record, secret = user_sessions.open_session(session, user=user, device="x", now=now)

    def is_open(at: datetime) -> bool:
        return user_sessions.find_session(session, secret=secret, now=at) is not None

    almost = timedelta(seconds=1)
    assert is_open(now + user_sessions.IDLE_LIFETIME - almost)
    assert not is_open(now + user_sessions.IDLE_LIFETIME)
    for day in range(30):
        user_sessions.see_session(session, session_id=record.id, now=now + timedelta(days=day))
    session.expire_all()
    assert is_open(now + user_sessions.LIFETIME - almost)
    assert not is_open(now + user_sessions.LIFETIME)
    assert user_sessions.purge_sessions(session, now=now + user_sessions.LIFETIME) == 1


def test_a_device_is_new_once(session: Session, user: User, now: datetime) -> None:
    def is_new(device: str) -> bool:
        return user_sessions.is_new_device(session, user=user, device=device)

    assert not is_new("Firefox"), "the first sign-in surprises nobody"
    user_sessions.open_session(session, user=user, device="Firefox", now=now)
    assert not is_new("Firefox")
    assert is_new("Chrome")


def test_of_eight_who_send_the_same_code_at_once_one_gets_in(
    engine: Engine, session: Session, user: User
) -> None:
    number = user.id
    session.rollback()

    def send(_attempt: int) -> bool:
        with Session(engine) as own, own.begin():
            mine = own.get(User, number)
            assert mine is not None
            return second_factors.use_counter(own, user=mine, counter=7)

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sorted(pool.map(send, range(8))) == [False] * 7 + [True]


def test_of_eight_who_send_the_same_recovery_code_at_once_one_gets_in(
    engine: Engine, session: Session, user: User, now: datetime
) -> None:
    code = second_factors.new_recovery_codes(session, user=user, now=now)[3]
    session.commit()
    number = user.id
    session.rollback()

    def send(_attempt: int) -> bool:
        with Session(engine) as own, own.begin():
            mine = own.get(User, number)
            assert mine is not None
            return second_factors.use_recovery_code(own, user=mine, code=code, now=now)

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sorted(pool.map(send, range(8))) == [False] * 7 + [True]


def test_an_older_code_of_the_app_is_refused_after_a_newer_one(
    session: Session, user: User
) -> None:
    used = [second_factors.use_counter(session, user=user, counter=number) for number in (5, 4, 6)]

    assert used == [True, False, True]


def add_passkey(session: Session, user: User, now: datetime, number: int) -> None:
    second_factors.add_passkey(
        session,
        user=user,
        name=f"key {number}",
        credential_id=bytes([number]) * 16,
        public_key=b"k",
        sign_count=0,
        transports=[],
        backed_up=False,
        device_type="single_device",
        now=now,
    )


def test_a_passkey_belongs_to_one_account(session: Session, user: User, now: datetime) -> None:
    other = register(session, now, email="zhao@mill.example")
    add_passkey(session, user, now, 1)

    with pytest.raises(Conflict, match="passkey_known"):
        add_passkey(session, other, now, 1)
    with pytest.raises(NotFound):
        second_factors.drop_passkey(session, user=other, passkey_id=user.webauthn[0].id, now=now)


def test_passkeys_end_somewhere_and_have_names(session: Session, user: User, now: datetime) -> None:
    for number in range(second_factors.PASSKEYS_LIMIT):
        add_passkey(session, user, now, number)

    with pytest.raises(Conflict, match="too_many_passkeys"):
        add_passkey(session, user, now, 99)
    with pytest.raises(InvalidInput, match="required"):
        second_factors.add_passkey(
            session,
            user=user,
            name=" ",
            credential_id=b"z" * 16,
            public_key=b"k",
            sign_count=0,
            transports=[],
            backed_up=False,
            device_type="single_device",
            now=now,
        )


def test_what_happened_to_an_account_stands_in_the_trail(
    session: Session, user: User, now: datetime
) -> None:
    accounts.set_password(session, user=user, password_hash="hash-2", now=now)
    accounts.change_email(session, user=user, email="new@factory.example", now=now)

    assert [event.action for event in events.events_of(session, subject=user)] == [
        "register",
        "confirm_email",
        "change_password",
        "change_email",
    ]
