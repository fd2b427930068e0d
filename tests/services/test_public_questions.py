"""Public questions: who reads them, that nobody is named, what the office hides."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.config import AccountLimits
from matchmaker.db.models import LeadScore, Need, Notification, Provider, PublicQuestion
from matchmaker.domain.errors import Conflict, NotAllowed, NotFound
from matchmaker.domain.notices import NotificationKind, SubjectKind
from matchmaker.domain.permissions import Actor
from matchmaker.domain.reasons import HideReason
from matchmaker.services.allowances import set_limits
from matchmaker.services.public_questions import (
    answer_question,
    ask_question,
    hide_question,
    questions_about,
    show_again,
)
from tests.scenes import Scene, make_scene


def lead_of(scene: Scene, provider: Provider | None = None, need: Need | None = None) -> Need:
    """A need that the provider sees as a lead."""
    need = need or scene.need()
    scene.session.add(
        LeadScore(
            need_id=need.id,
            provider_id=(provider or scene.provider).id,
            score=80,
            interest=70,
            fit=75,
            eligible=True,
        )
    )
    scene.session.flush()
    return need


def ask(scene: Scene, need: Need, now: datetime, text: str = "Which fabric?") -> PublicQuestion:
    return ask_question(
        scene.session,
        actor=scene.as_provider,
        provider=scene.provider,
        need=need,
        text=text,
        submission=text[:64],
        now=now,
    )


def seen(scene: Scene, actor: Actor, need: Need) -> list[tuple[str, str]]:
    found = questions_about(scene.session, actor=actor, need=need)
    return [(each.text, each.answer) for each in found]


def test_every_provider_that_sees_the_lead_reads_question_and_answer(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    rival, other = scene.another_provider(id="rival")
    _, outsider = scene.another_provider(id="outsider")
    need = lead_of(scene, rival, lead_of(scene))
    question = ask(scene, need, now)

    answer_question(
        session, actor=scene.as_firm, need=need, number=question.id, text="Cotton.", now=now
    )

    for reader in (scene.as_firm, scene.as_provider, other, scene.as_office):
        assert seen(scene, reader, need) == [("Which fabric?", "Cotton.")]
    assert seen(scene, outsider, need) == []
    told = session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [
        (each.kind, each.subject_kind, each.user_id)
        for each in told
        if each.kind in {NotificationKind.QUESTION_ASKED, NotificationKind.QUESTION_ANSWERED}
    ] == [
        (NotificationKind.QUESTION_ASKED, SubjectKind.NEED, scene.owner.id),
        (NotificationKind.QUESTION_ANSWERED, SubjectKind.LEAD, scene.helper.id),
    ]


def test_contact_details_are_unreadable_in_questions_and_answers(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    need = lead_of(scene)
    question = ask(scene, need, now, "Call 13800138000, which fabric?")
    answer_question(
        session, actor=scene.as_firm, need=need, number=question.id, text="li@x.example", now=now
    )

    assert seen(scene, scene.as_provider, need) == [("Call •••, which fabric?", "•••")]


def test_only_a_provider_with_the_lead_asks_and_only_the_firm_answers(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    need = scene.need()
    with pytest.raises(NotFound):
        ask(scene, need, now)
    question = ask(scene, lead_of(scene, need=need), now)

    with pytest.raises(NotFound):
        answer_question(
            session, actor=scene.as_provider, need=need, number=question.id, text="No", now=now
        )
    with pytest.raises(NotAllowed):
        answer_question(
            session, actor=scene.as_office, need=need, number=question.id, text="No", now=now
        )


def test_what_the_office_hides_is_seen_by_the_office_and_its_author_alone(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    rival, other = scene.another_provider(id="rival")
    need = lead_of(scene, rival, lead_of(scene))
    question = ask(scene, need, now)

    with pytest.raises(NotFound):
        hide_question(
            session, actor=other, number=question.id, reason=HideReason.OFF_TOPIC, now=now
        )
    hide_question(
        session,
        actor=scene.as_office,
        number=question.id,
        reason=HideReason.OFF_TOPIC,
        now=now,
    )

    readers = (scene.as_firm, other, scene.as_provider, scene.as_office)
    assert [len(seen(scene, each, need)) for each in readers] == [0, 0, 1, 1]
    show_again(session, actor=scene.as_office, number=question.id, now=now)
    assert [len(seen(scene, each, need)) for each in readers] == [1, 1, 1, 1]


def test_one_form_sent_twice_is_one_question_and_a_day_has_a_limit(
    session: Session, now: datetime
) -> None:
    scene = make_scene(session)
    need = lead_of(scene)
    set_limits(session, AccountLimits(questions=2))
    first, again = ask(scene, need, now), ask(scene, need, now)
    ask(scene, need, now, "How many metres?")

    with pytest.raises(Conflict) as refused:
        ask(scene, need, now, "Which machine?")

    assert first is again
    assert session.scalar(select(func.count()).select_from(PublicQuestion)) == 2
    assert refused.value.code == "too_many_questions"
    assert refused.value.values["limit"] == 2
    assert str(refused.value.values["free_at"]).startswith("20")
