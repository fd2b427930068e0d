"""The pages of an organisation, its members and its invitations, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from matchmaker.db.models import Organisation, OutboxMail, User
from matchmaker.domain.vocabulary import OrganisationRole
from matchmaker.extensions import db
from matchmaker.services.actors import actor_of
from matchmaker.services.clusters import get_cluster
from tests.factories import make_member, make_organisation, make_user
from tests.web.conftest import TOKEN
from tests.web.signing import signed_in

LINK = re.compile(r"/invitations/[\w-]+")


@dataclass(frozen=True)
class Firm:
    """A firm with an owner and a plain member; everything by number."""

    number: int
    owner: int
    member: int

    @property
    def path(self) -> str:
        return f"/organisations/{self.number}"


def within(app: APIFlask, work: Callable[[Session], Any]) -> Any:
    with app.app_context():
        result = work(db.session())
        db.session.commit()
        return result


@pytest.fixture
def firm(app: APIFlask) -> Firm:
    def make(session: Session) -> Firm:
        cluster = get_cluster(session, slug="textile")
        organisation = make_organisation(
            session,
            cluster=cluster,
            name_zh="红叶织造",
            name_en="Maple Weaving",
            region="CN-330603",
        )
        owner = make_member(session, organisation=organisation)
        member = make_member(session, organisation=organisation, role=OrganisationRole.MEMBER)
        return Firm(organisation.id, owner.id, member.id)

    made: Firm = within(app, make)
    return made


def send(client: FlaskClient, path: str, *, page: str | None = None, **fields: Any) -> TestResponse:
    found = TOKEN.search(client.get(page or path).get_data(as_text=True))
    assert found is not None
    return client.post(path, data={"csrf_token": found.group(1), **fields})


def owns(app: APIFlask, user_id: int, number: int) -> bool:
    return bool(within(app, lambda s: actor_of(s, user=s.get_one(User, user_id)).owns(number)))


@pytest.mark.parametrize(("language", "title"), [("en", "Maple Weaving"), ("zh", "红叶织造")])
def test_an_organisation_shows_its_members_in_both_languages(
    app: APIFlask, firm: Firm, language: str, title: str
) -> None:
    page = signed_in(app, firm.member, language=language).get(firm.path).get_data(as_text=True)

    assert title in page
    assert {"en": "Members", "zh": "成员"}[language] in page
    assert "members/" not in page  # a plain member manages nobody
    assert "invite" not in page


def test_an_owner_founds_and_changes_an_organisation(app: APIFlask) -> None:
    user_id = within(app, lambda s: make_user(s).id)
    client = signed_in(app, user_id)

    made = send(client, "/organisations/new", name_zh="绿叶", region="Keqiao", cluster="textile")
    path = made.headers["Location"]
    changed = send(client, f"{path}/edit", name_zh="绿叶", staff="1,200", registered="no")
    page = client.get(path).get_data(as_text=True)

    assert (made.status_code, changed.status_code) == (303, 303)
    assert "绿叶" in page
    assert "1,200" in page
    assert "Not yet" in page


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name_en": "B\u0430nk"}, "one alphabet"),
        ({"region": "qqqqqqqq"}, "know this place"),
        ({"founded": "17"}, "from 1,800 to"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field(
    app: APIFlask, firm: Firm, fields: dict[str, str], message: str
) -> None:
    answer = send(signed_in(app, firm.owner), f"{firm.path}/edit", **fields)

    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)


def test_a_new_organisation_leads_back_to_the_page_that_asked_and_nowhere_else(
    app: APIFlask,
) -> None:
    client = signed_in(app, within(app, lambda s: make_user(s).id))

    inside = send(client, "/organisations/new", next="/providers?query=a")
    outside = send(client, "/organisations/new", next="//evil.example/")

    assert inside.headers["Location"] == "/providers?query=a"
    assert outside.headers["Location"].startswith("/organisations/")


def test_somebody_chooses_for_whom_to_act(app: APIFlask, firm: Firm) -> None:
    def second(session: Session) -> int:
        other = make_organisation(session, cluster=get_cluster(session, slug="textile"))
        make_member(session, organisation=other, user=session.get_one(User, firm.owner))
        return other.id

    number = within(app, second)
    client = signed_in(app, firm.owner)
    before = client.get("/organisations").get_data(as_text=True)

    answer = send(client, f"/organisations/{number}/choose", page="/organisations")
    after = client.get("/organisations").get_data(as_text=True)

    assert answer.status_code == 303
    assert f"/organisations/{number}/choose" in before
    assert f"/organisations/{number}/choose" not in after
    assert f"{firm.path}/choose" in after


def test_an_owner_manages_members_and_stays_the_last_one(app: APIFlask, firm: Firm) -> None:
    client = signed_in(app, firm.owner)
    refused = send(client, f"{firm.path}/leave")
    said = client.get(firm.path).get_data(as_text=True)

    promoted = send(client, f"{firm.path}/members/{firm.member}/role", page=firm.path, role="owner")
    left = send(client, f"{firm.path}/leave")

    assert refused.headers["Location"] == firm.path
    assert "An organisation needs an owner" in said
    assert (promoted.status_code, left.headers["Location"]) == (303, "/organisations")
    assert client.get(firm.path).status_code == 404
    assert owns(app, firm.member, firm.number)


def test_who_is_removed_is_out_at_the_next_request(app: APIFlask, firm: Firm) -> None:
    owner, member = signed_in(app, firm.owner), signed_in(app, firm.member)
    assert member.get(firm.path).status_code == 200

    answer = send(owner, f"{firm.path}/members/{firm.member}/remove")

    assert answer.status_code == 303
    assert member.get(firm.path).status_code == 404


def test_a_plain_member_and_a_stranger_manage_nothing(app: APIFlask, firm: Firm) -> None:
    stranger = within(app, lambda s: make_user(s).id)
    for user_id, status in ((firm.member, 403), (stranger, 404)):
        client = signed_in(app, user_id)
        for path in ("/edit", "/invite", "/close", f"/members/{firm.owner}/remove"):
            assert client.get(firm.path + path).status_code == status, path


def test_closing_ends_it_for_everybody(app: APIFlask, firm: Firm) -> None:
    client = signed_in(app, firm.owner)

    answer = send(client, f"{firm.path}/close")

    assert answer.headers["Location"] == "/organisations"
    assert within(app, lambda s: s.get(Organisation, firm.number)) is None
    assert signed_in(app, firm.member).get(firm.path).status_code == 404


def test_closing_asks_for_the_password_again(app: APIFlask, firm: Firm) -> None:
    answer = signed_in(app, firm.owner, fresh=False).get(f"{firm.path}/close")

    assert answer.headers["Location"].startswith("/verify")


def invited(app: APIFlask, firm: Firm, email: str) -> str:
    """The path of the link that the mail holds."""
    answer = send(
        signed_in(app, firm.owner), f"{firm.path}/invite", email=email, role="member", language="zh"
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    newest = select(OutboxMail.values).order_by(OutboxMail.id.desc()).limit(1)
    found = LINK.search(str(within(app, lambda s: s.scalar(newest))))
    assert found is not None
    return found.group()


@pytest.mark.parametrize(("language", "word"), [("en", "Register"), ("zh", "注册")])
def test_the_link_of_an_invitation_leads_a_stranger_to_an_account(
    app: APIFlask, firm: Firm, language: str, word: str
) -> None:
    path = invited(app, firm, f"new-{language}@example.org")
    client = app.test_client()
    client.set_cookie("lang", language)

    answer = client.get(path)
    page = answer.get_data(as_text=True)

    assert word in page
    assert f"/register?next={path}" in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.post(path).status_code in {303, 422}


def test_who_is_invited_accepts_once(app: APIFlask, firm: Firm) -> None:
    path = invited(app, firm, "guest@example.org")
    guest = within(app, lambda s: make_user(s, email="guest@example.org", confirmed_at=None).id)
    client = signed_in(app, guest)

    answer = send(client, path)

    assert answer.headers["Location"] == firm.path
    assert client.get(firm.path).status_code == 200
    assert client.get(path).status_code == 404


def test_another_address_is_told_and_gets_nothing(app: APIFlask, firm: Firm) -> None:
    path = invited(app, firm, "expected@example.org")
    other = signed_in(app, within(app, lambda s: make_user(s).id))

    page = other.get(path).get_data(as_text=True)
    forced = send(other, path, page="/organisations/new")

    assert "signed in with another address" in page
    assert forced.status_code == 403
    assert other.get(firm.path).status_code == 404


def test_an_invitation_is_sent_again_and_taken_back(app: APIFlask, firm: Firm) -> None:
    first = invited(app, firm, "waiting@example.org")
    client = signed_in(app, firm.owner)
    page = client.get(firm.path).get_data(as_text=True)
    again = re.search(rf"{firm.path}/invitations/\d+/resend", page)
    assert again is not None

    assert send(client, again.group(), page=firm.path).status_code == 303
    assert app.test_client().get(first).status_code == 404
    page = client.get(firm.path).get_data(as_text=True)
    back = re.search(rf"{firm.path}/invitations/\d+/revoke", page)
    assert back is not None
    assert send(client, back.group(), page=firm.path).status_code == 303
    assert "waiting@example.org" not in client.get(firm.path).get_data(as_text=True)


@pytest.mark.parametrize("email", ["", "nobody", "x" * 300 + "@example.org"])
def test_an_invitation_needs_an_address(app: APIFlask, firm: Firm, email: str) -> None:
    answer = send(
        signed_in(app, firm.owner), f"{firm.path}/invite", email=email, role="member", language="en"
    )

    assert answer.status_code == 422


def test_a_name_is_shown_and_never_run(app: APIFlask, firm: Firm) -> None:
    client = signed_in(app, firm.owner)
    send(client, f"{firm.path}/edit", name_en="<script>alert(1)</script>")

    page = client.get(firm.path).get_data(as_text=True)

    assert "<script>alert" not in page
