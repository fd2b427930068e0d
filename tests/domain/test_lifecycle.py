"""The life cycles: their tables hold, and the document says what the tables say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import Conflict, NotAllowed
from matchmaker.domain.lifecycle import (
    INTRODUCTION,
    LIFECYCLES,
    NEED,
    IntroductionState,
    NeedState,
)
from matchmaker.domain.transitions import Action, Lifecycle, Party, advance, step_of

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "lifecycles.md"

every_lifecycle = pytest.mark.parametrize("table", LIFECYCLES, ids=lambda table: table.noun)


def section(table: Lifecycle[Any]) -> str:
    """The part of the document about one kind of record."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(
        rf"^## {table.noun.capitalize()}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"no section about the {table.noun}"
    return found.group(1)


def written_rows(text: str, columns: int) -> list[tuple[str, ...]]:
    rows = [line[1:-1].split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in row) for row in rows if len(row) == columns]
    return [row for row in cells if not set("".join(row)) <= set("-: ")]


def rows_of_steps(table: Lifecycle[Any]) -> list[tuple[str, ...]]:
    """The steps of a table as the document writes them."""
    order = list(table.states)
    return [
        (
            f"`{step.action}`",
            ", ".join(f"`{state}`" for state in sorted(step.sources, key=order.index)),
            f"`{step.target}`",
            ", ".join(party for party in Party if party in step.parties),
            "yes" if step.reason else "",
        )
        for step in table.steps
    ]


@every_lifecycle
def test_the_document_lists_exactly_the_steps_of_the_table(table: Lifecycle[Any]) -> None:
    header, *written = written_rows(section(table), 5)

    assert header == ("Step", "From", "To", "Who", "Reason")
    assert written == rows_of_steps(table)


@every_lifecycle
def test_the_document_defines_every_state_as_live_or_closed(table: Lifecycle[Any]) -> None:
    header, *written = written_rows(section(table), 3)

    assert header == ("State", "", "Meaning")
    assert [row[:2] for row in written] == [
        (f"`{state}`", "closed" if state in table.closed else "live") for state in table.states
    ]
    assert all(len(meaning) > 20 for _, _, meaning in written)


@every_lifecycle
def test_every_state_can_be_reached_and_every_live_one_left(table: Lifecycle[Any]) -> None:
    reached = {table.start}
    for _ in table.states:
        reached |= {step.target for step in table.steps if step.sources & reached}

    assert reached == set(table.states)
    assert table.live <= {state for step in table.steps for state in step.sources}


@every_lifecycle
def test_no_two_steps_answer_the_same_question(table: Lifecycle[Any]) -> None:
    asked = [
        (state, step.action, party)
        for step in table.steps
        for state in step.sources
        for party in step.parties
    ]

    assert len(asked) == len(set(asked))


@every_lifecycle
@given(data=st.data())
def test_whatever_is_tried_only_listed_steps_are_taken(
    table: Lifecycle[Any], data: st.DataObject
) -> None:
    listed = {(state, step.action, step.target) for step in table.steps for state in step.sources}
    tries = data.draw(
        st.lists(st.tuples(st.sampled_from(Action), st.sampled_from(Party)), max_size=30)
    )
    state = table.start
    for action, party in tries:
        permitted = any(
            state in step.sources and step.action is action and party in step.parties
            for step in table.steps
        )
        try:
            after = advance(table, state, action, party)
        except (Conflict, NotAllowed):
            assert not permitted
            continue
        assert permitted
        assert (state, action, after) in listed
        state = after


def test_a_step_at_the_wrong_time_is_a_conflict_that_says_so() -> None:
    with pytest.raises(Conflict) as refused:
        step_of(INTRODUCTION, IntroductionState.DECLINED, Action.ACCEPT, Party.PROVIDER)

    assert refused.value.code == "wrong_state"
    assert refused.value.values == {
        "noun": "introduction",
        "state": "declined",
        "action": "accept",
    }


@pytest.mark.parametrize(
    ("action", "party"), [(Action.ACCEPT, Party.FIRM), (Action.WITHDRAW, Party.PROVIDER)]
)
def test_what_is_the_other_sides_to_do_is_not_allowed(action: Action, party: Party) -> None:
    with pytest.raises(NotAllowed):
        step_of(INTRODUCTION, IntroductionState.REQUESTED, action, party)


def test_every_step_to_a_bad_end_has_a_reason() -> None:
    bad = {
        "rejected", "merged", "unmet", "withdrawn", "expired", "declined", "changes_requested",
        "suspended", "refused", "stale", "hidden", "not_chosen", "archived",
    }  # fmt: skip
    silent = [
        (table.noun, step.action)
        for table in LIFECYCLES
        for step in table.steps
        if step.target in bad and not step.reason
    ]

    assert silent == []


def test_a_firm_can_take_back_every_live_need() -> None:
    for state in NEED.live:
        assert advance(NEED, state, Action.WITHDRAW, Party.FIRM) is NeedState.WITHDRAWN


def test_a_rejected_need_is_opened_again_by_the_office_alone() -> None:
    with pytest.raises(NotAllowed):
        advance(NEED, NeedState.REJECTED, Action.REOPEN, Party.FIRM)
    assert advance(NEED, NeedState.REJECTED, Action.REOPEN, Party.OFFICE) is NeedState.OPEN
