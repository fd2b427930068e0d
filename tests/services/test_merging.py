"""A merge loses nothing, opens nothing to anybody, and is taken back row by row."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchmaker.db.base import Base
from matchmaker.db.models import (
    Duplicate,
    Event,
    Introduction,
    Invitation,
    Merge,
    Need,
    Provider,
    ShortlistEntry,
)
from matchmaker.domain.duplicates import DuplicateState
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed
from matchmaker.domain.lifecycle import IntroductionState, NeedState, ProviderState
from matchmaker.domain.reasons import WithdrawReason
from matchmaker.domain.transitions import Action
from matchmaker.services.clusters import catalogue_changes
from matchmaker.services.events import events_of
from matchmaker.services.merging import gone_of, merge_pair, unmerge_pair
from matchmaker.services.need_cycle import pause_need, withdraw_need
from matchmaker.services.need_merging import merge_need, merged_here, unmerge_need
from matchmaker.services.notifications import list_notifications
from matchmaker.services.ownership import ask_to_own
from matchmaker.services.provider_merging import goes_on_as, merge_provider, unmerge_provider
from matchmaker.services.providers import matched
from matchmaker.services.shortlists import shortlist
from tests.factories import NOW, make_claim, make_provider
from tests.scenes import Scene, make_scene
from tests.services.test_races import at_once

#: What says that something happened, and when: it grows, whatever is taken back.
GROWING = {
    *("events", "notifications", "outbox_mails", "catalogue_changes", "merges", "clusters"),
    *("heartbeats", "account_uses"),
}


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def every_row(session: Session) -> dict[str, list[dict[str, Any]]]:
    """All that is stored, but for the logs and for when a provider was changed last."""
    session.flush()
    return {
        table.name: [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in session.execute(select(table).order_by(*table.primary_key)).mappings()
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in GROWING
    }


def unjoined(scene: Scene, **values: Any) -> Provider:
    offers = ({"title": "Lint", "description": "Filters"}, {"title": "Dust"})
    return make_provider(
        scene.session, cluster=scene.cluster, joined=False, capabilities=offers, **values
    )


def merged(scene: Scene, provider: Provider, into: Provider) -> None:
    merge_provider(scene.session, actor=scene.as_office, provider=provider, into=into, now=NOW)


def pair_of(scene: Scene, left: Need | Provider, right: Need | Provider) -> Duplicate:
    kind = "need" if isinstance(left, Need) else "provider"
    ids = {f"left_{kind}_id": left.id, f"right_{kind}_id": right.id}
    pair = Duplicate(cluster_id=scene.cluster.id, confidence=0.9, found_at=NOW, **ids)
    scene.session.add(pair)
    scene.session.flush()
    return pair


def told(scene: Scene) -> list[str]:
    return [each.kind for each in list_notifications(scene.session, actor=scene.as_firm).items]


@pytest.fixture
def full(scene: Scene) -> tuple[Scene, Provider, Need]:
    """A provider without members that has one of everything, and a need that both know."""
    gone = unjoined(scene)
    make_claim(scene.session, provider=gone, slug="gone")
    both, alone = scene.need(), scene.need()
    for need in (both, alone):
        scene.requested(need, gone)
        shortlist(scene.session, actor=scene.as_firm, need=need, provider=gone, now=NOW)
    scene.requested(both)
    scene.session.add(
        Invitation(
            organisation_id=gone.organisation_id,
            email="lab@example.org",
            role="owner",
            token_hash="0" * 64,
            created_at=NOW,
            expires_at=NOW,
        )
    )
    scene.session.flush()
    return scene, gone, both


def test_what_a_provider_has_moves_to_the_one_that_goes_on(
    full: tuple[Scene, Provider, Need],
) -> None:
    scene, gone, both = full
    merged(scene, gone, scene.provider)

    assert (gone.state, gone.merged_into_id) == (ProviderState.MERGED, scene.provider.id)
    assert (gone.capabilities, gone.certifications) == ([], [])
    assert len({each.public_id for each in scene.provider.capabilities}) == 3
    assert len(scene.provider.certifications) == 1
    of_gone = select(Introduction).where(Introduction.provider_id == gone.id)
    (left,) = scene.session.scalars(of_gone)
    assert (left.need_id, left.state) == (both.id, IntroductionState.WITHDRAWN)
    of_kept = select(ShortlistEntry).where(ShortlistEntry.provider_id == scene.provider.id)
    assert len(scene.session.scalars(of_kept).all()) == 2
    assert goes_on_as(scene.session, provider=gone) is scene.provider


def test_the_other_page_is_matched_no_more_and_the_matcher_hears_of_both(scene: Scene) -> None:
    gone, version = unjoined(scene), scene.cluster.catalogue_version
    merged(scene, gone, scene.provider)

    changed = catalogue_changes(scene.session, cluster_id=scene.cluster.id, since=version)
    assert changed.providers == {gone.public_id, scene.provider.public_id}
    assert gone not in scene.session.scalars(matched(scene.cluster.id)).all()


def test_a_merge_of_providers_is_taken_back_row_by_row(
    full: tuple[Scene, Provider, Need],
) -> None:
    scene, gone, _ = full
    before = every_row(scene.session)

    merged(scene, gone, scene.provider)
    during = every_row(scene.session)
    unmerge_provider(scene.session, actor=scene.as_office, provider=gone, now=NOW)

    assert during != before
    assert every_row(scene.session) == before
    last = events_of(scene.session, subject=gone)[-1]
    assert (last.action, last.to_state) == ("unmerge", ProviderState.APPROVED)


def test_whoever_was_invited_to_the_other_page_is_not_let_in_among_members(
    full: tuple[Scene, Provider, Need],
) -> None:
    scene, gone, _ = full
    merged(scene, gone, scene.provider)

    (invitation,) = scene.session.scalars(select(Invitation)).all()
    assert invitation.revoked_at == NOW
    assert invitation.organisation_id == gone.organisation_id


def test_an_invitation_goes_along_where_nobody_acts_for_either(
    full: tuple[Scene, Provider, Need],
) -> None:
    scene, gone, _ = full
    into = unjoined(scene)
    merged(scene, gone, into)

    (invitation,) = scene.session.scalars(select(Invitation)).all()
    assert (invitation.revoked_at, invitation.organisation_id) == (None, into.organisation_id)


def test_people_are_never_mixed_nor_put_aside(scene: Scene) -> None:
    nobodys, (others, _) = unjoined(scene), scene.another_provider()
    before = every_row(scene.session)

    with pytest.raises(Conflict, match="both_have_members"):
        merged(scene, others, scene.provider)
    with pytest.raises(Conflict, match="keep_the_joined_one"):
        merged(scene, scene.provider, nobodys)

    assert every_row(scene.session) == before


def test_a_request_to_act_for_one_of_the_two_is_decided_first(scene: Scene) -> None:
    gone = unjoined(scene)
    asking = {"provider": gone, "organisation": scene.firm, "text": "Ours", "now": NOW}
    ask_to_own(scene.session, actor=scene.as_firm, **asking)  # type: ignore[arg-type]

    with pytest.raises(Conflict, match="ownership_first"):
        merged(scene, gone, scene.provider)


def test_a_listed_provider_is_not_merged_into_one_that_is_not(scene: Scene) -> None:
    gone, into = unjoined(scene), unjoined(scene)
    into.state = ProviderState.SUSPENDED
    scene.session.flush()

    with pytest.raises(Conflict, match="keep_the_listed_one"):
        merged(scene, gone, into)
    for other in (gone, unjoined(make_scene(scene.session))):
        with pytest.raises((InvalidInput, NotAllowed)):
            merged(scene, gone, other)


def test_a_merge_is_not_taken_back_once_what_it_moved_has_gone_on(scene: Scene) -> None:
    gone = unjoined(scene)
    merged(scene, gone, scene.provider)
    scene.session.delete(scene.provider.capabilities[-1])
    scene.session.flush()
    scene.session.refresh(scene.provider)
    before = every_row(scene.session)

    with pytest.raises(Conflict, match="moved_on_capability"):
        unmerge_provider(scene.session, actor=scene.as_office, provider=gone, now=NOW)

    assert every_row(scene.session) == before


def test_a_chain_of_merges_leads_to_its_end_and_comes_apart_from_there(scene: Scene) -> None:
    first, second = unjoined(scene), unjoined(scene)
    before = every_row(scene.session)
    merged(scene, first, second)
    merged(scene, second, scene.provider)
    assert goes_on_as(scene.session, provider=first) is scene.provider

    with pytest.raises(Conflict, match="moved_on_capability"):
        unmerge_provider(scene.session, actor=scene.as_office, provider=first, now=NOW)
    for each in (second, first):
        unmerge_provider(scene.session, actor=scene.as_office, provider=each, now=NOW)

    assert every_row(scene.session) == before


def test_an_open_need_ends_in_the_other_one_and_the_firm_is_told(scene: Scene) -> None:
    need, kept = scene.need(), scene.need()
    merge_need(scene.session, actor=scene.as_office, need=need, into=kept.public_id or "", now=NOW)

    assert (need.state, need.merged_into_id) == (NeedState.MERGED, kept.id)
    assert merged_here(scene.session, actor=scene.as_firm, need=kept) == [need]
    assert "need_merged" in told(scene)


def test_whom_the_firm_asked_can_still_answer_and_the_rest_stays(scene: Scene) -> None:
    need, kept = scene.need(), scene.need()
    (other, _), (both, _) = scene.another_provider(), scene.another_provider()
    accepted, waiting = scene.accepted(need), scene.requested(need, other)
    twice = scene.requested(need, both)
    scene.requested(kept, both)
    before = every_row(scene.session)

    merge_need(scene.session, actor=scene.as_office, need=need, into=kept.public_id or "", now=NOW)

    assert (accepted.need_id, waiting.need_id) == (need.id, kept.id)
    assert (twice.need_id, twice.state) == (need.id, IntroductionState.WITHDRAWN)
    unmerge_need(scene.session, actor=scene.as_office, need=need, now=NOW)
    assert every_row(scene.session) == before


def test_an_open_need_does_not_end_in_one_that_is_not_open(scene: Scene) -> None:
    need = scene.need()
    scene.cluster.moderates_needs = True
    kept = scene.need()

    with pytest.raises(Conflict, match="keep_the_open_one"):
        merge_need(
            scene.session, actor=scene.as_office, need=need, into=kept.public_id or "", now=NOW
        )


def test_a_paused_need_is_paused_again_after_a_merge_is_taken_back(scene: Scene) -> None:
    need, kept = scene.need(), scene.need()
    pause_need(scene.session, actor=scene.as_firm, need=need, now=NOW)
    pair = pair_of(scene, need, kept)
    before = every_row(scene.session)

    merge_pair(scene.session, actor=scene.as_office, duplicate=pair, keep_left=False, now=NOW)
    assert (pair.state, gone_of(pair)) == (DuplicateState.MERGED, need)
    unmerge_pair(scene.session, actor=scene.as_office, duplicate=pair, now=NOW)

    assert every_row(scene.session) == before


def test_needs_of_two_firms_are_not_merged(scene: Scene) -> None:
    need, kept = scene.need(), scene.need()
    pair = pair_of(scene, need, kept)
    kept.organisation_id = scene.provider.organisation_id
    scene.session.flush()
    scene.session.refresh(kept)

    with pytest.raises(Conflict, match="two_firms"):
        merge_pair(scene.session, actor=scene.as_office, duplicate=pair, keep_left=True, now=NOW)


def test_a_pair_of_which_one_ended_meanwhile_is_not_merged(scene: Scene) -> None:
    need, kept = scene.need(), scene.need()
    pair = pair_of(scene, need, kept)
    why = WithdrawReason.PLANS_CHANGED
    withdraw_need(scene.session, actor=scene.as_firm, need=kept, reason=why, now=NOW)

    for keep_left in (True, False):
        with pytest.raises((Conflict, InvalidInput)):
            merge_pair(
                scene.session, actor=scene.as_office, duplicate=pair, keep_left=keep_left, now=NOW
            )
    assert pair.state is DuplicateState.OPEN


def test_of_two_who_merge_the_same_pair_one_is_told_so(scene: Scene, engine: Engine) -> None:
    gone, into = unjoined(scene), unjoined(scene)
    number, clerk = pair_of(scene, gone, into).id, scene.as_office
    scene.session.commit()

    def attempt(keep_left: bool) -> Any:
        def run(session: Session) -> str:
            pair = session.get_one(Duplicate, number)
            merge_pair(session, actor=clerk, duplicate=pair, keep_left=keep_left, now=NOW)
            return "merged"

        return run

    outcomes = at_once(engine, [attempt(True), attempt(False)])

    assert sorted(outcomes) == ["merged", "pair_decided"]
    scene.session.expire_all()
    merges = scene.session.scalars(select(Merge)).all()
    assert len(merges) == 1
    steps = select(Event).where(Event.action == Action.MERGE)
    assert len(scene.session.scalars(steps).all()) == 1
