"""Grading pairs of a need and a provider, one key a grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug import Response
from wtforms import BooleanField

from matchmaker.db.models import Cluster, EvaluationRun
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import storable
from matchmaker.domain.tuning import JudgementSource
from matchmaker.extensions import db, matcher_registry
from matchmaker.services.disagreements import count_disagreements, grades_seen_by
from matchmaker.services.evaluation_runs import get_run
from matchmaker.services.judgements import agreement, judge, list_judgements
from matchmaker.services.judging_queue import Pair, find_pair, next_pair
from matchmaker.services.run_pairs import unjudged_pairs
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now, today
from matchmaker.web.forms import MatchmakerForm, TextField
from matchmaker.web.names import judge_name, names_without_addresses, provider_name
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.tuning.blueprint import bp, whole


class JudgeForm(MatchmakerForm):
    """What the judge thinks beside the grade."""

    reason = TextField()
    must_pass = BooleanField()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address narrows the queue to: a run, second opinions, one pair, or nothing."""

    run: EvaluationRun | None = None
    second: bool = False
    pair: Pair | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """The same as the query of an address; a single pair is done once it is graded."""
        if self.run is not None:
            return {"run": str(self.run.id)}
        return {"second": "y"} if self.second else {}


@bp.get("/<slug>/judgements")
@office
def judgements(slug: str) -> ResponseReturnValue:
    """The next pair, both texts side by side."""
    cluster = office_of(slug)
    narrowed = _narrowed(cluster)
    if "need" in request.args and narrowed.pair is None:
        return _gone(slug)
    return _page(cluster, JudgeForm(), narrowed)


@bp.post("/<slug>/judgements")
@office
def grade(slug: str) -> ResponseReturnValue:
    """Keep a grade and go on with the next pair, or back to where a single pair was picked."""
    cluster = office_of(slug)
    form = JudgeForm()
    narrowed = _narrowed(cluster)
    pair = _named(cluster, request.form.get("need", ""), request.form.get("provider", ""))
    if pair is None:
        return _gone(slug, **narrowed.kept)
    try:
        judge(
            db.session(),
            actor=current_actor(),
            cluster=cluster,
            need=pair.need,
            provider=pair.provider,
            grade=request.form.get("grade", -1, type=int),
            reason=form.reason.data,
            must_pass=bool(form.must_pass.data),
            source=pair.why,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, InvalidInput("reason", error.code, error.values), "reason")
        if error.field == "grade":
            form.reason.errors = [gettext("Press one of the four grades")]
        return _page(office_of(slug), form, _narrowed(office_of(slug)), pair), INVALID
    db.session.commit()
    if narrowed.pair is not None:
        flash(gettext("Your grade is kept."))
        return redirect(url_for("tuning.judgement_list", slug=slug, need=pair.need.id), 303)
    return redirect(url_for("tuning.judgements", slug=slug, **narrowed.kept), 303)


def _narrowed(cluster: Cluster) -> Narrowed:
    """What the address asks for.

    Raises:
        NotFound: it names a run that the cluster doesn't have.
    """
    if "run" in request.args:
        run_id = whole(request.args["run"])
        return Narrowed(
            run=get_run(db.session(), actor=current_actor(), cluster=cluster, run_id=run_id)
        )
    if "need" in request.args:
        provider = request.args.get("provider", "")
        return Narrowed(pair=_named(cluster, request.args["need"], provider))
    return Narrowed(second="second" in request.args)


def _named(cluster: Cluster, need_key: str, provider_key: str) -> Pair | None:
    named = request.form.get("source", "")
    known = named in set(JudgementSource)
    return find_pair(
        db.session(),
        matcher_registry(),
        actor=current_actor(),
        cluster=cluster,
        need_key=storable(need_key),
        provider_key=storable(provider_key),
        why=JudgementSource(named) if known else JudgementSource.SECOND,
    )


def _gone(slug: str, **kept: Any) -> Response:
    flash(gettext("This need or provider is gone meanwhile. Here is the next pair."))
    return redirect(url_for("tuning.judgements", slug=slug, **kept), 303)


def _page(cluster: Cluster, form: JudgeForm, narrowed: Narrowed, pair: Pair | None = None) -> str:
    session, actor, registry = db.session(), current_actor(), matcher_registry()
    pair = (
        pair
        or narrowed.pair
        or next_pair(
            session,
            registry,
            actor=actor,
            cluster=cluster,
            run=narrowed.run,
            second=narrowed.second,
            today=today(),
        )
    )
    found = list_judgements(session, actor=actor, cluster=cluster)
    run = narrowed.run
    picked = narrowed.pair
    return render_template(
        "tuning/judge.html",
        cluster=cluster,
        form=form,
        pair=pair,
        title=short_title(pair.need) if pair else "",
        provider_name=provider_name(pair.provider) if pair else "",
        marked=pair is not None
        and any(each.must_pass and each.need_key == pair.need.id for each in found),
        grades=_grades(cluster, pair),
        kept={"need": picked.need.id, "provider": picked.provider.id} if picked else narrowed.kept,
        picked=picked is not None,
        run=run,
        left=len(unjudged_pairs(session, registry, actor=actor, run=run)) if run else None,
        second=narrowed.second,
        judged=len(found),
        own=sum(each.judge_id == actor.user_id for each in found),
        others=sum(each.judge_id != actor.user_id for each in found),
        agreement=agreement(found),
        apart=count_disagreements(session, actor=actor, cluster=cluster),
    )


def _grades(cluster: Cluster, pair: Pair | None) -> list[tuple[str, int, str, bool]]:
    """Who graded the pair how and why, for who is one of them; whether it is the reader's own."""
    if pair is None:
        return []
    actor, names = current_actor(), names_without_addresses(cluster)
    seen = grades_seen_by(
        db.session(),
        actor=actor,
        cluster=cluster,
        need_key=pair.need.id,
        provider_key=pair.provider.id,
    )
    return [
        (judge_name(each, names), each.grade, each.reason, each.judge_id == actor.user_id)
        for each in seen
    ]
