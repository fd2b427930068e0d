from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from matchmaker.__main__ import main
from matchmaker.cli.database import read_settings
from matchmaker.cli.outbox import masked
from matchmaker.db.engine import make_engine
from matchmaker.domain.vocabulary import Language
from matchmaker.services.heartbeats import WORKER, beat
from matchmaker.services.outbox import claim_mail, mark_failed, queue_account_mail

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in an empty installation of its own."""
    monkeypatch.setenv("MATCHMAKER_INSTANCE_PATH", str(tmp_path))
    monkeypatch.delenv("MATCHMAKER_DATABASE_URL", raising=False)

    def invoke(*arguments: str, **settings: str) -> Result:
        return CliRunner().invoke(main, arguments, env=settings)

    invoke("db", "upgrade")
    return invoke


def change(work: Callable[[Session], object]) -> None:
    engine = make_engine(read_settings())
    with Session(engine) as session, session.begin():
        work(session)
    engine.dispose()


def give_up_one(session: Session) -> None:
    now = datetime.now(UTC)
    queue_account_mail(
        session,
        recipient="anna@example.org",
        language=Language.ENGLISH,
        subject="Hello",
        body="secret link",
        now=now,
    )
    mail = claim_mail(session, now=now)
    assert mail is not None
    mark_failed(
        session,
        mail_id=mail.id,
        claim=mail.claim or "",
        error="SMTPRecipientsRefused 550",
        permanent=True,
        now=now,
    )


def beat_at(moment: datetime) -> Callable[[Session], None]:
    return lambda session: beat(session, name=WORKER, now=moment)


def test_the_list_says_why_a_mail_was_given_up_and_shows_no_whole_address(run: Run) -> None:
    change(give_up_one)

    listed = run("outbox", "list").output

    assert "0 waiting, 1 given up, 0 sent." in listed
    assert "SMTPRecipientsRefused 550" in listed
    assert "a…@example.org" in listed
    assert "anna" not in listed
    assert "secret" not in listed


def test_a_mail_that_was_given_up_goes_again(run: Run) -> None:
    change(give_up_one)

    assert run("outbox", "retry", "999").output == "0 go again.\n"
    assert run("outbox", "retry").output == "1 go again.\n"
    assert "1 waiting, 0 given up" in run("outbox", "list").output


def test_the_status_is_well_while_the_worker_is_alive(run: Run) -> None:
    change(beat_at(datetime.now(UTC)))

    done = run("status")

    assert done.exit_code == 0
    assert "Worker    alive at" in done.output
    assert "Mail      file; 0 waiting, 0 given up" in done.output


def test_the_status_tells_of_a_worker_that_was_never_seen_or_fell_silent(run: Run) -> None:
    never = run("status")
    change(beat_at(datetime.now(UTC) - timedelta(minutes=10)))
    silent = run("status")

    assert (never.exit_code, silent.exit_code) == (1, 1)
    assert "never seen; start it with `matchmaker worker`" in never.output
    assert "silent since" in silent.output


def test_mails_that_were_given_up_are_not_well(run: Run) -> None:
    change(beat_at(datetime.now(UTC)))
    change(give_up_one)

    assert run("status").exit_code == 1


def test_the_status_says_that_no_mail_server_is_set_up(run: Run) -> None:
    assert "Mail      not set up" in run("status", MATCHMAKER_MAIL_BACKEND="none").output


def test_a_missing_setting_ends_the_worker_and_the_server_with_one_sentence(run: Run) -> None:
    for command in ("worker", "serve"):
        done = run(command, MATCHMAKER_MAIL_BACKEND="smtp")

        assert done.exit_code == 1
        assert "MATCHMAKER_MAIL_SERVER: missing" in done.output


@pytest.mark.parametrize(
    ("address", "shown"), [("anna@example.org", "a…@example.org"), ("a@b.cn", "a…@b.cn")]
)
def test_an_address_is_shown_as_far_as_it_takes(address: str, shown: str) -> None:
    assert masked(address) == shown
