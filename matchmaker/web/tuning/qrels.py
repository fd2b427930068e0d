"""Judgements as a file, out and in."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from matchmaker.domain.errors import InvalidInput
from matchmaker.extensions import db
from matchmaker.services.judgements import list_judgements
from matchmaker.services.qrels import QrelsReport, export_qrels, import_qrels
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import MatchmakerForm, TextAreaInput
from matchmaker.web.office.acting import office_of
from matchmaker.web.sheets import INVALID
from matchmaker.web.tuning.blueprint import bp
from matchmaker.wording.errors import error_sentence

#: So many lines that were left out are named one by one.
SHOWN_LINES = 200


class QrelsForm(MatchmakerForm):
    """Judgements made elsewhere."""

    qrels = TextAreaInput()


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
    return _page(slug, QrelsForm())


@bp.post("/<slug>/judgements/import")
@office
def take_qrels(slug: str) -> ResponseReturnValue:
    """Take over the lines that can be read; the others come back, each with what is wrong."""
    form = QrelsForm()
    try:
        report = import_qrels(
            db.session(),
            actor=current_actor(),
            cluster=office_of(slug),
            text=form.qrels.data or "",
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        form.qrels.errors = [error_sentence(error)]
        return _page(slug, form), INVALID
    db.session.commit()
    if report.left_out:
        form.qrels.data = "\n".join(each.text for each in report.left_out)
        form.qrels.errors = [
            ngettext(
                "%(num)s line was not taken; put it right here",
                "%(num)s lines were not taken; put them right here",
                len(report.left_out),
            )
        ]
        return _page(slug, form, report), INVALID
    for sentence in _taken(report):
        flash(sentence)
    return redirect(url_for("tuning.judgement_list", slug=slug), 303)


def _taken(report: QrelsReport) -> list[str]:
    said = [
        ngettext(
            "%(num)s judgement is taken over.",
            "%(num)s judgements are taken over.",
            report.added,
        )
    ]
    if report.unchanged:
        said.append(
            ngettext(
                "%(num)s was yours already, with the same grade.",
                "%(num)s were yours already, with the same grades.",
                report.unchanged,
            )
        )
    return said


def _page(slug: str, form: QrelsForm, report: QrelsReport | None = None) -> str:
    return render_template(
        "tuning/qrels.html",
        cluster=office_of(slug),
        form=form,
        taken=_taken(report) if report else [],
        left_out=report.left_out[:SHOWN_LINES] if report else (),
        unnamed=max(0, len(report.left_out) - SHOWN_LINES) if report else 0,
    )
