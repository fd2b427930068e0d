"""The office writes to a provider or speaks with it: the provider is told, the log keeps both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchmaker.domain.errors import Conflict, InvalidInput, NotAllowed
from matchmaker.services.events import events_of
from matchmaker.services.notifications import list_notifications
from matchmaker.services.watch_steps import last_dealings, note_talk, write_to_provider
from matchmaker.wording.notifications import told
from tests.factories import NOW
from tests.scenes import Scene, make_scene

TODAY = NOW.date()


@pytest.fixture
def scene(session: Session) -> Scene:
    return make_scene(session)


def write(scene: Scene, text: str, **others: object) -> None:
    values = {"actor": scene.as_office, "provider": scene.provider, "now": NOW} | others
    write_to_provider(scene.session, text=text, **values)  # type: ignore[arg-type]


def talk(scene: Scene, note: str = "Full until spring.", days_ago: int = 0) -> None:
    note_talk(
        scene.session,
        actor=scene.as_office,
        provider=scene.provider,
        on=TODAY - timedelta(days=days_ago),
        note=note,
        now=NOW,
    )


def test_the_provider_reads_what_the_office_writes_and_the_log_keeps_it(scene: Scene) -> None:
    write(scene, "Three firms wait. Call 13800138000")

    (letter,) = list_notifications(scene.session, actor=scene.as_provider).items
    event = events_of(scene.session, subject=scene.provider)[-1]
    assert told(letter.kind, letter.values).text == "Three firms wait. Call •••"
    assert (event.action, event.note) == ("write_to_provider", "Three firms wait. Call •••")
    assert event.actor_id == scene.clerk.id


def test_nobody_is_written_to_where_nobody_acts_for_the_provider(scene: Scene) -> None:
    alone, _ = scene.another_provider(members=0)

    with pytest.raises(Conflict, match="nobody_to_tell"):
        write(scene, "Hello", provider=alone)


def test_a_talk_stands_beside_the_provider_and_the_latest_counts(scene: Scene) -> None:
    write(scene, "Three firms wait.")
    talk(scene, "No answer.", days_ago=3)
    talk(scene)

    found = last_dealings(scene.session, actor=scene.as_office, providers=[scene.provider])

    assert [(each.action, each.note) for each in found[scene.provider.id]] == [
        ("speak_with_provider", "Full until spring."),
        ("write_to_provider", "Three firms wait."),
    ]
    assert found[scene.provider.id][0].details == {"on": TODAY.isoformat()}


@pytest.mark.parametrize(
    ("days_ago", "note", "code"),
    [(-1, "x", "day_to_come"), (400, "x", "day_too_long_ago"), (0, " ", "required")],
)
def test_a_talk_has_a_day_that_was_and_says_what_about(
    scene: Scene, days_ago: int, note: str, code: str
) -> None:
    with pytest.raises(InvalidInput, match=code):
        talk(scene, note, days_ago)


def test_another_office_neither_writes_nor_reads_it(scene: Scene) -> None:
    other = make_scene(scene.session)
    talk(scene)

    with pytest.raises(NotAllowed):
        write(scene, "Hello", actor=other.as_office)
    found = last_dealings(scene.session, actor=other.as_office, providers=[scene.provider])
    assert found == {scene.provider.id: []}
