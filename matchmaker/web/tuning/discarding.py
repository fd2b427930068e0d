"""Putting a draft aside, and taking it up again."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict
from matchmaker.extensions import db
from matchmaker.services.drafts import discard_draft, restore_draft
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.sheets import PlainForm, Sheet, sheet_page
from matchmaker.web.tuning.blueprint import bp, version_of
from matchmaker.wording.errors import error_sentence


@bp.get("/<slug>/versions/<int:number>/discard")
@office
def ask_discard(slug: str, number: int) -> ResponseReturnValue:
    """Ask whether the draft may go."""
    version_of(slug, number)
    sheet = Sheet(
        title=gettext("Discard draft %(number)s?", number=number),
        text=gettext(
            "It leaves the list of drafts, and a run of it that is going on is stopped. "
            "You can take it up again later."
        ),
        button=gettext("Discard the draft"),
        back=url_for("tuning.edit", slug=slug, number=number),
        action=url_for("tuning.discard", slug=slug, number=number),
        danger=True,
    )
    return sheet_page(sheet, PlainForm())


@bp.post("/<slug>/versions/<int:number>/discard")
@office
def discard(slug: str, number: int) -> ResponseReturnValue:
    """Put the draft aside."""
    _, version = version_of(slug, number)
    try:
        stopped = discard_draft(db.session(), actor=current_actor(), version=version, now=now())
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("tuning.index", slug=slug), 303)
    db.session.commit()
    flash(gettext("Draft %(number)s is discarded.", number=number))
    if stopped:
        flash(gettext("The run is stopped."))
    return redirect(url_for("tuning.index", slug=slug), 303)


@bp.post("/<slug>/versions/<int:number>/restore")
@office
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Take the draft up again."""
    _, version = version_of(slug, number)
    try:
        restore_draft(db.session(), actor=current_actor(), version=version, now=now())
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("tuning.index", slug=slug), 303)
    db.session.commit()
    flash(gettext("Draft %(number)s is back.", number=number))
    return redirect(url_for("tuning.edit", slug=slug, number=number), 303)
