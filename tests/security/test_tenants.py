"""Two tenants: whoever asks with the other's ids finds nothing, and changes nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from matchmaker.db.base import Base
from matchmaker.extensions import db
from tests.security.conftest import Site
from tests.security.routes import Ask, asks_for_records

STRANGERS = ("firm owner", "other firm", "provider", "staff", "admin")
MISSING = 404
OF_ADMINS = {
    *("tuning.ask_roll_back", "tuning.take_back", "tuning.override", "tuning.go_live"),
    *("office.change_person", "office.disable_person", "office.enable_person"),
}
OF_AN_OFFICE = {"questions.ask_hiding", "questions.hide", "questions.show_again"}
# Kept beside the pages: whoever tries is counted, and a sign-in is noted as seen.
OF_THE_READER = {"attempts", "user_sessions"}


def test_every_id_of_the_other_tenant_leads_nowhere(each_site: Site) -> None:
    reached = {}
    for ask in asks_for_records(each_site.app, each_site.there):
        for role in STRANGERS:
            answer = each_site.ask(f"{role} of here", ask.method, ask.path, ask.fields)
            if answer.status_code != expected(ask, role):
                reached[ask.id, role] = answer.status

    assert reached == {}


def expected(ask: Ask, role: str) -> int:
    """404, except that a door is closed to who holds no such role anywhere."""
    if ask.name.startswith(("office.", "tuning.")) or ask.name in OF_AN_OFFICE:
        needed = {"admin"} if ask.name in OF_ADMINS else {"staff", "admin"}
        return MISSING if role in needed else 403
    return MISSING


def test_a_fragment_tells_no_more_than_its_page(each_site: Site) -> None:
    reached = {}
    for ask in asks_for_records(each_site.app, each_site.there):
        answer = each_site.ask("admin of here", ask.method, ask.path, ask.fields, fragment=True)
        if answer.status_code != MISSING:
            reached[ask.id] = answer.status

    assert reached == {}


def test_an_own_id_in_front_does_not_open_the_others_behind_it(each_site: Site) -> None:
    here, there = each_site.here, each_site.there
    ours = f"/organisations/{here.firm.id}"
    mixed = [
        ("GET", f"{ours}/members/{there.member.id}/remove", {}),
        ("POST", f"{ours}/members/{there.member.id}/remove", {}),
        ("POST", f"{ours}/members/{there.member.id}/role", {"role": "owner"}),
        ("POST", f"{ours}/invitations/{there.invitation.id}/revoke", {}),
        ("POST", f"{ours}/invitations/{there.invitation.id}/resend", {}),
        ("GET", f"/needs/{here.need.public_id}/introductions/new?p={there.provider.public_id}", {}),
        ("POST", f"/needs/{here.need.public_id}/shortlist", {"add": there.provider.public_id}),
        ("POST", f"/account/devices/{there.device}/end", {}),
        ("POST", f"/account/passkeys/{there.passkey.id}/remove", {}),
    ]

    answers = {
        path: each_site.ask("firm owner of here", method, path, fields).status_code
        for method, path, fields in mixed
    }

    assert set(answers.values()) == {MISSING}, answers


def test_nothing_that_is_not_there_answers_like_nothing_that_is_closed(each_site: Site) -> None:
    closed = each_site.ask("firm owner of here", "GET", f"/needs/{each_site.there.need.public_id}")
    absent = each_site.ask("firm owner of here", "GET", "/needs/need-of-nobody")

    assert closed.status_code == absent.status_code == MISSING
    assert closed.get_data() == absent.get_data()


def test_a_stranger_changes_no_row(each_site: Site) -> None:
    before = rows(each_site)
    changed = {}
    for ask in asks_for_records(each_site.app, each_site.there):
        if ask.method == "POST":
            each_site.ask("admin of here", ask.method, ask.path, ask.fields, undo=False)
            after = rows(each_site)
            if after != before:
                changed[ask.id] = sorted(name for name in after if after[name] != before[name])
            each_site.put_back()

    assert changed == {}


def rows(site: Site) -> dict[str, list[Any]]:
    """Every row that a stranger could have changed, table by table."""
    with site.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in OF_THE_READER
        }
