"""What the data suggests, and that it stays a suggestion."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.reasons import DeclineReason
from matchmaker.domain.tuning import VersionState
from matchmaker.domain.vocabulary import Factor
from matchmaker.services import suggestions
from matchmaker.services.documents import need_document, provider_document
from matchmaker.services.judgements import judge
from matchmaker.services.live_configuration import live_version
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.snapshots import snapshot
from matchmaker.services.suggestions import (
    draft_suggested_weights,
    missing_words,
    suggest_weights,
)
from tests.factories import NOW, make_provider
from tests.scenes import Scene, make_scene


@pytest.fixture
def registry(engine: Engine) -> MatcherRegistry:
    return MatcherRegistry(lambda: Session(engine))


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def decide(
    scene: Scene, registry: MatcherRegistry, place: float, reason: DeclineReason | None
) -> None:
    """An introduction with the reasons of its day, taken or declined."""
    need = scene.need()
    scene.session.commit()
    result = registry.get(scene.session, cluster_id=scene.cluster.id).matcher.match(
        need_document(need), today=NOW.date()
    )
    match = result.matches[0]
    parts = tuple(
        replace(part, value=place if part.factor is Factor.PLACE else 0.6)
        for part in match.contributions
    )
    introduction = scene.requested(need)
    introduction.reasons = snapshot(replace(match, contributions=parts), result).reasons
    introduction.state = IntroductionState.DECLINED if reason else IntroductionState.ACCEPTED
    introduction.decline_reason = reason
    scene.session.flush()


def test_weights_are_suggested_from_enough_decisions_and_stay_a_draft(
    scene: Scene, registry: MatcherRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "ENOUGH_DECIDED", 4)
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    decide(scene, registry, 0.9, None)
    decide(scene, registry, 0.0, DeclineReason.TOO_FAR)
    with pytest.raises(Conflict, match="too_few_decided"):
        draft_suggested_weights(scene.session, **asked, note="", now=NOW)
    decide(scene, registry, 0.9, None)
    decide(scene, registry, 0.1, DeclineReason.TOO_FAR)

    found = suggest_weights(scene.session, **asked)
    draft = draft_suggested_weights(scene.session, **asked, note="4 needs", now=NOW)

    assert (found.decided_needs, found.taken, found.refused) == (4, 2, 2)
    assert found.weights is not None
    assert found.weights[Factor.PLACE] > 15
    assert (draft.state, draft.note) == (VersionState.DRAFT, "4 needs")
    assert draft.content["weights"]["place"] > 15
    assert live_version(scene.session, cluster_id=scene.cluster.id) is None


def test_a_word_that_no_provider_uses_comes_with_what_it_may_be_called(
    scene: Scene, registry: MatcherRegistry
) -> None:
    make_provider(
        scene.session, cluster=scene.cluster, capabilities=[{"title": "Loans for machines"}]
    )
    scene.need(description="Our cloth has barratry.")
    need = scene.need(description="Barratry again and again.")
    scene.session.commit()
    matcher = registry.get(scene.session, cluster_id=scene.cluster.id).matcher
    judge(
        scene.session,
        actor=scene.as_office,
        cluster=scene.cluster,
        need=need_document(need),
        provider=matcher.provider(scene.provider.public_id),
        grade=3,
        now=NOW,
    )

    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    words = missing_words(scene.session, registry, **asked, today=NOW.date())

    found = next(each for each in words if each.word == "barratry")
    assert len(found.needs) == 2
    assert any("shade" in name for name in found.names)
    assert not any("loan" in name for name in found.names)
    assert all(each.word not in {"dye", "shade", "lot"} for each in words)


def test_one_need_is_asked_for_its_own_words_which_say_how_many_needs_use_them(
    scene: Scene, registry: MatcherRegistry
) -> None:
    scene.need(description="Our cloth has barratry.")
    need = scene.need(description="Barratry again, and a zeugma.")
    other = scene.need(description="A clumsy anacoluthon.")
    scene.session.commit()
    asked = {"actor": scene.as_office, "cluster": scene.cluster}

    words = missing_words(
        scene.session, registry, **asked, today=NOW.date(), need_key=need.public_id
    )

    assert {each.word: len(each.needs) for each in words} == {"barratry": 2, "zeugma": 1}
    with pytest.raises(NotFound):
        missing_words(scene.session, registry, **asked, today=NOW.date(), need_key="nobody")
    assert other.public_id not in {each.id for found in words for each in found.needs}


def test_a_judged_need_that_was_deleted_still_tells_its_words(
    scene: Scene, registry: MatcherRegistry
) -> None:
    need = scene.need(description="A zeugma in every roll.")
    asked = {"actor": scene.as_office, "cluster": scene.cluster}
    provider = provider_document(scene.provider)
    judge(scene.session, **asked, need=need_document(need), provider=provider, grade=2, now=NOW)
    key = need.public_id
    scene.session.delete(need)
    scene.session.commit()

    words = missing_words(scene.session, registry, **asked, today=NOW.date(), need_key=key)

    assert "zeugma" in {each.word for each in words}
