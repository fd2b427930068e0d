"""The office writes, publishes and withdraws its notices."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Cluster, OfficeNotice
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.extensions import db
from matchmaker.services import office_notices
from matchmaker.services.working_days import local_day
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    MatchmakerForm,
    TextField,
)
from matchmaker.web.notices.blueprint import bp
from matchmaker.web.office.acting import office_of
from matchmaker.web.public_text import PublicText, PublicTextArea
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.names import choices

NAMES = ("kind", "title_zh", "text_zh", "title_en", "text_en", "link", "starts_on", "ends_on",
         "expires_on", "sectors", "categories")  # fmt: skip


class NoticeForm(MatchmakerForm):
    """What a notice says, and to whom."""

    kind = ChoiceField()
    title_zh = PublicText()
    text_zh = PublicTextArea()
    title_en = PublicText()
    text_en = PublicTextArea()
    link = TextField()
    starts_on = DayField()
    ends_on = DayField()
    expires_on = DayField()
    sectors = ChoicesField()
    categories = ChoicesField()

    @classmethod
    def of(cls, notice: OfficeNotice | None) -> NoticeForm:
        """What is kept, or what was sent, with the lists in the reader's language."""
        form = cls(data={name: getattr(notice, name) for name in NAMES} if notice else None)
        form.kind.choices = choices("notice_kind")
        form.sectors.choices = choices("sector")
        form.categories.choices = choices("category")
        for field in (form.kind, form.sectors, form.categories):
            field.group = True
        return form


@bp.get("/admin/notices/<slug>")
@office
def write(slug: str) -> ResponseReturnValue:
    """The notices of the cluster, and the form of a new one."""
    return _page(office_of(slug), None, NoticeForm.of(None))


@bp.post("/admin/notices/<slug>")
@office
def create(slug: str) -> ResponseReturnValue:
    """Keep a new draft."""
    return _kept(office_of(slug), None)


@bp.get("/admin/notices/<slug>/<int:notice_id>")
@office
def edit(slug: str, notice_id: int) -> ResponseReturnValue:
    """The form of a notice."""
    cluster, notice = _notice(slug, notice_id)
    return _page(cluster, notice, NoticeForm.of(notice))


@bp.post("/admin/notices/<slug>/<int:notice_id>")
@office
def save(slug: str, notice_id: int) -> ResponseReturnValue:
    """Keep the changes; a published notice shows them at once."""
    return _kept(*_notice(slug, notice_id))


@bp.post("/admin/notices/<slug>/<int:notice_id>/publish")
@office
def publish(slug: str, notice_id: int) -> ResponseReturnValue:
    """Show it to everybody."""
    _, notice = _notice(slug, notice_id)
    return _moved(slug, notice, is_published=True)


@bp.post("/admin/notices/<slug>/<int:notice_id>/withdraw")
@office
def withdraw(slug: str, notice_id: int) -> ResponseReturnValue:
    """Take it from the pages."""
    _, notice = _notice(slug, notice_id)
    return _moved(slug, notice, is_published=False)


def _notice(slug: str, notice_id: int) -> tuple[Cluster, OfficeNotice]:
    cluster = office_of(slug)
    notice = office_notices.get_notice(
        db.session(), actor=current_actor(), number=notice_id, today=local_day(now())
    )
    if notice.cluster_id != cluster.id:
        raise NotFound("notice", str(notice_id))
    return cluster, notice


def _kept(cluster: Cluster, notice: OfficeNotice | None) -> ResponseReturnValue:
    form = NoticeForm.of(notice)
    if not form.validate():
        return _page(cluster, notice, form), INVALID
    try:
        kept = office_notices.write_notice(
            db.session(),
            actor=current_actor(),
            cluster=cluster,
            notice=notice,
            fields={name: form[name].data for name in NAMES},
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "title_zh")
        return _page(cluster, notice, form), INVALID
    db.session.commit()
    flash(gettext("The notice is kept."))
    return redirect(url_for("notices.edit", slug=cluster.slug, notice_id=kept.id), 303)


def _moved(slug: str, notice: OfficeNotice, *, is_published: bool) -> ResponseReturnValue:
    step = office_notices.publish_notice if is_published else office_notices.withdraw_notice
    try:
        step(db.session(), actor=current_actor(), notice=notice, now=now())
        db.session.commit()
        flash(gettext("Everybody sees it now.") if is_published else gettext("Nobody sees it now."))
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
    return redirect(url_for("notices.edit", slug=slug, notice_id=notice.id), 303)


def _page(cluster: Cluster, notice: OfficeNotice | None, form: NoticeForm) -> str:
    return render_template(
        "notices/write.html",
        cluster=cluster,
        notice=notice,
        form=form,
        notices=office_notices.list_all(db.session(), actor=current_actor(), cluster=cluster),
    )
