from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Need
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.permissions import ANONYMOUS
from matchmaker.services.need_fields import DESCRIPTION_LIMIT
from matchmaker.services.need_lookup import find_need
from matchmaker.services.needs import (
    LIFETIME,
    create_need,
    delete_need,
    new_token,
    purge_expired,
    refine_need,
    to_document,
)
from tests.factories import NOW, make_cluster, make_need


@pytest.fixture
def cluster(session: Session) -> Cluster:
    return make_cluster(session)


def test_only_the_hash_of_the_secret_is_kept(session: Session, cluster: Cluster) -> None:
    need, token = make_need(session, cluster=cluster)
    session.flush()

    stored = session.execute(select(*inspect(Need).columns)).one()

    assert need.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 32
    assert not any(token in str(value) for value in stored)


def test_two_needs_never_share_a_secret(session: Session, cluster: Cluster) -> None:
    tokens = {make_need(session, cluster=cluster)[1] for _ in range(20)}

    assert len(tokens) == 20


def test_a_need_is_found_by_its_secret_alone(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    need, token = make_need(session, cluster=cluster)

    assert find_need(session, actor=ANONYMOUS, key=token, now=now) is need
    for wrong in (
        "",
        token[:-1],
        str(need.id),
        need.token_hash or "",
        "\ud800",
        "\x00",
        "a" * 9999,
    ):
        with pytest.raises(NotFound):
            find_need(session, actor=ANONYMOUS, key=wrong, now=now)


def test_the_secret_is_not_among_the_values_of_the_error(session: Session, now: datetime) -> None:
    with pytest.raises(NotFound) as refused:
        find_need(session, actor=ANONYMOUS, key="a-secret", now=now)

    assert "a-secret" not in str(refused.value)
    assert "a-secret" not in refused.value.values.values()


def test_a_need_is_gone_after_thirty_days(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    _, token = make_need(session, cluster=cluster, now=now)

    assert find_need(session, actor=ANONYMOUS, key=token, now=now + LIFETIME - timedelta(seconds=1))
    with pytest.raises(NotFound):
        find_need(session, actor=ANONYMOUS, key=token, now=now + LIFETIME)
    assert timedelta(days=30) == LIFETIME


def test_purging_deletes_what_expired_and_nothing_else(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    make_need(session, cluster=cluster, now=now - LIFETIME)
    _, kept = make_need(session, cluster=cluster, now=now - LIFETIME + timedelta(seconds=1))
    session.add(
        Need(
            cluster=cluster,
            public_id="imported",
            title="t",
            created_at=now - 9 * LIFETIME,
            state_changed_at=now - 9 * LIFETIME,
        )
    )
    session.flush()

    assert purge_expired(session, now=now) == 1
    assert find_need(session, actor=ANONYMOUS, key=kept, now=now)
    assert session.scalar(select(func.count()).select_from(Need)) == 2


def test_a_new_need_takes_the_place_of_those_that_expired(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    make_need(session, cluster=cluster, now=now - LIFETIME)

    kept, _ = make_need(session, cluster=cluster, now=now)

    assert session.scalars(select(Need)).all() == [kept]


def test_a_deleted_need_is_gone_from_the_table(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    need, token = make_need(session, cluster=cluster)

    delete_need(session, actor=ANONYMOUS, need=need, now=now)

    assert session.scalar(select(func.count()).select_from(Need)) == 0
    with pytest.raises(NotFound):
        find_need(session, actor=ANONYMOUS, key=token, now=now)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e\ufeff", "\x00\x01", "\u3164 \u115f"])
def test_a_need_without_a_visible_character_is_refused(
    session: Session, cluster: Cluster, now: datetime, text: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_need(session, cluster=cluster, description=text, now=now)

    assert (refused.value.field, refused.value.code) == ("description", "required")


def test_a_text_that_is_too_long_is_refused_with_both_lengths(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_need(session, cluster=cluster, description="布" * (DESCRIPTION_LIMIT + 1), now=now)

    assert refused.value.code == "too_long"
    assert refused.value.values == {"limit": 5000, "length": 5001}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("shade\x00 drifts\ud800", "shade drifts"),
        ("cafe\u0301", "café"),
        ("🧵🐉🫨", "🧵🐉🫨"),
        ("مشكلة في \u202eاللون", "مشكلة في \u202eاللون"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_what_can_be_stored_is_stored_as_typed(
    session: Session, cluster: Cluster, now: datetime, typed: str, kept: str
) -> None:
    need, token = create_need(session, cluster=cluster, description=typed, now=now)
    session.commit()

    assert find_need(session, actor=ANONYMOUS, key=token, now=now).description == kept
    assert need.language == "en"


def test_the_language_is_that_of_the_text_unless_named(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    chinese, _ = create_need(session, cluster=cluster, description="缸差太大", now=now)
    named, _ = create_need(session, cluster=cluster, description="缸差", language="en", now=now)

    assert (chinese.language, named.language) == ("zh", "en")


def test_refining_changes_the_named_fields_and_no_other(session: Session, cluster: Cluster) -> None:
    need, _ = make_need(session, cluster=cluster, region="CN-330603")

    refine_need(
        session,
        actor=ANONYMOUS,
        need=need,
        now=NOW,
        category="finance",
        must=["ISO 9001", " "],
        delivery=["remote"],
    )
    refine_need(
        session,
        actor=ANONYMOUS,
        need=need,
        now=NOW,
        budget_max=5000,
        currency="CNY",
        answers={"term": "12", "x": ""},
    )
    session.commit()

    document = to_document(need)
    assert (document.category, document.region) == ("finance", "CN-330603")
    assert (document.must, document.delivery) == (("ISO 9001",), ("remote",))
    assert (document.budget_max, document.currency) == (5000, "CNY")
    assert need.answers == {"term": "12"}


def test_a_field_is_taken_back_with_none(session: Session, cluster: Cluster) -> None:
    need, _ = make_need(session, cluster=cluster, region="CN-330603", start_within_days=5)

    refine_need(session, actor=ANONYMOUS, need=need, now=NOW, region=None, start_within_days=None)

    assert (need.region, need.start_within_days) == (None, None)


def test_an_unknown_place_or_category_is_kept_as_typed(session: Session, cluster: Cluster) -> None:
    need, _ = make_need(session, cluster=cluster)

    refine_need(
        session, actor=ANONYMOUS, need=need, now=NOW, category="astrology", region="Atlantis"
    )

    assert (need.category, need.region) == ("astrology", "Atlantis")


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"description": " "}, "description", "required"),
        ({"title": "t" * 201}, "title", "too_long"),
        ({"headcount": -1}, "headcount", "out_of_range"),
        ({"headcount": 1.5}, "headcount", "not_a_number"),
        ({"headcount": 10**400}, "headcount", "out_of_range"),
        ({"budget_min": float("nan")}, "budget_min", "not_a_number"),
        ({"budget_max": float("inf")}, "budget_max", "not_a_number"),
        ({"budget_min": 2, "budget_max": 1}, "budget_max", "range_reversed"),
        ({"currency": "euros"}, "currency", "unknown_word"),
        ({"language": "tlh"}, "language", "unknown_word"),
        ({"delivery": ["by pigeon"]}, "delivery", "unknown_word"),
        ({"must": [str(number) for number in range(21)]}, "must", "too_many"),
        ({"nice": ["x" * 201]}, "nice", "too_long"),
        ({"start_within_days": 3651}, "start_within_days", "out_of_range"),
        ({"answers": {"q": "x" * 2001}}, "q", "too_long"),
        ({"answers": {f"q{number}": "x" for number in range(51)}}, "answers", "too_many"),
        ({"answers": {"q": 10**400}}, "q", "out_of_range"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_field_that_cannot_be_used_names_itself_and_changes_nothing(
    session: Session, cluster: Cluster, fields: dict[str, Any], field: str, code: str
) -> None:
    need, _ = make_need(session, cluster=cluster)
    before = to_document(need)

    with pytest.raises(InvalidInput) as refused:
        refine_need(
            session, actor=ANONYMOUS, need=need, now=NOW, **{"category": "finance"} | fields
        )

    assert (refused.value.field, refused.value.code) == (field, code)
    assert to_document(need) == before


def test_a_new_lower_limit_is_held_against_the_upper_one_that_stands(
    session: Session, cluster: Cluster
) -> None:
    need, _ = make_need(session, cluster=cluster)
    refine_need(session, actor=ANONYMOUS, need=need, now=NOW, budget_max=100)

    with pytest.raises(InvalidInput):
        refine_need(session, actor=ANONYMOUS, need=need, now=NOW, budget_min=200)


def test_a_form_that_is_sent_again_is_the_same_need_unless_its_text_changed(
    session: Session, cluster: Cluster, now: datetime
) -> None:
    secret = new_token()
    first, token = make_need(session, cluster=cluster, token=secret)

    again = make_need(session, cluster=cluster, token=secret)
    changed, other = make_need(session, cluster=cluster, token=secret, description="布面起球")

    assert again == (first, token)
    assert token == secret
    assert other != secret
    assert find_need(session, actor=ANONYMOUS, key=other, now=now) is changed


@pytest.mark.parametrize("weak", ["", "a", "x" * 31, "x" * 33, "ü" * 32, "x" * 31 + "\n"])
def test_a_secret_that_is_none_is_replaced(session: Session, cluster: Cluster, weak: str) -> None:
    _, token = make_need(session, cluster=cluster, token=weak)

    assert token != weak
    assert len(token) == 32
