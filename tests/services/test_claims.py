"""Certificates: what the provider states, the proof, the office's word, and time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from matchmaker.db.models import Certification, StoredFile
from matchmaker.domain.desk import DeskAction, QueueName
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import ClaimState
from matchmaker.domain.reasons import ClaimRefusal
from matchmaker.services.actors import actor_of
from matchmaker.services.claim_steps import refuse_claim, verify_claim
from matchmaker.services.claims import (
    MOST_CLAIMS,
    Proof,
    Stated,
    add_claim,
    change_claim,
    get_claim,
    list_claims,
    remove_claim,
    withdraw_proof,
)
from matchmaker.services.desk import list_queue, waiting
from matchmaker.services.desk_work import work_on
from matchmaker.services.documents import fill_provider, provider_document
from matchmaker.services.due import run_due
from matchmaker.services.events import events_of
from matchmaker.services.notifications import list_notifications
from matchmaker.services.registry import MatcherRegistry
from tests.factories import NOW, make_member, make_organisation
from tests.filing import PDF, PNG
from tests.scenes import Scene, make_scene

PROOF = Proof("iso.pdf", PDF, 1_000_000)
LATER = NOW + timedelta(days=400)


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def added(scene: Scene, name: str = "ISO 9001", **values: object) -> Certification:
    stated = Stated(name, **{"number": "CN-1", "proof": PROOF} | values)  # type: ignore[arg-type]
    return add_claim(
        scene.session, actor=scene.as_provider, provider=scene.provider, stated=stated, now=NOW
    )


def verified(scene: Scene, **values: object) -> Certification:
    claim = added(scene, **values)
    verify_claim(scene.session, actor=scene.as_office, claim=claim, now=NOW)
    return claim


def refused(scene: Scene, claim: Certification) -> Certification:
    refuse_claim(
        scene.session,
        actor=scene.as_office,
        claim=claim,
        reason=ClaimRefusal.OTHER_HOLDER,
        note="It names the parent company.",
        now=NOW,
    )
    return claim


def told(scene: Scene) -> list[str]:
    page = list_notifications(scene.session, actor=scene.as_provider)
    return [str(each.kind) for each in page.items]


def test_a_certificate_without_a_proof_is_unverified_and_waits_for_nobody(scene: Scene) -> None:
    claim = added(scene, proof=None)

    assert claim.state is ClaimState.UNVERIFIED
    page = list_queue(scene.session, actor=scene.as_office, name=QueueName.CLAIMS, now=NOW)
    assert page.total == 0


def test_a_proof_goes_to_the_office_and_to_no_other(scene: Scene) -> None:
    claim = added(scene)
    other = make_scene(scene.session)

    def queued(of: Scene) -> list[Certification]:
        found = list_queue(scene.session, actor=of.as_office, name=QueueName.CLAIMS, now=NOW)
        return list(found.items)

    assert claim.state is ClaimState.EVIDENCE_SUBMITTED
    assert queued(scene) == [claim]
    assert queued(other) == []
    assert {
        each.name: each.count for each in waiting(scene.session, actor=scene.as_office, now=NOW)
    }[QueueName.CLAIMS] == 1


def test_verified_is_said_to_the_matcher_and_the_provider_is_told(
    scene: Scene, engine: Engine
) -> None:
    verified(scene)
    added(scene, "ISO 14001")
    scene.session.commit()

    registry = MatcherRegistry(lambda: Session(engine))
    matcher = registry.get(scene.session, cluster_id=scene.cluster.id).matcher
    document = matcher.provider(scene.provider.public_id)
    assert [(each.name, each.verified) for each in document.certifications] == [
        ("ISO 9001", True),
        ("ISO 14001", False),
    ]
    assert told(scene) == ["certificate_verified"]


def test_a_refused_one_is_told_with_the_reason_and_no_longer_matched(scene: Scene) -> None:
    claim = refused(scene, verified(scene))

    assert (claim.state, claim.note) == (ClaimState.REFUSED, "It names the parent company.")
    assert provider_document(scene.provider).certifications == ()
    assert told(scene)[0] == "certificate_refused"
    assert events_of(scene.session, subject=claim)[-1].reason == "other_holder"


@pytest.mark.parametrize("before", ["verified", "refused", "submitted"])
def test_what_changes_on_a_certificate_with_a_proof_goes_to_the_office_again(
    scene: Scene, before: str
) -> None:
    claim = added(scene) if before == "submitted" else verified(scene)
    if before == "refused":
        refused(scene, claim)

    change_claim(
        scene.session,
        actor=scene.as_provider,
        claim=claim,
        stated=Stated("ISO 9001", number="CN-2"),
        now=LATER,
    )

    assert (claim.state, claim.number) == (ClaimState.EVIDENCE_SUBMITTED, "CN-2")
    assert (claim.refusal, claim.note) == (None, None)


def test_saving_what_is_there_changes_nothing(scene: Scene) -> None:
    claim = verified(scene)
    stated = Stated("ISO 9001", number="CN-1")

    change_claim(scene.session, actor=scene.as_provider, claim=claim, stated=stated, now=LATER)

    assert claim.state is ClaimState.VERIFIED


def test_a_new_proof_takes_the_place_of_the_old_file(scene: Scene) -> None:
    claim = added(scene)
    stated = Stated("ISO 9001", number="CN-1", proof=Proof("new.png", PNG, 1_000_000))

    change_claim(scene.session, actor=scene.as_provider, claim=claim, stated=stated, now=LATER)

    assert claim.evidence is not None
    assert claim.evidence.content == PNG
    assert scene.session.scalar(select(func.count(StoredFile.id))) == 1


@pytest.mark.parametrize("removes", [True, False])
def test_a_proof_that_is_taken_back_is_deleted(scene: Scene, *, removes: bool) -> None:
    claim = added(scene)
    values = {"actor": scene.as_provider, "claim": claim, "now": NOW}

    if removes:
        remove_claim(scene.session, **values)  # type: ignore[arg-type]
    else:
        withdraw_proof(scene.session, **values)  # type: ignore[arg-type]

    assert scene.session.scalar(select(func.count(StoredFile.id))) == 0
    left = list_claims(scene.session, actor=scene.as_provider, provider=scene.provider)
    assert [each.state for each in left] == ([] if removes else [ClaimState.UNVERIFIED])


def test_a_proof_that_the_office_has_taken_is_not_taken_back(scene: Scene) -> None:
    with pytest.raises(Conflict, match="wrong_state"):
        withdraw_proof(scene.session, actor=scene.as_provider, claim=verified(scene), now=NOW)


def test_each_side_does_its_own_part_and_strangers_find_nothing(scene: Scene) -> None:
    claim = added(scene)
    stated = Stated("Mine")
    stranger = actor_of(
        scene.session,
        user=make_member(
            scene.session, organisation=make_organisation(scene.session, cluster=scene.cluster)
        ),
    )

    with pytest.raises(NotAllowed):
        verify_claim(scene.session, actor=scene.as_provider, claim=claim, now=NOW)
    with pytest.raises(NotAllowed):
        change_claim(scene.session, actor=scene.as_office, claim=claim, stated=stated, now=NOW)
    for actor in (stranger, make_scene(scene.session).as_office):
        with pytest.raises(NotFound):
            get_claim(scene.session, actor=actor, public_id=claim.public_id)
        with pytest.raises(NotFound):
            verify_claim(scene.session, actor=actor, claim=claim, now=NOW)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({"name": "ISO 9001"}, "name", "certificate_known"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until", "certificate_ran_out"),
        ({"proof": Proof("x.pdf", b"MZ", 1_000)}, "proof", "file_wrong_kind"),
        ({"proof": Proof("x.pdf", PDF, 10)}, "proof", "file_too_large"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_kept(
    scene: Scene, values: dict[str, object], field: str, code: str
) -> None:
    added(scene)
    scene.session.commit()

    with pytest.raises(InvalidInput, match=code) as refusal:
        added(scene, **{"name": "ISO 14001"} | values)
    scene.session.rollback()

    assert refusal.value.field == field
    found = list_claims(scene.session, actor=scene.as_provider, provider=scene.provider)
    assert [each.name for each in found] == ["ISO 9001"]


def test_a_provider_states_no_more_than_fit(scene: Scene) -> None:
    for number in range(MOST_CLAIMS):
        added(scene, f"Certificate {number}", proof=None)

    with pytest.raises(InvalidInput, match="too_many_certificates"):
        added(scene, "One more", proof=None)


def test_many_are_worked_on_at_once_and_each_failure_is_said(scene: Scene) -> None:
    good = added(scene)
    late = added(scene, "ISO 14001", valid_until=date(2026, 11, 30))
    keys = [good.public_id, late.public_id]

    def work(action: DeskAction, refusal: ClaimRefusal | None = None) -> tuple[int, list[str]]:
        done = work_on(
            scene.session,
            actor=scene.as_office,
            queue=QueueName.CLAIMS,
            action=action,
            keys=keys,
            refusal=refusal,
            now=LATER,
        )
        return done.done, [each.error.code for each in done.failed]

    assert work(DeskAction.VERIFY) == (1, ["certificate_ran_out"])
    with pytest.raises(InvalidInput, match="required"):
        work(DeskAction.REFUSE)
    assert work(DeskAction.REFUSE, ClaimRefusal.RAN_OUT) == (1, [])
    assert (good.state, late.state) == (ClaimState.VERIFIED, ClaimState.REFUSED)


def test_a_certificate_is_announced_once_and_expires_after_its_last_day(scene: Scene) -> None:
    claim = verified(scene, valid_until=date(2027, 1, 31))

    def run(day: date) -> tuple[int, int]:
        moment = NOW.replace(year=day.year, month=day.month, day=day.day)
        done = run_due(scene.session, now=moment)
        return done["certificates_announced"], done["certificates_expired"]

    assert run(date(2026, 12, 31)) == (0, 0)
    assert run(date(2027, 1, 1)) == (1, 0)
    assert run(date(2027, 1, 31)) == (0, 0)
    assert run(date(2027, 2, 1)) == (0, 1)
    assert run(date(2027, 2, 2)) == (0, 0)
    assert claim.state is ClaimState.EXPIRED
    assert told(scene)[:2] == ["certificate_expired", "certificate_expiring"]


def test_an_import_that_says_the_same_keeps_the_check_and_one_that_does_not_drops_it(
    scene: Scene,
) -> None:
    verified(scene)
    document = provider_document(scene.provider)

    fill_provider(scene.provider, document, now=NOW)
    scene.session.flush()
    kept = scene.provider.certifications[0].state
    scene.provider.certifications[0].number = "CN-9"
    fill_provider(scene.provider, document, now=NOW)
    scene.session.flush()

    assert kept is ClaimState.VERIFIED
    assert [each.state for each in scene.provider.certifications] == [ClaimState.UNVERIFIED]
    assert scene.session.scalar(select(func.count(StoredFile.id))) == 0
