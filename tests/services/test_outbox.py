from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.db.models import OutboxMail
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.vocabulary import Language
from matchmaker.services import outbox
from tests.factories import NOW

MINUTE = timedelta(minutes=1)
LEASE_OVER = outbox.LEASE + MINUTE


def queue(session: Session, recipient: str = "anna@example.org", **values: object) -> OutboxMail:
    return outbox.queue_account_mail(
        session,
        **{
            "recipient": recipient,
            "language": Language.ENGLISH,
            "subject": "Hello",
            "body": "The link: https://match.example.org/reset/secret",
            "now": NOW,
        }
        | values,
    )


def claim(session: Session, now: datetime) -> OutboxMail:
    mail = outbox.claim_mail(session, now=now)
    assert mail is not None
    return mail


def fail(session: Session, mail: OutboxMail, now: datetime, *, permanent: bool = False) -> None:
    outbox.mark_failed(
        session,
        mail_id=mail.id,
        claim=mail.claim or "",
        error="SMTPServerDisconnected",
        permanent=permanent,
        now=now,
    )


def test_a_mail_is_written_only_with_the_change_it_tells_about(engine: Engine) -> None:
    with Session(engine) as session:
        queue(session)
        session.rollback()
    with Session(engine) as session:
        assert outbox.claim_mail(session, now=NOW) is None


def test_the_mail_that_waited_longest_goes_first(session: Session) -> None:
    later = queue(session, now=NOW + MINUTE)
    earlier = queue(session)

    assert [claim(session, NOW + MINUTE).id for _ in range(2)] == [earlier.id, later.id]


def test_a_claimed_mail_is_nobody_elses_until_the_claim_runs_out(session: Session) -> None:
    queue(session)
    first = claim(session, NOW)
    message_id, first_claim = first.message_id, first.claim

    assert outbox.claim_mail(session, now=NOW + outbox.LEASE) is None
    again = claim(session, NOW + LEASE_OVER)

    assert again.message_id == message_id
    assert again.claim != first_claim


def test_a_sent_mail_is_never_sent_again_and_keeps_no_text(session: Session) -> None:
    mail = claim(session, NOW) if queue(session) else None
    assert mail is not None

    outbox.mark_sent(session, mail_id=mail.id, now=NOW)
    session.refresh(mail)

    assert mail.sent_at == NOW
    assert mail.values == {}
    assert outbox.claim_mail(session, now=NOW + LEASE_OVER) is None


def test_a_refused_attempt_is_repeated_ever_more_slowly_and_then_given_up(
    session: Session,
) -> None:
    mail = queue(session)
    now, waits = NOW, []
    while mail.failed_at is None:
        claimed = claim(session, now)
        fail(session, claimed, now)
        if mail.failed_at is None:
            assert outbox.claim_mail(session, now=mail.due_at - timedelta(seconds=1)) is None
            waits.append(mail.due_at - now)
            now = mail.due_at

    assert tuple(waits) == outbox.BACK_OFF
    assert mail.attempts == outbox.MAX_ATTEMPTS
    assert mail.error == "SMTPServerDisconnected"
    assert outbox.claim_mail(session, now=now + timedelta(days=9)) is None


def test_an_address_that_is_refused_for_good_is_given_up_at_once(session: Session) -> None:
    mail = queue(session)

    fail(session, claim(session, NOW), NOW, permanent=True)

    assert mail.failed_at == NOW


def test_a_worker_whose_claim_ran_out_can_not_fail_the_mail_of_another(session: Session) -> None:
    mail = queue(session)
    slow = claim(session, NOW).claim
    claim(session, NOW + LEASE_OVER)

    outbox.mark_failed(
        session, mail_id=mail.id, claim=slow or "", error="Late", permanent=True, now=NOW
    )

    assert mail.failed_at is None
    assert mail.claim is not None


def test_a_mail_that_ends_every_worker_is_given_up_in_the_end(session: Session) -> None:
    mail = queue(session)
    now = NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        claim(session, now)
        now += LEASE_OVER

    assert outbox.claim_mail(session, now=now) is None
    session.refresh(mail)
    assert (mail.failed_at, mail.error) == (now, "WorkerDied")


def test_what_was_given_up_goes_again_when_the_operator_says_so(session: Session) -> None:
    named, other = queue(session), queue(session)
    for _ in range(2):
        fail(session, claim(session, NOW), NOW, permanent=True)

    assert outbox.retry_mails(session, mail_ids=[named.id], now=NOW) == 1
    session.expire_all()
    assert claim(session, NOW).id == named.id
    assert outbox.retry_mails(session, now=NOW) == 1
    session.expire_all()
    assert claim(session, NOW).id == other.id


def test_the_outbox_counts_and_lists_what_was_given_up_first(session: Session) -> None:
    sent, failed, waiting = (queue(session, now=NOW + MINUTE * number) for number in range(3))
    outbox.mark_sent(session, mail_id=claim(session, NOW).id, now=NOW)
    fail(session, claim(session, NOW + MINUTE), NOW, permanent=True)

    assert sent.id not in {mail.id for mail in outbox.list_unsent(session, limit=9)}
    assert [mail.id for mail in outbox.list_unsent(session, limit=9)] == [failed.id, waiting.id]
    assert outbox.count_mails(session) == outbox.OutboxCounts(waiting=1, failed=1, sent=1)


def test_an_empty_outbox_counts_nothing(session: Session) -> None:
    assert outbox.count_mails(session) == outbox.OutboxCounts(waiting=0, failed=0, sent=0)


def test_mails_go_30_days_after_they_were_sent_or_given_up(session: Session) -> None:
    for _ in range(2):
        queue(session)
    kept = queue(session, now=NOW + MINUTE)
    outbox.mark_sent(session, mail_id=claim(session, NOW).id, now=NOW)
    fail(session, claim(session, NOW), NOW, permanent=True)

    assert outbox.purge_mails(session, now=NOW + outbox.KEPT) == 0
    assert outbox.purge_mails(session, now=NOW + outbox.KEPT + MINUTE) == 2
    assert list(session.scalars(select(OutboxMail.id))) == [kept.id]


@pytest.mark.parametrize(
    "recipient",
    ["", "anna", "anna@", "anna@example.org\r\nBcc: eve@example.org", "a b@example.org"],
)
def test_only_an_address_can_be_written_to(session: Session, recipient: str) -> None:
    with pytest.raises(InvalidInput):
        queue(session, recipient)


def test_a_subject_is_one_line(session: Session) -> None:
    mail = queue(session, subject="Hello\r\nBcc: eve@example.org")

    assert mail.values["subject"] == "Hello Bcc: eve@example.org"


def test_workers_side_by_side_never_claim_the_same_mail(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        wanted = {queue(session).id for _ in range(20)}
    claimed: list[int] = []

    def work() -> None:
        while True:
            with Session(engine) as session, session.begin():
                mail = outbox.claim_mail(session, now=NOW)
                if mail is None:
                    return
                claimed.append(mail.id)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(claimed) == sorted(wanted)
