"""A provider keeps its profile: sections save alone, and what the office vouches for waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.db.models import LeadScore, Provider
from matchmaker.domain.desk import QueueName
from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.domain.lifecycle import RevisionState
from matchmaker.domain.reasons import ModerationReason
from matchmaker.domain.vocabulary import ContactChannel
from matchmaker.services.completeness import Section, completeness
from matchmaker.services.contacts import Contact
from matchmaker.services.desk import rows_of
from matchmaker.services.documents import public_document
from matchmaker.services.events import events_of
from matchmaker.services.notifications import list_notifications
from matchmaker.services.organisations import change_organisation
from matchmaker.services.own_profile import (
    change_about,
    change_area,
    change_contact,
    change_facts,
    change_identity,
    contacts_in,
)
from matchmaker.services.providers import list_providers
from matchmaker.services.revisions import (
    approve_revision,
    latest_revision,
    pending_revision,
    refuse_revision,
    withdraw_revision,
)
from tests.factories import NOW, make_provider
from tests.scenes import Scene, make_scene

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def rename(scene: Scene, name: str = "Shade Studio", **others: object) -> bool:
    kept = {"name_en": name, "kind": scene.provider.kind}
    return change_identity(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        fields=kept | others,
        now=LATER,
    )


def waiting(scene: Scene) -> list[Provider]:
    return rows_of(scene.session, actor=scene.as_office, name=QueueName.PROFILES, now=LATER)


def test_a_section_is_saved_alone_and_searches_and_the_matcher_follow(scene: Scene) -> None:
    before = scene.cluster.catalogue_version

    change_about(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        summary_zh="",
        summary_en="Indigo without streaks",
        now=LATER,
    )

    found = list_providers(scene.session, cluster=scene.cluster, query="indigo")
    assert found.total == 1
    assert scene.provider.summary_zh is None
    assert scene.cluster.catalogue_version == before + 1
    event = events_of(scene.session, subject=scene.provider)[-1]
    assert (event.action, event.details) == ("change", {"fields": ["summary_en"]})


def test_the_area_of_the_profile_stands_for_offers_that_name_none(scene: Scene) -> None:
    other, actor = scene.another_provider(capabilities=[{}, {"service_area": ("CN-SD",)}])

    change_area(scene.session, actor=actor, provider=other, area=["CN-330603"], now=LATER)

    areas = [offer.service_area for offer in public_document(other).capabilities]
    assert areas == [("CN-330603",), ("CN-SD",)]


def test_facts_go_to_the_organisation_and_are_checked(scene: Scene) -> None:
    def change(**facts: object) -> None:
        change_facts(
            scene.session,
            actor=scene.as_provider,
            provider=scene.provider,
            languages=["zh", "zh", "it"],
            facts=facts,
            now=LATER,
        )

    change(staff=40, founded=1999, region="CN-330603")
    with pytest.raises(InvalidInput) as refused:
        change(founded=2999)

    assert (scene.provider.staff, scene.provider.founded) == (40, 1999)
    assert scene.provider.languages == ["zh", "it"]
    assert (refused.value.field, refused.value.code) == ("founded", "out_of_range")


def test_the_contact_is_in_no_document_and_no_event(scene: Scene) -> None:
    contact = Contact("Ms Hidden", ContactChannel.PHONE, "+86 571 8888 7777")

    change_contact(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        contact=contact,
        now=LATER,
    )

    assert scene.provider.contact == "+86 571 8888 7777"
    said = f"{public_document(scene.provider)} {scene.provider.search_text}"
    told = [event.details for event in events_of(scene.session, subject=scene.provider)]
    assert "8888" not in f"{said} {told}"


def test_nobody_else_changes_a_profile(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        change_area(scene.session, actor=scene.as_firm, provider=scene.provider, area=[], now=LATER)
    with pytest.raises(NotAllowed):
        approve_revision(scene.session, actor=scene.as_provider, provider=scene.provider, now=LATER)


def test_a_protected_field_waits_and_the_approved_name_stays_live(scene: Scene) -> None:
    before = scene.provider.organisation.name_en

    waits = rename(scene)

    assert waits
    assert scene.provider.organisation.name_en == before
    assert waiting(scene) == [scene.provider]
    revision = pending_revision(scene.session, actor=scene.as_provider, provider=scene.provider)
    assert revision is not None
    assert revision.fields == {"name_en": "Shade Studio"}


def test_an_approved_change_is_live_at_once_and_leaves_the_queue(scene: Scene) -> None:
    rename(scene)

    approve_revision(scene.session, actor=scene.as_office, provider=scene.provider, now=LATER)

    assert list_providers(scene.session, cluster=scene.cluster, query="shade studio").total == 1
    assert waiting(scene) == []
    told = list_notifications(scene.session, actor=scene.as_provider).items
    assert told[0].kind == "profile_change_approved"


def test_a_refused_change_says_why_and_leaves_what_was_approved(scene: Scene) -> None:
    before = scene.provider.organisation.name_en
    rename(scene)

    refuse_revision(
        scene.session,
        actor=scene.as_office,
        provider=scene.provider,
        reason=ModerationReason.UNCLEAR,
        note="The register says otherwise.",
        now=LATER,
    )

    revision = latest_revision(scene.session, actor=scene.as_provider, provider=scene.provider)
    assert revision is not None
    assert (revision.state, revision.reason) == (RevisionState.REFUSED, "unclear")
    assert scene.provider.organisation.name_en == before
    assert waiting(scene) == []
    with pytest.raises(Conflict):
        approve_revision(scene.session, actor=scene.as_office, provider=scene.provider, now=LATER)


def test_the_provider_takes_a_change_back_and_a_new_one_replaces_one_that_waits(
    scene: Scene,
) -> None:
    rename(scene)
    rename(scene, "Shade Atelier")
    revision = pending_revision(scene.session, actor=scene.as_provider, provider=scene.provider)
    assert revision is not None
    assert revision.fields == {"name_en": "Shade Atelier"}

    withdraw_revision(scene.session, actor=scene.as_provider, provider=scene.provider, now=LATER)

    assert revision.state is RevisionState.TAKEN_BACK
    assert waiting(scene) == []


def test_the_form_of_the_organisation_is_no_way_around_the_office(scene: Scene) -> None:
    before = scene.provider.organisation.name_zh

    change_organisation(
        scene.session,
        actor=scene.as_provider,
        organisation=scene.provider.organisation,
        name_zh="新名",
        staff=12,
        now=LATER,
    )

    assert (scene.provider.organisation.name_zh, scene.provider.staff) == (before, 12)
    assert waiting(scene) == [scene.provider]


@pytest.mark.parametrize(
    "name",
    ["Shade  LAB", "shade-lab", "5hade Lab", "Shadе Lаb".replace("е", "e").replace("а", "a")],
)
def test_a_name_that_looks_like_a_listed_one_is_refused_and_named(scene: Scene, name: str) -> None:
    make_provider(
        scene.session, cluster=scene.cluster, name={"en": "Shade Lab", "zh": "色光實驗室"}
    )

    with pytest.raises(InvalidInput) as refused:
        rename(scene, name)
    with pytest.raises(InvalidInput) as simplified:
        rename(scene, "Something else", name_zh="色光实验室")

    assert (refused.value.field, refused.value.code) == ("name_en", "confusable_name")
    assert refused.value.values == {"name": "Shade Lab"}
    assert simplified.value.values == {"name": "色光實驗室"}


def test_contact_details_in_public_texts_are_spotted() -> None:
    texts = {"summary_en": "Call +86 138 0013 8000", "summary_zh": "符合 GB 18401-2010"}

    assert contacts_in(texts) == ["summary_en"]


def test_a_gap_says_how_many_open_needs_ask_for_it(scene: Scene) -> None:
    for budget in (50_000, None):
        need = scene.need()
        need.region, need.budget_max, need.currency = "CN-330603", budget, "CNY"
        scene.session.add(
            LeadScore(
                need_id=need.id,
                provider_id=scene.provider.id,
                score=80,
                interest=80,
                fit=80,
                eligible=True,
            )
        )
    scene.session.flush()

    found = completeness(scene.session, actor=scene.as_provider, provider=scene.provider)

    costs = {gap.field: gap.leads for gap in found.gaps[Section.OFFERS]}
    assert costs["price"] == 1
    assert [(gap.field, gap.leads) for gap in found.gaps[Section.AREA]] == [("service_area", 2)]
    assert 0 < found.percent < 100
    with pytest.raises((NotAllowed, NotFound)):
        completeness(scene.session, actor=scene.as_firm, provider=scene.provider)
