from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from passlib.totp import TOTP
from sqlalchemy import select

from matchmaker.db.models import ClusterMember, OutboxMail, User
from matchmaker.domain.vocabulary import ClusterRole
from matchmaker.extensions import db
from matchmaker.web.access import current_actor
from matchmaker.web.clock import now
from tests.factories import make_cluster
from tests.web.accounts.conftest import Person

Mails = Callable[[], list[OutboxMail]]
CODE = re.compile(r"<code>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</code>")


def give_role(app: APIFlask, role: ClusterRole) -> None:
    with app.app_context():
        cluster = make_cluster(db.session())
        user = db.session().scalars(select(User)).one()
        db.session().add(
            ClusterMember(cluster=cluster, user_id=user.id, role=role, created_at=now())
        )
        db.session.commit()


def strong(person: Person) -> bool:
    """Whether the office's doors are open to this browser."""
    with person.client:
        person.get("/account")
        return current_actor().strong


def test_the_app_is_asked_for_from_the_next_sign_in_on(member: Person, mails: Mails) -> None:
    member.sign_in()
    app = member.set_up_app()
    assert mails()[-1].values["subject"] == "A second step was added to your account"
    member.post("/logout", page="/account")

    answer = member.sign_in()
    assert answer.headers["Location"] == "/login/second-step"
    assert member.get("/account").status_code == 303, "not signed in yet"
    later = app.generate(time=time.time() + 30)
    answer = member.post("/login/second-step", code=f"{later.token[:3]} {later.token[3:]}")

    assert answer.status_code == 303
    assert strong(member)


def test_the_secret_can_be_scanned_and_typed_without_a_script(member: Person) -> None:
    member.sign_in()
    page = member.get("/account/app").get_data(as_text=True)

    assert 'src="data:image/svg+xml;base64,' in page
    assert re.search(r'<code class="key"[^>]*>[A-Z2-7 -]{26,}</code>', page)
    assert (
        member.get("/account/app").get_data(as_text=True).count(page.split('class="key"')[1][:40])
    )


def test_a_code_opens_once(app: APIFlask, member: Person) -> None:
    member.sign_in()
    phone = member.set_up_app()
    code = phone.generate(time=time.time() + 30).token
    first, second = Person(app), Person(app)
    for person in (first, second):
        person.sign_in()

    assert first.post("/login/second-step", code=code).status_code == 303
    assert second.post("/login/second-step", code=code).status_code == 422


def test_the_code_that_set_the_app_up_opens_nothing(app: APIFlask, member: Person) -> None:
    member.sign_in()
    phone = member.set_up_app()
    other = Person(app)
    other.sign_in()

    assert other.post("/login/second-step", code=phone.generate().token).status_code == 422


@pytest.mark.parametrize("code", ["000000", "１２３４５６", "abc", "a" * 5000, "٣٣٣٣٣٣"])
def test_a_wrong_code_opens_nothing(member: Person, code: str) -> None:
    member.sign_in()
    member.set_up_app()
    member.post("/logout", page="/account")
    member.sign_in()

    assert member.post("/login/second-step", code=code).status_code == 422
    assert member.get("/account").status_code == 303


def test_a_recovery_code_stands_in_for_the_app_once(
    app: APIFlask, member: Person, mails: Mails
) -> None:
    member.sign_in()
    member.set_up_app()
    page = member.post("/account/recovery-codes", page="/account").get_data(as_text=True)
    codes = CODE.findall(page)
    assert len(set(codes)) == 10
    first, second = Person(app), Person(app)
    for person in (first, second):
        person.sign_in()

    assert first.post("/login/second-step", code=codes[0].upper()).status_code == 303
    assert "A recovery code was used" in [mail.values["subject"] for mail in mails()]
    assert second.post("/login/second-step", code=codes[0]).status_code == 422
    assert "9 recovery codes are left" in first.get("/account").get_data(as_text=True)
    with app.app_context():
        kept = db.session().scalars(select(User.mf_recovery_codes)).one()
    assert not set(codes) & set(kept or [])


def test_the_second_step_asks_for_the_password_first(app: APIFlask, member: Person) -> None:
    member.sign_in()
    phone = member.set_up_app()

    assert Person(app).get("/login/second-step").headers["Location"] == "/login"
    late = Person(app)
    late.sign_in()
    with late.client.session_transaction() as cookie:
        cookie["pending"]["at"] -= 601
        cookie.modified = True
    code = phone.generate(time=time.time() + 30).token
    answer = late.post("/login/second-step", page="/login", code=code)

    assert answer.headers["Location"] == "/login"
    assert late.get("/account").status_code == 303


def test_staff_without_a_second_factor_are_sent_to_set_one_up(
    app: APIFlask, member: Person
) -> None:
    give_role(app, ClusterRole.STAFF)
    member.sign_in()

    page = member.get("/verify/second-factor?next=/account").get_data(as_text=True)
    assert "Set up a second step first" in page
    assert "so you need at least one" in member.get("/account").get_data(as_text=True)
    assert not strong(member)
    member.set_up_app()

    assert strong(member)


def test_the_office_page_that_asked_comes_after_setting_up(app: APIFlask, member: Person) -> None:
    give_role(app, ClusterRole.STAFF)
    member.sign_in()

    asked = member.get("/admin")
    assert asked.headers["Location"] == "/verify/second-factor?next=/admin"
    member.get(asked.headers["Location"])
    page = member.get("/account/app").get_data(as_text=True)
    key = re.search(r'<code class="key"[^>]*>([^<]+)</code>', page)
    assert key is not None
    code = TOTP(key=key.group(1)).generate().token
    codes = member.post("/account/app", code=code).get_data(as_text=True)

    assert 'href="/admin"' in codes
    assert member.get("/admin").status_code == 200


def test_a_second_factor_opens_the_office_for_a_day_then_asks_again(
    app: APIFlask, member: Person
) -> None:
    give_role(app, ClusterRole.ADMIN)
    member.sign_in()
    phone = member.set_up_app()
    with member.client.session_transaction() as cookie:
        cookie["strong_at"] -= 12 * 3600 + 1
    assert not strong(member)

    code = phone.generate(time=time.time() + 30).token
    answer = member.post("/verify/second-factor?next=/account", code=code)

    assert answer.headers["Location"] == "/account"
    assert strong(member)


def test_removing_the_last_second_factor_ends_the_recovery_codes(
    app: APIFlask, member: Person, mails: Mails
) -> None:
    member.sign_in()
    member.set_up_app()
    member.post("/account/app/remove", page="/account")

    with app.app_context():
        user = db.session().scalars(select(User)).one()
        assert (user.tf_totp_secret, user.mf_recovery_codes) == (None, None)
    assert mails()[-1].values["subject"] == "A second step was removed from your account"
    member.post("/logout", page="/account")
    assert member.sign_in().headers["Location"] == "/"


def test_the_apps_secret_is_encrypted_in_the_database(app: APIFlask, member: Person) -> None:
    member.sign_in()
    phone = member.set_up_app()

    with app.app_context():
        kept = db.session().scalars(select(User.tf_totp_secret)).one()
    assert kept is not None
    assert phone.base32_key not in kept


@pytest.mark.parametrize("credential", ["", "x", "[]", "{}", '{"id": 1}', '{"rawId": "AA"}'])
def test_a_made_up_passkey_opens_nothing(stranger: Person, credential: str) -> None:
    answer = stranger.post("/login/passkey", page="/login", credential=credential)

    assert answer.headers["Location"] == "/login"
    assert stranger.get("/account").status_code == 303
