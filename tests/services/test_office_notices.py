"""Notices: who sees them when, and which needs and providers they suit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, Event, OfficeNotice
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.office_notices import NoticeKind, NoticeState
from matchmaker.domain.permissions import ANONYMOUS, OPERATOR
from matchmaker.services.notice_matching import notices_for_need, notices_for_provider
from matchmaker.services.office_notices import (
    get_notice,
    list_shown,
    publish_notice,
    withdraw_notice,
    write_notice,
)
from tests.factories import NOW, make_cluster, make_need, make_provider

TODAY = NOW.date()
DYEING = {
    "title_en": "Subsidy for waste water treatment in dye houses",
    "text_en": "Dye houses that treat waste water and renew their discharge permit get a subsidy.",
    "title_zh": "印染企业污水处理补贴",
    "text_zh": "改造污水处理、换领排污许可证的印染企业可申请补贴。",
}
SHOES = {
    "title_en": "Footwear fair in Guangzhou",
    "text_en": "Makers of leather shoes show their new collections to buyers from abroad.",
    "title_zh": "广州鞋类展览会",
    "text_zh": "皮鞋生产企业向海外采购商展示新款。",
}


def written(session: Session, cluster: Cluster, **fields: Any) -> OfficeNotice:
    stated = {"kind": "funding", "title_en": "A call", "expires_on": TODAY} | fields
    return write_notice(session, actor=OPERATOR, cluster=cluster, fields=stated, now=NOW)


def published(session: Session, cluster: Cluster, **fields: Any) -> OfficeNotice:
    notice = written(session, cluster, **fields)
    publish_notice(session, actor=OPERATOR, notice=notice, now=NOW)
    return notice


def shown(session: Session, cluster: Cluster, **about: Any) -> list[int]:
    page = list_shown(session, cluster=cluster, **{"today": TODAY} | about)
    return [notice.id for notice in page.items]


def test_only_published_notices_of_the_cluster_are_shown_until_their_last_day(
    session: Session,
) -> None:
    cluster, other = make_cluster(session), make_cluster(session)
    seen = published(session, cluster)
    published(session, other)
    written(session, cluster)
    taken_back = published(session, cluster)
    withdraw_notice(session, actor=OPERATOR, notice=taken_back, now=NOW)

    assert shown(session, cluster) == [seen.id]
    assert shown(session, cluster, today=TODAY + timedelta(days=1)) == []
    assert shown(session, cluster, kind=NoticeKind.POLICY) == []


def test_a_notice_that_is_not_shown_is_there_for_its_office_alone(session: Session) -> None:
    draft = written(session, make_cluster(session))

    assert get_notice(session, actor=OPERATOR, number=draft.id, today=TODAY) is draft
    with pytest.raises(NotFound):
        get_notice(session, actor=ANONYMOUS, number=draft.id, today=TODAY)


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"kind": "gossip"}, "kind", "required"),
        ({"title_en": ""}, "title_zh", "required"),
        ({"text_zh": "只有正文"}, "title_zh", "required"),
        ({"expires_on": None}, "expires_on", "required"),
        ({"link": "javascript:alert(1)"}, "link", "not_a_link"),
        ({"link": "http://[broken"}, "link", "not_a_link"),
        ({"starts_on": date(2027, 2, 2), "ends_on": date(2027, 2, 1)}, "ends_on", "days_reversed"),
        ({"sectors": ["magic"]}, "sectors", "unknown_word"),
        ({"title_en": "x" * 201}, "title_en", "too_long"),
    ],
)
def test_what_can_not_be_used_is_refused_at_its_field(
    session: Session, fields: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        written(session, make_cluster(session), **fields)

    assert (refused.value.field, refused.value.code) == (field, code)


def test_nobody_but_the_office_writes_notices(session: Session) -> None:
    with pytest.raises(NotAllowed):
        write_notice(session, actor=ANONYMOUS, cluster=make_cluster(session), fields={}, now=NOW)


def test_each_step_is_for_its_state_and_leaves_an_event(session: Session) -> None:
    notice = published(session, make_cluster(session))
    with pytest.raises(Conflict, match="wrong_state"):
        publish_notice(session, actor=OPERATOR, notice=notice, now=NOW)

    withdraw_notice(session, actor=OPERATOR, notice=notice, now=NOW)

    actions = select(Event.action).where(Event.subject_kind == "notice").order_by(Event.id)
    assert list(session.scalars(actions)) == ["create", "publish", "withdraw"]
    assert notice.state is NoticeState.WITHDRAWN


@pytest.mark.parametrize(
    "problem",
    [
        "Our dye house must treat its waste water before the permit ends.",
        "印染厂污水处理不达标，排污许可证快到期",
    ],
)
def test_a_need_finds_the_notice_that_its_words_fit(session: Session, problem: str) -> None:
    cluster = make_cluster(session)
    fitting = published(session, cluster, **DYEING)
    published(session, cluster, **SHOES)
    need, _ = make_need(session, cluster=cluster, description=problem)

    assert notices_for_need(session, need=need, today=TODAY) == [fitting]


def test_a_notice_for_another_sector_does_not_suit(session: Session) -> None:
    cluster = make_cluster(session)
    published(session, cluster, **DYEING, sectors=["leather"])
    need, _ = make_need(session, cluster=cluster, description=DYEING["text_en"])
    need.sector = "dyeing_finishing"

    assert notices_for_need(session, need=need, today=TODAY) == []


def test_a_provider_finds_the_notice_that_its_offers_fit(session: Session) -> None:
    cluster = make_cluster(session)
    published(session, cluster, **SHOES)
    fitting = published(session, cluster, **DYEING)
    offer = {
        "title": "Waste water treatment",
        "description": "We treat the waste water of dye houses.",
    }
    provider = make_provider(session, cluster=cluster, capabilities=[offer])

    assert notices_for_provider(session, provider=provider, today=TODAY) == [fitting]


def test_a_changed_notice_is_matched_by_its_new_words(session: Session) -> None:
    cluster = make_cluster(session)
    notice = published(session, cluster, **SHOES)
    need, _ = make_need(session, cluster=cluster, description=DYEING["text_en"])
    before = notices_for_need(session, need=need, today=TODAY)

    fields = {"kind": "funding", "expires_on": TODAY, **DYEING}
    later = NOW + timedelta(minutes=1)
    write_notice(session, actor=OPERATOR, cluster=cluster, notice=notice, fields=fields, now=later)

    assert before == []
    assert notices_for_need(session, need=need, today=TODAY) == [notice]
