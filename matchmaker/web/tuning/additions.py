"""What the pages of words and of rules share: keeping them, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash
from flask_babel import gettext

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.domain.tuning import RunState
from matchmaker.extensions import db
from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.tuning import Rule, Synonym
from matchmaker.services.configurations import save_draft
from matchmaker.services.evaluation_runs import list_runs
from matchmaker.web.access import current_actor
from matchmaker.web.clock import now, today
from matchmaker.web.forms import MatchmakerForm
from matchmaker.web.tuning.blueprint import whole


def keep(version: ConfigurationVersion, change: Mapping[str, Any], row_version: str | None) -> None:
    """Keep the draft with the change, unless somebody else kept it meanwhile."""
    save_draft(
        db.session(),
        actor=current_actor(),
        version=version,
        content={**version.content, **change},
        expected_row_version=whole(row_version),
        now=now(),
    )


def say_meanwhile(form: MatchmakerForm, version: ConfigurationVersion) -> None:
    """Tell that somebody else was faster; the form can be sent again."""
    form["row_version"].data = str(version.row_version)
    flash(
        gettext(
            "Somebody else changed this draft meanwhile. Below is what they kept, and what you "
            "typed is still in the form. Send it again if you still want it."
        )
    )


def effects_of(cluster: Cluster, version: ConfigurationVersion) -> dict[str, dict[str, Any]]:
    """What the latest finished run of exactly this content found for each rule and pair."""
    runs = list_runs(db.session(), actor=current_actor(), cluster=cluster)
    of_this = (
        run
        for run in runs
        if run.state is RunState.DONE and run.inputs.get("draft") == version.digest
    )
    run = next(of_this, None)
    return {each["id"]: each for each in run.results.get("effects", ())} if run else {}


def needs_about(item: Rule | Synonym, needs: Mapping[str, NeedDocument]) -> int:
    """How many of the needs at hand a rule or a pair is about."""
    return sum(item.applies(need, today()) for need in needs.values())
