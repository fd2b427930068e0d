"""The notices that everybody sees."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from matchmaker.domain.office_notices import NoticeKind
from matchmaker.extensions import db
from matchmaker.services.office_notices import get_notice, list_shown
from matchmaker.services.paging import Page
from matchmaker.services.working_days import local_day
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import now
from matchmaker.web.clusters import cluster_choice
from matchmaker.web.notices.blueprint import bp


@bp.get("/notices")
@public
def index() -> ResponseReturnValue:
    """What a cluster's office makes known; those whose last day is over are gone."""
    choice = cluster_choice()
    wanted = request.args.get("kind", "")
    kind = NoticeKind(wanted) if wanted in set(NoticeKind) else None
    page = (
        list_shown(
            db.session(),
            cluster=choice.current,
            kind=kind,
            today=local_day(now()),
            page=request.args.get("page", 1, type=int),
        )
        if choice.current is not None
        else Page.nothing()
    )
    asked = {name: request.args[name] for name in ("cluster", "kind") if request.args.get(name)}
    return render_template(
        "notices/index.html",
        choice=choice,
        cluster=choice.current,
        page=page,
        kind=kind,
        kept=asked,
    )


@bp.get("/notices/<int:notice_id>")
@public
def show(notice_id: int) -> ResponseReturnValue:
    """One notice; the office sees its drafts as well."""
    notice = get_notice(
        db.session(), actor=current_actor(), number=notice_id, today=local_day(now())
    )
    return render_template("notices/show.html", notice=notice, cluster=notice.cluster)
