"""A run: how far it is, what it found, and what may follow from it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster, ConfigurationVersion, EvaluationRun
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.tuning import ENDED_RUNS, RunState, VersionState
from matchmaker.extensions import db, matcher_registry
from matchmaker.services.configurations import configuration_of
from matchmaker.services.evaluation_runs import (
    cancel_run,
    get_run,
    request_override,
    start_run,
)
from matchmaker.services.publishing import ENOUGH_JUDGED, publish
from matchmaker.services.run_inputs import RELEASE
from matchmaker.services.run_pairs import unjudged_pairs
from matchmaker.services.trials import added_items
from matchmaker.web.access import admin, current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm, TextAreaInput
from matchmaker.web.names import ProviderNames, names_of_staff
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.steps import taken
from matchmaker.web.tuning.blueprint import bp, version_of
from matchmaker.web.tuning.charts import bars
from matchmaker.web.tuning.inputs import inputs_shown
from matchmaker.web.tuning.previews import offered_needs
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.tuning import effect_name, gate_sentence, moved_sentence, verdict


class OverrideForm(MatchmakerForm):
    """Why it should be published all the same."""

    reason = TextAreaInput()


@bp.post("/<slug>/versions/<int:number>/runs")
@office
def measure(slug: str, number: int) -> ResponseReturnValue:
    """Ask the worker to measure the draft."""
    _, version = version_of(slug, number)
    try:
        run = start_run(
            db.session(), matcher_registry(), actor=current_actor(), version=version, now=now()
        )
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("tuning.edit", slug=slug, number=number), 303)
    db.session.commit()
    return redirect(url_for("tuning.run", slug=slug, run_id=run.id), 303)


@bp.get("/<slug>/runs/<int:run_id>")
@office
def run(slug: str, run_id: int) -> ResponseReturnValue:
    """How far it is, then what it found."""
    cluster, found = _run(slug, run_id)
    return _page(cluster, found, OverrideForm())


@bp.post("/<slug>/runs/<int:run_id>/cancel")
@office
def cancel(slug: str, run_id: int) -> ResponseReturnValue:
    """Stop it; the worker leaves it at its next step."""
    _, found = _run(slug, run_id)
    return taken(
        lambda: cancel_run(db.session(), actor=current_actor(), run=found, now=now()),
        gettext("The run is stopped."),
        url_for("tuning.run", slug=slug, run_id=run_id),
    )


@bp.post("/<slug>/runs/<int:run_id>/override")
@admin
def override(slug: str, run_id: int) -> ResponseReturnValue:
    """Ask another admin to let it through."""
    _, found = _run(slug, run_id)
    form = OverrideForm()
    try:
        request_override(
            db.session(),
            actor=current_actor(),
            run=found,
            reason=form.reason.data or "",
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "reason")
        return _page(*_run(slug, run_id), form), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("tuning.run", slug=slug, run_id=run_id), 303)
    db.session.commit()
    flash(gettext("Another admin of the cluster can publish it now."))
    return redirect(url_for("tuning.run", slug=slug, run_id=run_id), 303)


@bp.post("/<slug>/runs/<int:run_id>/publish")
@admin
def go_live(slug: str, run_id: int) -> ResponseReturnValue:
    """Make the measured draft the live version; against the gate, as the second admin."""
    _, found = _run(slug, run_id)
    try:
        publish(
            db.session(),
            actor=current_actor(),
            run=found,
            now=now(),
        )
        db.session.commit()
        flash(gettext("It is live. Every page uses it from now on."))
        return redirect(url_for("tuning.index", slug=slug), 303)
    except (Conflict, InvalidInput) as error:
        db.session.rollback()
        flash(error_sentence(error))
    return redirect(url_for("tuning.run", slug=slug, run_id=run_id), 303)


def _run(slug: str, run_id: int) -> tuple[Cluster, EvaluationRun]:
    cluster = office_of(slug)
    return cluster, get_run(db.session(), actor=current_actor(), cluster=cluster, run_id=run_id)


def _page(cluster: Cluster, found: EvaluationRun, form: OverrideForm) -> str:
    version = db.session.get_one(ConfigurationVersion, found.version_id)
    is_readable = found.inputs.get("code") == RELEASE
    results = found.results if found.state is RunState.DONE and is_readable else {}
    asked = results.get("override") or {}
    titles = {key: short_title(need) for key, need in offered_needs(cluster).items()}
    names = ProviderNames(cluster)
    added = added_items(configuration_of(version))
    return render_template(
        "tuning/run.html",
        cluster=cluster,
        run=found,
        version=version,
        form=form,
        ended=found.state in ENDED_RUNS,
        outdated=found.state is RunState.DONE and not is_readable,
        **inputs_shown(found),
        results=results,
        unjudged=_unjudged(found) if results else 0,
        verdict=verdict(results) if results else "",
        gate=[gate_sentence(code) for code in results.get("gate", ())],
        bars=bars([change for _, change in results.get("differences", ())]),
        losers=[
            (each["need"], each["change"], moved_sentence(each, names))
            for each in results.get("losers", ())
        ],
        effects=[
            (effect_name(item, names), effect)
            for item in added
            for effect in results.get("effects", ())
            if effect["id"] == item.id
        ],
        titles=titles,
        asked=asked,
        asked_by=names_of_staff(cluster).get(asked.get("by", 0), ""),
        is_own_request=bool(asked) and asked.get("by") == current_actor().user_id,
        can_publish=version.state is VersionState.DRAFT
        and version.digest == found.inputs.get("draft"),
        is_admin=current_actor().is_admin(cluster.id),
        too_few=results.get("judged_needs", 0) < ENOUGH_JUDGED,
    )


def _unjudged(found: EvaluationRun) -> int:
    """How many pairs that it brought to the top wait for a judge."""
    session, actor = db.session(), current_actor()
    return len(unjudged_pairs(session, matcher_registry(), actor=actor, run=found))
