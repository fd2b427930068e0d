"""The bench's first page: what is live, what is tried, what was published; files and differences."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.file import FileField

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.tuning import VersionState
from matchmaker.extensions import db
from matchmaker.services.configurations import (
    export_file,
    find_version,
    fork,
    import_file,
    list_versions,
    live_version,
)
from matchmaker.services.drift import has_drifted, list_nights
from matchmaker.services.evaluation_runs import list_runs
from matchmaker.services.judgements import agreement, list_judgements
from matchmaker.services.publishing import ENOUGH_JUDGED, roll_back
from matchmaker.web.access import admin, current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm, TextAreaInput
from matchmaker.web.names import names_of_staff
from matchmaker.web.office.acting import office_of, own_offices
from matchmaker.web.sheets import INVALID, Sheet, SheetField, sheet_page, show_error
from matchmaker.web.tuning.blueprint import bp, version_of
from matchmaker.web.tuning.publications import publication_lines
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.tuning import setting_error, version_name

SHOWN_RUNS = 5


class ReasonForm(MatchmakerForm):
    """Why an earlier version comes back."""

    reason = TextAreaInput()


class ImportForm(MatchmakerForm):
    """A version as it was exported."""

    file = FileField()


@bp.get("")
@office
def start() -> ResponseReturnValue:
    """The bench of the first cluster that the reader works for."""
    return redirect(url_for("tuning.index", slug=own_offices()[0].slug), 303)


@bp.get("/<slug>")
@office
def index(slug: str) -> ResponseReturnValue:
    """What is live, the drafts, the judged set, the runs and the log."""
    return _index_page(office_of(slug), ImportForm())


@bp.post("/<slug>/drafts")
@office
def new_draft(slug: str) -> ResponseReturnValue:
    """A draft with the content of what is live, or of the version that the form names."""
    cluster, session, actor = office_of(slug), db.session(), current_actor()
    number = request.form.get("parent", type=int)
    parent = (
        find_version(session, actor=actor, cluster=cluster, number=number)
        if number is not None
        else None
    )
    draft = fork(session, actor=actor, cluster=cluster, parent=parent, now=now())
    session.commit()
    return redirect(url_for("tuning.edit", slug=slug, number=draft.number), 303)


@bp.post("/<slug>/import")
@office
def import_version(slug: str) -> ResponseReturnValue:
    """A draft from a file."""
    cluster = office_of(slug)
    form = ImportForm()
    given = request.files.get("file")
    text = given.read().decode("utf-8-sig", "replace") if given else ""
    if not form.validate() or not text.strip():
        form.file.errors = [error_sentence(InvalidInput("file", "required"))]
        return _index_page(cluster, form), INVALID
    try:
        draft = import_file(
            db.session(), actor=current_actor(), cluster=cluster, text=text, now=now()
        )
    except InvalidInput as error:
        db.session.rollback()
        form.file.errors = [setting_error(error)]
        return _index_page(office_of(slug), form), INVALID
    db.session.commit()
    flash(gettext("The file is a draft now. Look at it before you publish it."))
    return redirect(url_for("tuning.edit", slug=slug, number=draft.number), 303)


@bp.get("/<slug>/versions/<int:number>/file")
@office
def export_version(slug: str, number: int) -> ResponseReturnValue:
    """The version as a file."""
    _, version = version_of(slug, number)
    name = f"matching-{slug}-{number}.json"
    return Response(
        export_file(version),
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/<slug>/versions/<int:number>/roll-back")
@admin
def ask_roll_back(slug: str, number: int) -> ResponseReturnValue:
    """Ask why the version comes back."""
    version_of(slug, number)
    return sheet_page(_roll_back_sheet(slug, number), ReasonForm())


@bp.post("/<slug>/versions/<int:number>/roll-back")
@admin
def take_back(slug: str, number: int) -> ResponseReturnValue:
    """Make a version live again that was live before."""
    _, version = version_of(slug, number)
    form = ReasonForm()
    try:
        if form.validate():
            roll_back(
                db.session(),
                actor=current_actor(),
                version=version,
                reason=form.reason.data or "",
                now=now(),
            )
            db.session.commit()
            flash(gettext("Live again: %(version)s", version=version_name(number)))
            return redirect(url_for("tuning.index", slug=slug), 303)
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "reason")
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("tuning.index", slug=slug), 303)
    return sheet_page(_roll_back_sheet(slug, number), form), INVALID


def _index_page(cluster: Cluster, form: ImportForm) -> str:
    session, actor = db.session(), current_actor()
    versions = list_versions(session, actor=actor, cluster=cluster)
    judgements = list_judgements(session, actor=actor, cluster=cluster)
    nights = list_nights(session, actor=actor, cluster=cluster)
    judged = len({each.need_key for each in judgements})
    return render_template(
        "tuning/index.html",
        cluster=cluster,
        form=form,
        live=live_version(session, cluster_id=cluster.id),
        drafts=[each for each in versions if each.state is VersionState.DRAFT],
        discarded=[each for each in versions if each.state is VersionState.DISCARDED],
        published=[
            each for each in versions if each.state in {VersionState.LIVE, VersionState.RETIRED}
        ],
        numbers={each.id: each.number for each in versions},
        runs=list_runs(session, actor=actor, cluster=cluster)[:SHOWN_RUNS],
        log=publication_lines(cluster, {each.id: each for each in versions}),
        names=names_of_staff(cluster),
        judged=judged,
        pairs=len(judgements),
        agreement=agreement(judgements),
        nights=nights,
        drifted=has_drifted(nights),
        too_few=judged < ENOUGH_JUDGED,
        enough=ENOUGH_JUDGED,
    )


def _roll_back_sheet(slug: str, number: int) -> Sheet:
    return Sheet(
        title=gettext("Make live again: %(version)s", version=version_name(number)),
        text=gettext("Everybody gets it from the next page on. The log keeps what you write."),
        button=gettext("Make it live again"),
        back=url_for("tuning.index", slug=slug),
        action=url_for("tuning.take_back", slug=slug, number=number),
        fields=(SheetField("reason", gettext("Why?"), "textarea", required=True),),
    )
