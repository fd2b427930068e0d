"""Saved searches: told of once, read as a feed by a secret, and no longer than one may."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Notification, OrganisationMember, SavedSearch
from matchmaker.domain.errors import InvalidInput, NotFound
from matchmaker.domain.notices import NotificationKind, SubjectKind
from matchmaker.services import saved_searches as searches
from matchmaker.services.leads import LeadFilters
from tests.scenes import Scene, make_scene
from tests.services.test_public_questions import lead_of


def kept(scene: Scene, now: datetime, name: str = "Dyeing", **filters: str) -> SavedSearch:
    return searches.save_search(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        name=name,
        filters=LeadFilters(**filters),
        alerts=True,
        now=now,
    )


def told(session: Session) -> list[tuple[str | None, SubjectKind | None]]:
    of_kind = select(Notification).where(Notification.kind == NotificationKind.LEADS_FOUND)
    rows = session.scalars(of_kind.order_by(Notification.id))
    return [(each.subject_key, each.subject_kind) for each in rows]


def test_a_new_lead_that_suits_is_told_once_and_what_was_there_is_no_news(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    lead_of(scene)
    kept(scene, now, category="quality_process")
    suits, other = lead_of(scene), lead_of(scene)
    suits.category, other.category = "quality_process", "finance"
    session.flush()

    assert searches.tell_new_leads(session, now=now) == 1
    assert searches.tell_new_leads(session, now=now) == 0
    assert told(session) == [(suits.public_id, SubjectKind.LEAD)]


def test_a_feed_has_the_leads_without_contacts_until_its_secret_changes(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    need = lead_of(scene, need=scene.need(description="Shade drifts, call 13800138000"))
    search = kept(scene, now)
    first = searches.open_feed(session, actor=scene.as_provider, search=search, now=now)
    _, leads = searches.feed_of(session, secret=first)
    second = searches.open_feed(session, actor=scene.as_provider, search=search, now=now)

    assert [(each.need, each.outline.description) for each in leads] == [
        (need, "Shade drifts, call •••")
    ]
    assert first not in (search.feed_hash or "")
    with pytest.raises(NotFound):
        searches.feed_of(session, secret=first)
    assert searches.feed_of(session, secret=second)[0] is search
    searches.end_feed(session, actor=scene.as_provider, search=search, now=now)
    with pytest.raises(NotFound):
        searches.feed_of(session, secret=second)


def test_who_no_longer_acts_for_the_provider_is_told_nothing_and_reads_nothing(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    search = kept(scene, now)
    secret = searches.open_feed(session, actor=scene.as_provider, search=search, now=now)
    lead_of(scene)
    session.execute(delete(OrganisationMember).where(OrganisationMember.user_id == scene.helper.id))

    assert searches.tell_new_leads(session, now=now) == 0
    with pytest.raises(NotFound):
        searches.feed_of(session, secret=secret)


def test_a_search_belongs_to_its_person_and_its_name_is_taken_once(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    search = kept(scene, now)

    with pytest.raises(InvalidInput) as again:
        kept(scene, now)
    assert again.value.code == "search_name_taken"
    for other in (scene.as_firm, scene.as_office):
        with pytest.raises(NotFound):
            searches.get_search(session, actor=other, key=search.public_id)
