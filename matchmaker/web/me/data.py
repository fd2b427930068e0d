"""A copy of my data, and the deletion of my account."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict
from matchmaker.extensions import db
from matchmaker.services import account_deletion, own_data
from matchmaker.web.access import current_actor, signed_in
from matchmaker.web.accounts.blueprint import fresh, this_user
from matchmaker.web.clock import now, today
from matchmaker.web.me.blueprint import bp
from matchmaker.web.sessions import sign_out
from matchmaker.wording.errors import error_sentence


@bp.get("/data")
@signed_in
def data() -> ResponseReturnValue:
    """What a copy holds, and the way to it."""
    return render_template("me/data.html")


@bp.get("/data.zip")
@signed_in
@fresh
def download() -> ResponseReturnValue:
    """The copy as a file."""
    archive = own_data.export_archive(
        db.session(), actor=current_actor(), user=this_user(), now=now()
    )
    response = Response(archive, mimetype="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename=my-data-{today()}.zip"
    return response


@bp.get("/delete")
@signed_in
@fresh
def ask_deletion() -> ResponseReturnValue:
    """Say what would happen, and ask; or say what stands against it."""
    plan = account_deletion.deletion_plan(db.session(), actor=current_actor(), user=this_user())
    return render_template("me/delete.html", plan=plan)


@bp.post("/delete")
@signed_in
@fresh
def delete() -> ResponseReturnValue:
    """Delete the account and end its session."""
    try:
        account_deletion.delete_account(
            db.session(), actor=current_actor(), user=this_user(), now=now()
        )
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("me.ask_deletion"), 303)
    db.session.commit()
    sign_out()
    db.session.commit()
    flash(gettext("Your account is deleted. Nothing in it can be restored."))
    return redirect(url_for("home.index"), 303)
