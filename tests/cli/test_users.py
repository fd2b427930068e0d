"""Accounts from the terminal: opened, given a role, disabled; and those of the demo."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.cli.database import read_settings
from matchmaker.db.engine import make_engine
from matchmaker.db.models import ClusterMember, Event, Introduction, User
from matchmaker.services.demo_accounts import ACCOUNTS, ADMIN, FIRM, PASSWORD, SECOND_ADMIN
from tests.cli.test_commands import PRODUCTION, Run, run
from tests.factories import make_cluster
from tests.web.accounts.conftest import Person

__all__ = ["run"]


def look(question: Callable[[Session], object]) -> object:
    engine = make_engine(read_settings())
    with Session(engine) as session:
        found = question(session)
    engine.dispose()
    return found


def remove(email: str) -> None:
    engine = make_engine(read_settings())
    with Session(engine) as session, session.begin():
        session.execute(delete(User).where(User.email == email))
    engine.dispose()


def with_cluster(run: Run) -> None:
    assert run("db", "upgrade").exit_code == 0
    engine = make_engine(read_settings())
    with Session(engine) as session, session.begin():
        make_cluster(session, slug="town")
    engine.dispose()


def test_an_admin_is_made_with_one_command_and_sets_the_password_by_a_link(run: Run) -> None:
    from matchmaker.factory import create_app  # noqa: PLC0415  after the settings of the test

    with_cluster(run)

    made: Result = run("user", "create", "boss@office.example", "--admin", "--cluster", "town")

    link = re.search(r"/reset/\S+", made.output)
    assert link is not None, made.output
    roles = look(lambda session: list(session.scalars(select(ClusterMember.role))))
    assert roles == ["admin"]
    person = Person(create_app(read_settings()), "boss@office.example")
    assert person.post(link.group(), password=PASSWORD).status_code == 303
    person.password = PASSWORD
    assert person.sign_in().status_code == 303


def test_giving_a_role_leaves_an_event_of_the_operator(run: Run) -> None:
    with_cluster(run)

    run("user", "create", "desk@office.example", "--staff")

    kinds = look(
        lambda session: session.execute(
            select(Event.actor_kind, Event.details).where(Event.action == "give_role")
        ).all()
    )
    assert [(kind, details["role"]) for kind, details in kinds] == [("operator", "staff")]


@pytest.mark.parametrize("address", ["nonsense", "a@b@c", ""])
def test_what_is_no_address_is_refused_in_words(run: Run, address: str) -> None:
    with_cluster(run)

    refused = run("user", "create", address, "--admin")

    assert refused.exit_code == 1
    assert "is no mail address" in refused.output


def test_a_disabled_account_is_shown_as_such_until_it_is_enabled(run: Run) -> None:
    with_cluster(run)
    run("user", "create", "boss@office.example", "--admin")

    run("user", "disable", "boss@office.example")
    disabled = run("user", "list").output
    run("user", "enable", "boss@office.example")

    assert "boss@office.example  disabled" in disabled
    assert "disabled" not in run("user", "list").output
    assert run("user", "disable", "nobody@office.example").exit_code == 1


def test_an_address_is_confirmed_where_no_mails_are_sent(run: Run) -> None:
    with_cluster(run)
    run("user", "create", "li@factory.example")

    assert run("user", "confirm", "li@factory.example").exit_code == 0
    assert look(lambda session: session.scalar(select(User.confirmed_at))) is not None


def test_a_development_set_up_makes_an_account_for_every_role_once(run: Run) -> None:
    assert run("setup").exit_code == 0
    again = run("setup")
    shown = run("demo", "accounts").output

    emails = look(lambda session: set(session.scalars(select(User.email))))
    assert again.exit_code == 0
    assert emails == {account.email for account in ACCOUNTS}
    assert all(account.email in shown for account in ACCOUNTS)
    assert look(lambda session: session.scalar(select(Introduction.state))) == "requested"
    assert re.fullmatch(r"\d{6}\n", run("demo", "code", ADMIN).output)
    assert run("demo", "code", FIRM).exit_code == 1


def test_a_set_up_adds_the_account_of_an_office_that_an_earlier_release_had_not(run: Run) -> None:
    run("setup")
    remove(SECOND_ADMIN)

    assert run("setup").exit_code == 0

    assert look(lambda session: len(list(session.scalars(select(Introduction.id))))) == 1
    assert re.fullmatch(r"\d{6}\n", run("demo", "code", SECOND_ADMIN).output)


def test_a_production_set_up_closes_the_demo_accounts(run: Run) -> None:
    run("setup")

    closed = run("setup", **PRODUCTION)

    assert f"Closed {len(ACCOUNTS)} demo accounts" in closed.output
    assert look(lambda session: list(session.scalars(select(User.email).where(User.active)))) == []
