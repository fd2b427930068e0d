"""Proposals: who sees them, how one is chosen, what ends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Introduction, Notification, Proposal, StoredFile
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import ProposalState
from matchmaker.domain.notices import NotificationKind
from matchmaker.domain.permissions import Actor
from matchmaker.domain.reasons import PassOverReason, RetractReason
from matchmaker.domain.vocabulary import PriceUnit
from matchmaker.services import proposal_steps as steps
from matchmaker.services import proposals
from matchmaker.services.answers import accept
from matchmaker.services.closing import close_organisation
from matchmaker.services.due import run_due
from matchmaker.services.proposals import Terms
from matchmaker.services.working_days import local_day
from tests.filing import PDF
from tests.scenes import PROVIDER_CONTACT, Scene, make_scene

DAY = timedelta(days=1)


def terms(now: datetime, **changes: object) -> Terms:
    plain = Terms(
        scope="Two days at your machines, then a report.",
        price_min=3000.0,
        price_max=5000.0,
        currency="CNY",
        price_unit=PriceUnit.PROJECT,
        starts_on=local_day(now) + 7 * DAY,
        days_needed=14,
        valid_until=local_day(now) + 30 * DAY,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def drafted(
    session: Session, actor: Actor, introduction: Introduction, now: datetime, **changes: object
) -> Proposal:
    return proposals.write_proposal(
        session, actor=actor, introduction=introduction, terms=terms(now, **changes), now=now
    )


def sent(
    session: Session, actor: Actor, introduction: Introduction, now: datetime, **changes: object
) -> Proposal:
    draft = drafted(session, actor, introduction, now, **changes)
    return steps.submit(session, actor=actor, proposal=draft, now=now)


def rival(scene: Scene, introduction: Introduction, now: datetime) -> tuple[Introduction, Actor]:
    """The same need with another provider, who accepted as well."""
    provider, actor = scene.another_provider(id="rival")
    asked = scene.requested(introduction.need, provider, now=now)
    accepted = accept(
        scene.session, actor=actor, introduction=asked, contact=PROVIDER_CONTACT, now=now
    )
    return accepted, actor


def told(session: Session, kind: NotificationKind) -> list[int]:
    of_kind = select(Notification.user_id).where(Notification.kind == kind)
    return list(session.scalars(of_kind.order_by(Notification.id)))


def test_the_firm_sees_a_proposal_once_it_is_sent_and_nobody_else_ever_does(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    introduction = scene.accepted()
    _, other = rival(scene, introduction, now)
    draft = drafted(session, scene.as_provider, introduction, now)

    def sees(actor: Actor) -> bool:
        try:
            proposals.get_proposal(session, actor=actor, public_id=draft.public_id)
        except NotFound:
            return False
        return True

    assert [sees(each) for each in (scene.as_provider, scene.as_firm)] == [True, False]
    steps.submit(session, actor=scene.as_provider, proposal=draft, now=now)
    assert [sees(each) for each in (scene.as_provider, scene.as_firm)] == [True, True]
    assert [sees(each) for each in (other, scene.as_office)] == [False, False]
    assert told(session, NotificationKind.PROPOSAL_RECEIVED) == [scene.owner.id]


def test_choosing_one_closes_the_others_and_everybody_is_told(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    introduction = scene.accepted()
    second, other = rival(scene, introduction, now)
    mine = sent(session, scene.as_provider, introduction, now)
    theirs = sent(session, other, second, now)

    with pytest.raises(Conflict):
        steps.choose(session, actor=scene.as_firm, proposal=mine, now=now)
    steps.shortlist(session, actor=scene.as_firm, proposal=mine, now=now)
    steps.choose(session, actor=scene.as_firm, proposal=mine, now=now)

    assert (mine.state, theirs.state) == (ProposalState.CHOSEN, ProposalState.NOT_CHOSEN)
    assert told(session, NotificationKind.PROPOSAL_CHOSEN) == [scene.helper.id]
    assert told(session, NotificationKind.PROPOSAL_NOT_CHOSEN) == [other.user_id]
    with pytest.raises(Conflict) as late:
        sent(session, other, second, now)
    assert late.value.code == "choice_made"


def test_each_side_does_its_own_part_alone(session: Session, now: datetime) -> None:
    scene = make_scene(session)
    introduction = scene.accepted()
    with pytest.raises(NotAllowed):
        drafted(session, scene.as_firm, introduction, now)
    proposal = sent(session, scene.as_provider, introduction, now)

    with pytest.raises(NotAllowed):
        steps.shortlist(session, actor=scene.as_provider, proposal=proposal, now=now)
    with pytest.raises(NotAllowed):
        steps.retract(
            session,
            actor=scene.as_firm,
            proposal=proposal,
            reason=RetractReason.OTHER,
            now=now,
        )
    with pytest.raises(NotFound):
        steps.shortlist(session, actor=scene.as_office, proposal=proposal, now=now)


def test_a_proposal_needs_an_accepted_introduction_and_comes_one_at_a_time(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    asked = scene.requested()
    with pytest.raises(Conflict) as early:
        drafted(session, scene.as_provider, asked, now)
    introduction = scene.accepted()
    first = sent(session, scene.as_provider, introduction, now)
    with pytest.raises(Conflict) as second:
        drafted(session, scene.as_provider, introduction, now)
    steps.pass_over(
        session,
        actor=scene.as_firm,
        proposal=first,
        reason=PassOverReason.TOO_EXPENSIVE,
        note="Half of it would do.",
        now=now,
    )

    assert (early.value.code, second.value.code) == ("wrong_state", "one_proposal")
    assert drafted(session, scene.as_provider, introduction, now).state is ProposalState.DRAFT


def test_time_ends_a_proposal_the_day_after_its_last_one(session: Session, now: datetime) -> None:
    scene = make_scene(session)
    introduction = scene.accepted()
    last = local_day(now)
    proposal = sent(session, scene.as_provider, introduction, now, valid_until=last)

    assert run_due(session, now=now)["proposals_expired"] == 0
    assert run_due(session, now=now + DAY)["proposals_expired"] == 1
    assert run_due(session, now=now + DAY)["proposals_expired"] == 0
    assert proposal.state is ProposalState.EXPIRED
    expired = told(session, NotificationKind.PROPOSAL_EXPIRED)
    assert sorted(expired) == sorted([scene.owner.id, scene.helper.id])


def test_a_proposal_that_is_over_is_not_chosen_even_before_the_worker_looks(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    introduction = scene.accepted()
    proposal = sent(session, scene.as_provider, introduction, now, valid_until=local_day(now))
    steps.shortlist(session, actor=scene.as_firm, proposal=proposal, now=now)

    with pytest.raises(Conflict):
        steps.choose(session, actor=scene.as_firm, proposal=proposal, now=now + DAY)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"scope": " "}, "scope", "required"),
        ({"price_min": None, "price_max": None}, "price_min", "price_missing"),
        ({"price_min": -1.0}, "price_min", "out_of_range"),
        ({"price_min": float("nan")}, "price_min", "out_of_range"),
        ({"price_min": 9.0, "price_max": 8.0}, "price_max", "range_reversed"),
        ({"currency": "XXX"}, "currency", "unknown_word"),
        ({"days_needed": 0}, "days_needed", "out_of_range"),
        ({"days_needed": 1.5}, "days_needed", "not_a_number"),
        ({"valid_until": None}, "valid_until", "required"),
        ({"valid_until": date(2000, 1, 1)}, "valid_until", "date_over"),
        ({"starts_on": date(9999, 1, 1)}, "starts_on", "date_too_far"),
    ],
)
def test_terms_that_cannot_be_used_name_their_field(
    changes: dict[str, object], field: str, code: str, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        proposals.clean_terms(terms(now, **changes), today=local_day(now))

    assert (refused.value.field, refused.value.code) == (field, code)


def attach(
    session: Session, actor: Actor, proposal: Proposal, content: bytes, now: datetime
) -> str:
    attached = proposals.attach_file(
        session, actor=actor, proposal=proposal, name="offer.pdf", content=content, now=now
    )
    return attached.file.public_id


def test_files_hang_on_a_draft_alone_and_are_looked_into(session: Session, now: datetime) -> None:
    scene = make_scene(session)
    draft = drafted(session, scene.as_provider, scene.accepted(), now)
    keys = [
        attach(session, scene.as_provider, draft, PDF, now) for _ in range(proposals.MOST_FILES)
    ]
    with pytest.raises(Conflict, match="too_many_files"):
        attach(session, scene.as_provider, draft, PDF, now)
    proposals.detach_file(session, actor=scene.as_provider, proposal=draft, key=keys[0], now=now)
    with pytest.raises(InvalidInput) as wrong:
        attach(session, scene.as_provider, draft, b"<html><script>1</script>", now)
    steps.submit(session, actor=scene.as_provider, proposal=draft, now=now)
    with pytest.raises(Conflict, match="wrong_state"):
        attach(session, scene.as_provider, draft, PDF, now)

    assert wrong.value.code == "file_wrong_kind"
    assert [each.file.public_id for each in draft.files] == keys[1:]


def test_a_provider_that_closes_takes_its_proposals_and_files_along(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    draft = drafted(session, scene.as_provider, scene.accepted(), now)
    attach(session, scene.as_provider, draft, PDF, now)
    organisation = scene.provider.organisation
    assert organisation is not None

    close_organisation(session, actor=scene.as_provider, organisation=organisation, now=now)

    assert session.scalars(select(Proposal)).all() == []
    assert session.scalars(select(StoredFile)).all() == []
