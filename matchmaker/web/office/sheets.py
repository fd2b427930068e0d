"""Files of the office: brought in, looked through, imported, undone."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from matchmaker.db.models import Cluster, SheetImport
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.sheet_columns import ImportState, RowOutcome, SheetKind
from matchmaker.domain.vocabulary import Language
from matchmaker.extensions import db
from matchmaker.services import sheet_imports
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.exporting import as_file, wanted_format
from matchmaker.web.files import UploadField, takes_files
from matchmaker.web.forms import ChoiceField, MatchmakerForm
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.office.sheet_pages import (
    choices_of,
    column_choices,
    problems_of,
    sent_cells,
    sent_keys,
    template,
)
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.names import choices

PREVIEW = 8
LISTED = 100


class FileForm(MatchmakerForm):
    """The file, and what its rows are."""

    kind = ChoiceField()
    file = UploadField()

    @classmethod
    def new(cls) -> FileForm:
        """The form with the kinds in the reader's language."""
        form = cls(data={"kind": request.args.get("kind", SheetKind.PROVIDERS.value)})
        form.kind.choices = choices("sheet_kind")
        form.kind.group = True
        return form


@bp.get("/import/<slug>")
@office
def imports(slug: str) -> ResponseReturnValue:
    """Choose a file, or look at an earlier one; ``as`` asks for a sheet to fill in instead."""
    cluster = office_of(slug)
    if form := wanted_format():
        return _template(form)
    return _start_page(cluster, FileForm.new())


@bp.post("/import/<slug>")
@office
@takes_files()
def bring_in(slug: str) -> ResponseReturnValue:
    """Read the file; what stands in it can be looked through before anything is stored."""
    cluster, form = office_of(slug), FileForm.new()
    kind = form.kind.data
    if not form.validate() or kind not in set(SheetKind) or not form.file.data:
        if not form.file.data and not form.file.errors:
            form.file.errors = [error_sentence(InvalidInput("file", "file_missing"))]
        return _start_page(cluster, form), INVALID
    name, content = form.file.data
    try:
        found = sheet_imports.bring_in(
            db.session(),
            actor=current_actor(),
            cluster=cluster,
            kind=SheetKind(kind),
            name=name,
            content=content,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "file")
        return _start_page(office_of(slug), form), INVALID
    db.session.commit()
    return _to(slug, found.id)


@bp.get("/import/<slug>/<int:import_id>")
@office
def import_file(slug: str, import_id: int) -> ResponseReturnValue:
    """What the columns are taken for and what is wrong; later how far it is, and what it did."""
    cluster, found = _import(slug, import_id)
    return _page(cluster, found)


@bp.post("/import/<slug>/<int:import_id>/columns")
@office
def correct_import(slug: str, import_id: int) -> ResponseReturnValue:
    """Keep what the columns mean and the cells that were put right, and look again."""
    cluster, found = _import(slug, import_id)
    refused = _corrected(cluster, found)
    if refused is not None:
        return refused
    db.session.commit()
    flash(gettext("Looked through again."))
    return _to(slug, import_id)


@bp.post("/import/<slug>/<int:import_id>/start")
@office
def start_import(slug: str, import_id: int) -> ResponseReturnValue:
    """Hand the usable rows to the worker, with what was typed last."""
    cluster, found = _import(slug, import_id)
    if request.form.get("key-0") is not None:
        refused = _corrected(cluster, found)
        if refused is not None:
            return refused
    try:
        sheet_imports.start(db.session(), actor=current_actor(), found=found, now=now())
        db.session.commit()
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
    return _to(slug, import_id)


@bp.post("/import/<slug>/<int:import_id>/undo")
@office
def undo_import(slug: str, import_id: int) -> ResponseReturnValue:
    """Take back what the import did, wherever nobody changed it since."""
    _, found = _import(slug, import_id)
    try:
        sheet_imports.undo(db.session(), actor=current_actor(), found=found, now=now())
        db.session.commit()
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
    return _to(slug, import_id)


@bp.post("/import/<slug>/<int:import_id>/discard")
@office
def discard_import(slug: str, import_id: int) -> ResponseReturnValue:
    """Forget a file of which nothing was imported."""
    _, found = _import(slug, import_id)
    try:
        sheet_imports.discard(db.session(), actor=current_actor(), found=found, now=now())
        db.session.commit()
        flash(gettext("The file is forgotten; nothing was imported."))
        return redirect(url_for("office.imports", slug=slug), 303)
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
    return _to(slug, import_id)


def _template(form: str) -> Response:
    """Headings and one row that shows how, in either language."""
    kind = request.args.get("kind", SheetKind.PROVIDERS.value)
    language = request.args.get("language", Language.ENGLISH.value)
    if kind not in set(SheetKind) or language not in set(Language):
        abort(404)
    return as_file(f"{kind}-{language}", form, *template(SheetKind(kind), language))


def _import(slug: str, import_id: int) -> tuple[Cluster, SheetImport]:
    cluster = office_of(slug)
    return cluster, sheet_imports.get_import(
        db.session(), actor=current_actor(), cluster=cluster, number=import_id
    )


def _to(slug: str, import_id: int) -> Response:
    return redirect(url_for("office.import_file", slug=slug, import_id=import_id), 303)


def _corrected(cluster: Cluster, found: SheetImport) -> ResponseReturnValue | None:
    """Keep the corrections; the answer when they can't be kept."""
    number = found.id
    try:
        sheet_imports.correct(
            db.session(),
            actor=current_actor(),
            found=found,
            keys=sent_keys(found),
            cells=sent_cells(),
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        cluster, found = _import(cluster.slug, number)
        return _page(cluster, found, refused=error), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return _to(cluster.slug, number)
    return None


def _start_page(cluster: Cluster, form: FileForm) -> str:
    return render_template(
        "office/import.html",
        cluster=cluster,
        form=form,
        earlier=sheet_imports.list_imports(db.session(), actor=current_actor(), cluster=cluster),
        kinds=list(SheetKind),
        languages=list(Language),
    )


def _page(cluster: Cluster, found: SheetImport, refused: InvalidInput | None = None) -> str:
    session = db.session()
    is_draft = found.state is ImportState.DRAFT
    rows = sheet_imports.rows_of(session, found, limit=PREVIEW) if is_draft else []
    failed = sheet_imports.rows_of(
        session, found, limit=LISTED, outcomes=[RowOutcome.FAILED]
    ) if is_draft else []  # fmt: skip
    kept = sheet_imports.rows_of(session, found, limit=LISTED, outcomes=[RowOutcome.KEPT])
    columns = column_choices(found, rows, sent_keys(found) if refused else found.keys)
    problems = problems_of(found, {row.number: row for row in failed}, sent_cells())
    return render_template(
        "office/import_file.html" if is_draft else "office/import_run.html",
        cluster=cluster,
        found=found,
        columns=columns,
        meanings=choices_of(found.kind),
        rows=rows,
        problems=problems,
        refused=refused,
        refusal=error_sentence(refused) if refused else "",
        progress=sheet_imports.progress(session, found),
        kept=kept,
        moving=found.state in {ImportState.QUEUED, ImportState.UNDOING},
        can_undo=found.state is ImportState.DONE,
    )
