"""The list of what I was told, and the way from one of them to what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.db.models import Notification
from matchmaker.domain.notices import SubjectKind
from matchmaker.extensions import db
from matchmaker.services import notifications as service
from matchmaker.web.access import current_actor, signed_in
from matchmaker.web.clock import now
from matchmaker.web.notifications.blueprint import bp
from matchmaker.wording.notifications import Telling, notification_told

PAGES: Mapping[SubjectKind, Callable[[str], str]] = {
    SubjectKind.NEED: lambda key: url_for("needs.show", key=key),
    SubjectKind.CERTIFICATE: lambda key: url_for("claims.edit", claim=key),
    SubjectKind.OWNERSHIP: lambda key: url_for("providers.ownership_request", ownership=key),
    SubjectKind.LEAD: lambda key: url_for("leads.show", key=key),
    SubjectKind.PROVIDER: lambda _key: url_for("profile.index"),
    SubjectKind.INTRODUCTION: lambda key: url_for("introductions.show", public_id=key),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as the list shows it."""

    number: int
    telling: Telling
    at: datetime
    unread: bool


@bp.get("/notifications")
@signed_in
def index() -> ResponseReturnValue:
    """Newest first."""
    page = service.list_notifications(
        db.session(), actor=current_actor(), page=request.args.get("page", 1, type=int)
    )
    lines = [_line(notification) for notification in page.items]
    return render_template("notifications/index.html", page=page, lines=lines)


@bp.get("/notifications/<int:number>")
@signed_in
def go(number: int) -> ResponseReturnValue:
    """Where a mail leads: to what it is about. Looking changes nothing."""
    found = service.get_notification(db.session(), actor=current_actor(), notification_id=number)
    return redirect(_target(found), 303)


@bp.post("/notifications/<int:number>")
@signed_in
def read(number: int) -> ResponseReturnValue:
    """Open what it is about; from now on it counts as read."""
    session = db.session()
    found = service.read_notification(
        session, actor=current_actor(), notification_id=number, now=now()
    )
    target = _target(found)
    session.commit()
    return redirect(target, 303)


@bp.post("/notifications")
@signed_in
def read_all() -> ResponseReturnValue:
    """Everything so far counts as read."""
    session = db.session()
    service.read_all(session, actor=current_actor(), now=now())
    session.commit()
    return redirect(url_for("notifications.index"), 303)


def _line(notification: Notification) -> Line:
    return Line(
        number=notification.id,
        telling=notification_told(notification),
        at=notification.created_at,
        unread=notification.read_at is None,
    )


def _target(notification: Notification) -> str:
    if notification.subject_kind is None or notification.subject_key is None:
        return url_for("notifications.index")
    return PAGES[notification.subject_kind](notification.subject_key)
