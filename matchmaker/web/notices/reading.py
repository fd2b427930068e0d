"""The notices that everybody sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster, OfficeNotice
from matchmaker.domain.office_notices import NoticeKind
from matchmaker.extensions import db
from matchmaker.services.office_notices import get_notice, list_shown
from matchmaker.services.paging import Page
from matchmaker.services.working_days import local_day
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import now
from matchmaker.web.clusters import cluster_choice
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.notices.blueprint import bp
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import name_of

PER_PAGE = 20


@bp.get("/notices")
@public
def index() -> ResponseReturnValue:
    """What a cluster's office makes known; those whose last day is over are gone."""
    choice = cluster_choice()
    wanted = request.args.get("kind", "")
    kind = NoticeKind(wanted) if wanted in set(NoticeKind) else None
    listed = partial(_listed, choice.current, kind)
    if form := wanted_format():
        return as_file("notices", form, *_sheet(every_row(listed)))
    page = listed(request.args.get("page", 1, type=int), PER_PAGE)
    asked = {name: request.args[name] for name in ("cluster", "kind") if request.args.get(name)}
    return render_template(
        "notices/index.html",
        choice=choice,
        cluster=choice.current,
        page=page,
        kind=kind,
        kept=asked,
    )


def _listed(
    cluster: Cluster | None, kind: NoticeKind | None, number: int, size: int
) -> Page[OfficeNotice]:
    if cluster is None:
        return Page.nothing()
    today = local_day(now())
    return list_shown(
        db.session(), cluster=cluster, kind=kind, today=today, page=number, per_page=size
    )


def _sheet(notices: Iterable[OfficeNotice]) -> tuple[list[str], Iterator[list[Value]]]:
    headings = [
        gettext("Title"),
        gettext("What about?"),
        gettext("From"),
        gettext("Until"),
        gettext("Text"),
        gettext("Address"),
    ]
    language = reader_language()
    return headings, (
        [
            each.title_in(language),
            name_of("notice_kind", each.kind),
            each.starts_on,
            each.ends_on,
            each.text_in(language),
            url_for("notices.show", notice_id=each.id),
        ]
        for each in notices
    )


@bp.get("/notices/<int:notice_id>")
@public
def show(notice_id: int) -> ResponseReturnValue:
    """One notice; the office sees its drafts as well."""
    notice = get_notice(
        db.session(), actor=current_actor(), number=notice_id, today=local_day(now())
    )
    return render_template("notices/show.html", notice=notice, cluster=notice.cluster)
