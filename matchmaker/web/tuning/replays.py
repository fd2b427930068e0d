"""A past match worked out once more under the version that made it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.domain.errors import NotFound
from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db, matcher_registry
from matchmaker.matching.results import Match
from matchmaker.services import needs
from matchmaker.services.introductions import get_introduction
from matchmaker.services.replay import replay, version_number
from matchmaker.services.snapshots import replayed
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.tuning.blueprint import bp


@bp.get("/<slug>/introductions/<public_id>")
@office
def replay_introduction(slug: str, public_id: str) -> ResponseReturnValue:
    """The points of the day of asking beside those that the same version gives today."""
    cluster, session = office_of(slug), db.session()
    introduction = get_introduction(session, actor=current_actor(), public_id=public_id)
    if introduction.cluster_id != cluster.id:
        raise NotFound("introduction", public_id)
    then = replayed(introduction.reasons)
    today = replay(session, matcher_registry(), introduction=introduction, today=now().date())
    return render_template(
        "tuning/replay.html",
        cluster=cluster,
        introduction=introduction,
        title=short_title(needs.to_document(introduction.need)),
        number=version_number(session, introduction=introduction),
        then=then,
        today=today,
        rows=[(factor, _points(then, factor), _points(today, factor)) for factor in Factor],
        is_same=then is not None and today is not None and _figures(then) == _figures(today),
    )


def _points(match: Match | None, factor: Factor) -> float | None:
    if match is None:
        return None
    return next((each.points for each in match.contributions if each.factor is factor), None)


def _figures(match: Match) -> tuple[float, list[float]]:
    return match.score, [each.points for each in match.contributions]
