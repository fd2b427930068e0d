"""Changes on top of a fitted matcher: as if everything were read anew, and nobody else moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.benchmark import read_folder
from matchmaker.matching.changes import CannotUpdate, Changes
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.semantic import SemanticSimilarity
from matchmaker.matching.tuning import Synonym
from tests.matching.builders import capability, need, past_work, provider
from tests.matching.encoding import MadeUpEncoder
from tools.evaluate_all import COLLECTIONS

WORDS = "dye shade loan audit steam 色差 染缸 贷款 培训 novel".split()
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
bodies = st.builds(
    lambda offers, jobs: {
        "capabilities": tuple(
            capability(text, f"c{n}", category=category)
            for n, (text, category) in enumerate(offers)
        ),
        "past_work": past_work(*jobs),
    },
    st.lists(st.tuples(texts, st.sampled_from([None, "finance", "training"])), max_size=3),
    st.lists(texts, max_size=2),
)
names = st.sampled_from([f"p{number}" for number in range(8)])
rosters = st.dictionaries(names, bodies, max_size=6)
steps = st.lists(
    st.tuples(st.dictionaries(names, bodies, max_size=2), st.sets(names, max_size=2)), max_size=3
)
TUNED = MatchConfiguration(synonyms=(Synonym("steam", "贷款"),))


def documents(roster):
    return [ProviderDocument(id=name, **body) for name, body in roster.items()]


def read_anew(matcher: Matcher, final: list[ProviderDocument]) -> Matcher:
    """The naive way: nothing of the fit but its statistics; every text is read again."""
    return matcher.updated(final, matcher.fitted_.positions)


def agree(one: Matcher, other: Matcher, wanted: NeedDocument) -> None:
    left, right = one.match(wanted), other.match(wanted)
    assert [(m.provider_id, m.capability_id) for m in left.matches] == [
        (m.provider_id, m.capability_id) for m in right.matches
    ]
    assert [m.exact for m in left.matches] == pytest.approx(
        [m.exact for m in right.matches], abs=1e-3
    )
    assert dict(left.categories) == pytest.approx(dict(right.categories), abs=1e-4)
    assert (left.unmet, left.considered) == (right.unmet, right.considered)


@settings(
    max_examples=25,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(rosters, steps, texts, st.sampled_from([MatchConfiguration(), TUNED]))
def test_changes_give_what_reading_everything_anew_gives(roster, changes, text, tuned):
    fitted = Matcher(tuned).fit(documents(roster))
    matcher, final = fitted, dict(roster)
    for put, removed in changes:
        matcher = matcher.updated(documents(put), removed)
        final = {name: body for name, body in final.items() if name not in removed} | put

    agree(matcher, read_anew(fitted, documents(final)), need(text))
    assert [one.id for one in matcher.providers] == sorted(final)


@pytest.fixture(scope="module")
def textile():
    folder = read_folder(COLLECTIONS["textile"])
    return Matcher().fit(folder.providers), folder


def values(matcher, wanted, without):
    return {
        one.provider_id: one.values[Factor.PROBLEM]
        for one in matcher.standings(wanted)
        if one.provider_id not in without
    }


def test_nobody_else_moves_when_a_provider_comes_changes_or_leaves(textile):
    matcher, folder = textile
    changed = replace(folder.providers[3], capabilities=())
    after = matcher.updated(
        [provider("new", capability("Zirconia nozzles for air jet looms")), changed],
        [folder.providers[7].id],
    )
    moved = {"new", changed.id, folder.providers[7].id}
    for wanted in folder.needs[:12]:
        # With its category told nobody has to be looked at to read it.
        told = replace(wanted, category="training")
        before = values(matcher, told, moved)
        assert values(after, told, moved) == pytest.approx(before, abs=1e-9)


def test_the_same_documents_again_change_no_list(textile):
    matcher, folder = textile
    again = matcher.updated(folder.providers[:40])
    for wanted in folder.needs[:12]:
        agree(again, matcher, wanted)


def test_an_added_capability_is_found_and_a_removed_provider_is_not(textile):
    matcher, _ = textile
    wanted = NeedDocument(id="n", description="zirconia nozzles for an air jet loom")
    helper = provider("new", capability("Zirconia nozzles for air jet looms"))

    added = matcher.updated([helper])
    assert added.match(wanted).matches[0].provider_id == "new"
    assert added.provider("new") == helper

    gone = added.updated(removed=["new"])
    assert "new" not in {m.provider_id for m in gone.match(wanted, limit=500).matches}
    assert gone.match(wanted, candidates={"new"}).matches == ()
    with pytest.raises(KeyError):
        gone.provider("new")
    assert "new" in {m.provider_id for m in added.match(wanted).matches}


def test_a_catalogue_that_was_empty_takes_its_first_provider():
    matcher = Matcher().fit([]).updated([provider("a", capability("dye shade"))])
    assert [m.provider_id for m in matcher.match(need("dye shade")).matches] == ["a"]


def test_who_is_put_and_removed_at_once_is_there_afterwards():
    changes = Changes({}).with_these([provider("a", capability("dye"))], ["a", "b"])
    assert [one.id for one in changes.put] == ["a"]
    assert changes.documents["b"] is None


def test_a_similarity_that_must_be_fitted_anew_says_so():
    matcher = Matcher(similarity=SemanticSimilarity(Matcher().similarity, MadeUpEncoder()))
    with pytest.raises(CannotUpdate):
        matcher.fit([]).updated([provider("a", capability("dye"))])
