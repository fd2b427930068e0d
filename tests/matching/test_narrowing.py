"""Looking closely at a part of a large catalogue finds what looking at all of it finds."""

from __future__ import annotations

import pytest

from matchmaker.matching import narrowing
from matchmaker.matching.matcher import Matcher
from tools.resample import catalogue, needs

NEEDS = needs(30)


@pytest.fixture(scope="module")
def matcher():
    return Matcher().fit(catalogue(1_500))


@pytest.fixture
def looked(monkeypatch):
    """How many texts each match looked at closely."""
    seen = []
    look = narrowing._Look.at

    def counted(self, texts):
        look(self, texts)
        seen.append(int(self._done.sum()))

    monkeypatch.setattr(narrowing._Look, "at", counted)
    return seen


def same(narrow, whole):
    assert [(m.provider_id, m.capability_id) for m in narrow.matches] == [
        (m.provider_id, m.capability_id) for m in whole.matches
    ]
    assert [m.exact for m in narrow.matches] == pytest.approx(
        [m.exact for m in whole.matches], abs=1e-3
    )
    assert dict(narrow.categories) == pytest.approx(dict(whole.categories), abs=1e-4)
    assert (narrow.unmet, narrow.considered) == (whole.unmet, whole.considered)


def test_a_large_catalogue_gives_the_list_that_a_full_look_gives(matcher, monkeypatch, looked):
    monkeypatch.setattr("matchmaker.matching.matcher.SHORTLIST", 40)
    whole = [matcher.match(wanted) for wanted in NEEDS]
    looked.clear()
    monkeypatch.setattr(narrowing, "SMALL", 0)

    for wanted, expected in zip(NEEDS, whole, strict=True):
        same(matcher.match(wanted), expected)

    assert min(looked) < len(matcher.roster_.texts)


def test_it_does_among_some_candidates_and_after_changes(matcher, monkeypatch):
    some = {provider.id for number, provider in enumerate(matcher.providers) if number % 2}
    moved = list(matcher.providers)[:30]
    changed = matcher.updated(moved[:20], [provider.id for provider in moved[20:]])
    monkeypatch.setattr("matchmaker.matching.matcher.SHORTLIST", 40)
    for wanted in NEEDS[:10]:
        whole = changed.match(wanted, candidates=some)
        with monkeypatch.context() as small:
            small.setattr(narrowing, "SMALL", 0)
            same(changed.match(wanted, candidates=some), whole)
