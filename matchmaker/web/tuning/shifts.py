"""One need of a run: both rankings side by side."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from matchmaker.db.models import ConfigurationVersion
from matchmaker.extensions import db
from matchmaker.services.evaluation_runs import get_run
from matchmaker.services.rank_shifts import SHOWN, rank_shifts
from matchmaker.services.trials import DEPTH
from matchmaker.web.access import current_actor, office
from matchmaker.web.names import ProviderNames
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.tuning.blueprint import bp


@bp.get("/<slug>/runs/<int:run_id>/needs/<key>")
@office
def shifts(slug: str, run_id: int, key: str) -> ResponseReturnValue:
    """Who moved up and who moved down for one need."""
    cluster, actor, session = office_of(slug), current_actor(), db.session()
    run = get_run(session, actor=actor, cluster=cluster, run_id=run_id)
    found = rank_shifts(session, actor=actor, run=run, key=key)
    return render_template(
        "tuning/shifts.html",
        cluster=cluster,
        run=run,
        version=session.get_one(ConfigurationVersion, run.version_id),
        title=short_title(found.need) if found.need else key,
        found=found,
        depth=SHOWN,
        kept=DEPTH,
        names=ProviderNames(cluster),
    )
