"""What the data suggests to change: words nobody offers, weights that decisions speak for.

A suggestion is only ever shown, or made a draft with its evidence; none goes live by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster, ConfigurationVersion, Introduction, Judgement
from matchmaker.domain.errors import Conflict, NotFound
from matchmaker.domain.lifecycle import IntroductionState
from matchmaker.domain.permissions import SYSTEM, Actor, Permission, Subject, require
from matchmaker.domain.vocabulary import Category, Factor
from matchmaker.matching.documents import NeedDocument, ProviderDocument
from matchmaker.matching.exchange import parse_need
from matchmaker.matching.gaps import associated, says, unknown_words
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.learning import Decision, learn_weights, teaching
from matchmaker.matching.normalisation import has_han
from matchmaker.matching.similarity import Similarity
from matchmaker.matching.texts import need_text
from matchmaker.matching.translation import Translator
from matchmaker.services.configurations import fork, live_configuration, save_draft
from matchmaker.services.documents import need_document
from matchmaker.services.evaluation_runs import live_needs
from matchmaker.services.judgements import judged_set
from matchmaker.services.registry import MatcherRegistry
from matchmaker.services.scope import scoped
from matchmaker.services.snapshots import replayed

#: So many needs have to be decided before weights are suggested.
ENOUGH_DECIDED = 100
LATEST_NEEDS = 200
SHOWN_WORDS = 20
RELEVANT = 2

TAKEN = frozenset(
    {
        IntroductionState.ACCEPTED,
        IntroductionState.IN_PROGRESS,
        IntroductionState.HELPED,
        IntroductionState.AGREED,
    }
)


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A word of needs that no provider uses.

    ``names`` are what it may be called here: names in the other language that providers
    use, then what those providers name more often than others who were judged to suit the
    needs that use the word.
    """

    word: str
    needs: tuple[NeedDocument, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeightSuggestion:
    """What decisions say about the weights; ``weights`` is None as long as they are too few."""

    decided_needs: int
    enough: int
    taken: int
    refused: int
    weights: Mapping[Factor, float] | None


def missing_words(
    session: Session,
    registry: MatcherRegistry,
    *,
    actor: Actor,
    cluster: Cluster,
    today: date,
    need_key: str | None = None,
) -> list[MissingWord]:
    """Words of judged and of the latest open needs that no provider of the cluster uses.

    A pair of the live version that ended before ``today`` no longer makes a word known.
    With a ``need_key`` only the words of that need, with every need that uses them.

    Raises:
        NotFound: no need with this key is open or judged.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    judgements = judged_set(session, cluster_id=cluster.id)
    matcher = registry.get(session, cluster_id=cluster.id).matcher
    needs = _needs(session, cluster, judgements, {*Category, *matcher.known_categories}, need_key)
    texts = [need_text(need) for need in needs]
    similarity = matcher.words_.on(today)
    suiting: dict[str, set[str]] = {}
    for each in judgements:
        if each.grade >= RELEVANT:
            suiting.setdefault(each.need_key, set()).add(each.provider_key)
    glossary = Glossary.load()
    named = {
        provider.id: {each.concept_id for each in glossary.concepts_in(_offer(provider))}
        for provider in matcher.providers
    }
    found = []
    everywhere = unknown_words(texts, similarity, Translator.load(), limit=None)
    places = {place for place, need in enumerate(needs) if need_key in {None, need.id}}
    gaps = [gap for gap in everywhere if places.intersection(gap.needs)]
    for gap in gaps[:SHOWN_WORDS]:
        of_word = tuple(needs[place] for place in gap.needs)
        who = set().union(*(suiting.get(need.id, ()) for need in of_word)) & named.keys()
        concepts = associated([named[each] for each in who], list(named.values()))
        names = [_name(glossary, name, gap.word, similarity) for name in concepts]
        known = dict.fromkeys([*gap.other_names, *filter(None, names)])
        found.append(MissingWord(gap.word, of_word, tuple(known)))
    return found


def suggest_weights(session: Session, *, actor: Actor, cluster: Cluster) -> WeightSuggestion:
    """Weights near the live ones that explain better who was taken and who was not.

    Only pairs that somebody saw and decided count, with the factors as they were that day.
    """
    require(actor, Permission.CLUSTER_WORK, Subject(cluster_id=cluster.id))
    rows = _decided(session, cluster)
    decisions = [decision for _, decision in rows]
    taught = teaching(decisions)
    needs = len({need_id for need_id, _ in rows})
    live = live_configuration(session, cluster=cluster)
    return WeightSuggestion(
        decided_needs=needs,
        enough=ENOUGH_DECIDED,
        taken=sum(each.taken for each in taught),
        refused=sum(not each.taken for each in taught),
        weights=learn_weights(decisions, live.weights) if needs >= ENOUGH_DECIDED else None,
    )


def draft_suggested_weights(
    session: Session, *, actor: Actor, cluster: Cluster, note: str, now: datetime
) -> ConfigurationVersion:
    """A draft of what is live with the suggested weights; ``note`` holds the evidence.

    Raises:
        Conflict: too few needs are decided (``too_few_decided``).
    """
    suggested = suggest_weights(session, actor=actor, cluster=cluster)
    if suggested.weights is None:
        raise Conflict("too_few_decided", {"enough": ENOUGH_DECIDED})
    draft = fork(session, actor=actor, cluster=cluster, note=note, now=now)
    weights = {str(factor): round(weight, 1) for factor, weight in suggested.weights.items()}
    return save_draft(
        session,
        actor=actor,
        version=draft,
        content={**draft.content, "weights": weights},
        expected_row_version=draft.row_version,
        now=now,
    )


def _decided(session: Session, cluster: Cluster) -> list[tuple[int, Decision]]:
    decided = (
        select(Introduction)
        .where(
            Introduction.cluster_id == cluster.id,
            Introduction.state.in_([*TAKEN, IntroductionState.DECLINED]),
        )
        .order_by(Introduction.id)
    )
    found = []
    for each in session.scalars(scoped(decided, SYSTEM)):
        match = replayed(each.reasons)
        if match is not None:
            values = {part.factor: part.value for part in match.contributions}
            decision = Decision(values, each.state in TAKEN, each.decline_reason)
            found.append((each.need_id, decision))
    return found


def _needs(
    session: Session,
    cluster: Cluster,
    judgements: Sequence[Judgement],
    categories: set[str],
    wanted: str | None,
) -> list[NeedDocument]:
    found = {
        need.public_id: need_document(need)
        for need in live_needs(session, cluster.id, limit=LATEST_NEEDS)
    }
    for each in judgements:
        has_place = len(found) < LATEST_NEEDS or each.need_key == wanted
        if each.need_key not in found and has_place:
            found[each.need_key] = parse_need(each.need, categories=categories).document
    if wanted is not None and wanted not in found:
        raise NotFound("need", wanted)
    return list(found.values())


def _offer(provider: ProviderDocument) -> str:
    return "\n".join(f"{offer.title}\n{offer.description}" for offer in provider.capabilities)


def _name(glossary: Glossary, concept_id: str, word: str, similarity: Similarity) -> str | None:
    """What providers call a concept, in the language of a word if they do so in it."""
    concept = glossary.concept(concept_id)
    if concept is None:
        return None
    own, other = (concept.zh, concept.en) if has_han(word) else (concept.en, concept.zh)
    return next((name for name in (*own, *other) if says(similarity, name)), None)
