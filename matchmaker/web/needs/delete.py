"""Deleting a need: asked once more, then gone for good."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services import needs
from matchmaker.services.need_lookup import is_unclaimed
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import now
from matchmaker.web.headers import secret_address
from matchmaker.web.needs.blueprint import bp, need_of


@bp.get("/<key>/delete")
@public
@secret_address
def confirm_delete(key: str) -> ResponseReturnValue:
    """Say what will be lost and ask; a need that a firm keeps is withdrawn instead."""
    need = need_of(key, Permission.NEED_REFINE)
    if not is_unclaimed(need):
        return redirect(url_for("needs.ask_withdrawal", key=key), 303)
    return render_template("needs/delete.html", need=need, key=key)


@bp.post("/<key>/delete")
@public
@secret_address
def delete(key: str) -> ResponseReturnValue:
    """Delete the need and everything that was kept of it."""
    need = need_of(key, Permission.NEED_REFINE)
    needs.delete_need(db.session(), actor=current_actor(), need=need, now=now())
    db.session.commit()
    flash(gettext("Your need is deleted. Nothing of it was kept."))
    return redirect(url_for("home.index"), 303)
