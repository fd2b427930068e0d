"""Grading pairs of a need and a provider, one key a grade."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import BooleanField

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import InvalidInput
from matchmaker.extensions import db, matcher_registry
from matchmaker.services.judgements import (
    agreement,
    export_qrels,
    import_qrels,
    judge,
    list_judgements,
)
from matchmaker.services.judging_queue import Pair, find_pair, next_pair
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now, today
from matchmaker.web.forms import MatchmakerForm, TextAreaInput, TextField
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.acting import office_of
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.tuning.blueprint import bp
from matchmaker.wording.errors import error_sentence

SHOWN_LINES = 20


class JudgeForm(MatchmakerForm):
    """What the judge thinks beside the grade."""

    reason = TextField()
    must_pass = BooleanField()


class QrelsForm(MatchmakerForm):
    """Judgements made elsewhere."""

    qrels = TextAreaInput()


@bp.get("/<slug>/judgements")
@office
def judgements(slug: str) -> ResponseReturnValue:
    """The next pair, both texts side by side."""
    return _page(office_of(slug), JudgeForm())


@bp.post("/<slug>/judgements")
@office
def grade(slug: str) -> ResponseReturnValue:
    """Keep a grade and go on with the next pair."""
    cluster = office_of(slug)
    form = JudgeForm()
    pair = find_pair(
        db.session(),
        matcher_registry(),
        actor=current_actor(),
        cluster=cluster,
        need_key=request.form.get("need", ""),
        provider_key=request.form.get("provider", ""),
    )
    if pair is None:
        flash(gettext("This need or provider is gone meanwhile. Here is the next pair."))
        return redirect(url_for("tuning.judgements", slug=slug), 303)
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
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, InvalidInput("reason", error.code, error.values), "reason")
        if error.field == "grade":
            form.reason.errors = [gettext("Press one of the four grades")]
        return _page(office_of(slug), form, pair), INVALID
    db.session.commit()
    return redirect(url_for("tuning.judgements", slug=slug), 303)


@bp.get("/<slug>/judgements/qrels")
@office
def qrels(slug: str) -> ResponseReturnValue:
    """All judgements as a file."""
    found = list_judgements(db.session(), actor=current_actor(), cluster=office_of(slug))
    return Response(
        export_qrels(found),
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="judgements-{slug}.qrels"'},
    )


@bp.get("/<slug>/judgements/import")
@office
def ask_qrels(slug: str) -> ResponseReturnValue:
    """The form to paste judgements into."""
    return render_template("tuning/qrels.html", cluster=office_of(slug), form=QrelsForm())


@bp.post("/<slug>/judgements/import")
@office
def take_qrels(slug: str) -> ResponseReturnValue:
    """Take over the lines that can be read, and name the others."""
    cluster = office_of(slug)
    form = QrelsForm()
    try:
        report = import_qrels(
            db.session(),
            actor=current_actor(),
            cluster=cluster,
            text=form.qrels.data or "",
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        form.qrels.errors = [error_sentence(error)]
        return render_template("tuning/qrels.html", cluster=office_of(slug), form=form), INVALID
    db.session.commit()
    flash(gettext("%(count)s judgements are taken over.", count=report.added))
    if report.failed:
        shown = ", ".join(str(number) for number in report.failed[:SHOWN_LINES])
        flash(
            gettext(
                "%(count)s lines were left out: unknown need or provider, or no grade of 0 to 3. "
                "Lines: %(lines)s",
                count=len(report.failed),
                lines=shown,
            )
        )
    return redirect(url_for("tuning.index", slug=slug), 303)


def _page(cluster: Cluster, form: JudgeForm, pair: Pair | None = None) -> str:
    session, actor = db.session(), current_actor()
    pair = pair or next_pair(
        session, matcher_registry(), actor=actor, cluster=cluster, today=today()
    )
    found = list_judgements(session, actor=actor, cluster=cluster)
    return render_template(
        "tuning/judge.html",
        cluster=cluster,
        form=form,
        pair=pair,
        title=short_title(pair.need) if pair else "",
        judged=len(found),
        own=sum(each.judge_id == actor.user_id for each in found),
        agreement=agreement(found),
    )
