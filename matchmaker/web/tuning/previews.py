"""What a draft changes, beside every form that changes it: three needs before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, session

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.tuning import VersionState
from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db, matcher_registry
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.tuning import Rule, Synonym
from matchmaker.services.configurations import compare_versions, live_configuration
from matchmaker.services.documents import need_document
from matchmaker.services.evaluation_runs import live_needs
from matchmaker.services.judgements import judged_needs
from matchmaker.services.tuning_preview import RankDiff, preview
from matchmaker.web.access import current_actor
from matchmaker.web.clock import today
from matchmaker.web.names import ProviderNames
from matchmaker.web.needs.limits import short_title
from matchmaker.web.tuning.charts import Slopes, slopes
from matchmaker.wording.messages import reader_language
from matchmaker.wording.tuning import difference_sentence

PINNED = 3
OFFERED_NEEDS = 100


@dataclass(frozen=True, slots=True)
class Previewed:
    """One need before and after; ``slopes`` is the picture of the same."""

    title: str
    language: str | None
    diff: RankDiff
    slopes: Slopes
    changed: bool


def preview_of(
    cluster: Cluster,
    version: ConfigurationVersion,
    tried: MatchConfiguration,
    offered: dict[str, NeedDocument],
    about: Rule | Synonym | None = None,
) -> dict[str, Any]:
    """What ``tuning/preview.html`` shows: the differences in words, and the needs looked at.

    Needs that ``about`` speaks of come before those that this browser pinned.
    """
    live = live_configuration(db.session(), cluster=cluster)
    total = sum(tried.weights.values())
    names = ProviderNames(cluster)
    spoken_of = [key for key, need in offered.items() if about and about.applies(need, today())]
    keys = list(dict.fromkeys([*spoken_of[:PINNED], *pinned(cluster.slug, offered)]))[:PINNED]
    return {
        "version": version,
        "is_draft": version.state is VersionState.DRAFT,
        "live": live,
        "factors": list(Factor),
        "shares": {factor: 100 * tried.weights[factor] / total for factor in Factor},
        "sentences": [difference_sentence(each, names) for each in compare_versions(live, tried)],
        "previews": _previewed(cluster, tried, [offered[key] for key in keys]),
    }


def offered_needs(cluster: Cluster) -> dict[str, NeedDocument]:
    """The needs that can be looked at: the latest open ones, then what was judged."""
    found = {}
    for need in live_needs(db.session(), cluster.id, limit=OFFERED_NEEDS // 2):
        document = need_document(need)
        found[document.id] = document
    for key, document in judged_needs(db.session(), cluster_id=cluster.id).items():
        if len(found) < OFFERED_NEEDS:
            found.setdefault(key, document)
    return found


def pinned(slug: str, offered: dict[str, NeedDocument]) -> list[str]:
    """The needs that this browser looks at, filled up with the first ones."""
    kept = session.get(_pins_key(slug), [])
    chosen = [key for key in kept if key in offered]
    rest = [key for key in offered if key not in chosen]
    return list(dict.fromkeys([*chosen, *rest]))[:PINNED]


def keep_pins(slug: str) -> None:
    """Remember in this browser which needs the form names."""
    pins = [key[:200] for key in request.form.getlist("pin") if key]
    if pins:
        session[_pins_key(slug)] = pins[:PINNED]


def _previewed(
    cluster: Cluster, tried: MatchConfiguration, needs: list[NeedDocument]
) -> list[Previewed]:
    diffs = preview(
        db.session(),
        matcher_registry(),
        actor=current_actor(),
        cluster=cluster,
        draft=tried,
        needs=needs,
        today=today(),
    )
    return [
        Previewed(
            short_title(diff.need),
            diff.need.language,
            diff,
            slopes(diff, reader_language()),
            any(
                (move.before and move.before.rank) != (move.after and move.after.rank)
                for move in diff.moved
            ),
        )
        for diff in diffs
    ]


def _pins_key(slug: str) -> str:
    return f"pins-{slug}"
