"""A past match worked out once more under the version that made it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.domain.errors import NotFound
from matchmaker.domain.vocabulary import Factor
from matchmaker.extensions import db, matcher_registry
from matchmaker.services import needs
from matchmaker.services.introductions import get_introduction
from matchmaker.services.lead_replay import replay_leads
from matchmaker.services.need_lookup import find_need, is_unclaimed
from matchmaker.services.replay import number_of_digest, replay
from matchmaker.services.snapshots import replayed
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now, today
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
    again = replay(session, matcher_registry(), introduction=introduction, today=today())
    figures = [match.points if match else {} for match in (then, again)]
    return render_template(
        "tuning/replay.html",
        cluster=cluster,
        introduction=introduction,
        title=short_title(needs.to_document(introduction.need)),
        number=number_of_digest(session, cluster_id=cluster.id, digest=introduction.configuration),
        then=then,
        again=again,
        rows=[(factor, *(points.get(factor) for points in figures)) for factor in Factor],
        is_same=then is not None
        and again is not None
        and (then.score, then.points) == (again.score, again.points),
    )


@bp.get("/<slug>/leads/<key>")
@office
def replay_lead_scores(slug: str, key: str) -> ResponseReturnValue:
    """The scores of a need's leads beside those that the same version gives now."""
    cluster, session, actor = office_of(slug), db.session(), current_actor()
    need = find_need(session, actor=actor, key=key, now=now())
    if need.cluster_id != cluster.id or is_unclaimed(need):
        raise NotFound("need", key)
    return render_template(
        "tuning/leads.html",
        cluster=cluster,
        need=need,
        title=short_title(needs.to_document(need)),
        found=replay_leads(session, matcher_registry(), actor=actor, need=need),
    )
