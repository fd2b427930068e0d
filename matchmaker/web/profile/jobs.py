"""Past work that the provider shows."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import PastWork
from matchmaker.extensions import db
from matchmaker.services import past_jobs
from matchmaker.services.past_jobs import Story, get_job
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import (
    ChoiceField,
    MatchmakerForm,
    NumberField,
)
from matchmaker.web.leads.blueprint import required_provider
from matchmaker.web.organisations.forms import NOT_STATED
from matchmaker.web.profile.blueprint import bp, saved
from matchmaker.web.public_text import PublicText, PublicTextArea
from matchmaker.web.sheets import Sheet, SheetField, sheet_page
from matchmaker.wording.messages import reader_language, worded
from matchmaker.wording.names import choices


class JobForm(MatchmakerForm):
    """A job: the situation, the work, the result."""

    title = PublicText()
    situation = PublicTextArea()
    work = PublicTextArea()
    result = PublicTextArea()
    year = NumberField()
    sector = ChoiceField()
    language = ChoiceField()

    FIELDS = ("title", "situation", "work", "result", "year", "sector", "language")

    @classmethod
    def of(cls, job: PastWork | None = None) -> JobForm:
        """The form with what is kept."""
        kept: dict[str, object] = {"language": reader_language()}
        if job is not None:
            story = Story.of(job)
            kept = {"title": job.title, "year": job.year, "language": job.language}
            kept |= {name: getattr(story, name) for name in story.__dataclass_fields__}
        form = cls(data={name: value for name, value in kept.items() if value is not None})
        empty = ("", worded(NOT_STATED))
        form.sector.choices = [empty, *choices("sector")]
        form.language.choices = [empty, *choices("language")]
        return form

    def stated(self) -> dict[str, object]:
        """The fields as the record takes them."""
        return {name: self[name].data or None for name in self.FIELDS}


@bp.get("/past-work")
@confirmed
def jobs() -> ResponseReturnValue:
    """Every job that the profile shows."""
    return render_template("profile/jobs.html", provider=required_provider())


@bp.get("/past-work/new")
@confirmed
def new_job() -> ResponseReturnValue:
    """An empty form."""
    required_provider()
    return sheet_page(_sheet(None), JobForm.of())


@bp.post("/past-work/new")
@confirmed
def add_job() -> ResponseReturnValue:
    """Show one more job."""
    provider, form = required_provider(), JobForm.of()
    refused = saved(
        form,
        _sheet(None),
        lambda: past_jobs.add_job(
            db.session(),
            actor=current_actor(),
            provider=provider,
            fields=form.stated(),
            now=now(),
        ),
    )
    return refused or _to_list()


@bp.get("/past-work/<int:job>")
@confirmed
def show_job(job: int) -> ResponseReturnValue:
    """The form with what is kept."""
    found = get_job(required_provider(), number=job)
    return sheet_page(_sheet(found), JobForm.of(found))


@bp.post("/past-work/<int:job>")
@confirmed
def change_job(job: int) -> ResponseReturnValue:
    """Keep what was typed."""
    provider = required_provider()
    found = get_job(provider, number=job)
    form, sheet = JobForm.of(found), _sheet(found)
    refused = saved(
        form,
        sheet,
        lambda: past_jobs.change_job(
            db.session(),
            actor=current_actor(),
            provider=provider,
            job=found,
            fields=form.stated(),
            now=now(),
        ),
    )
    return refused or _to_list()


@bp.post("/past-work/<int:job>/delete")
@confirmed
def delete_job(job: int) -> ResponseReturnValue:
    """Show it no longer."""
    provider = required_provider()
    found = get_job(provider, number=job)
    past_jobs.delete_job(
        db.session(), actor=current_actor(), provider=provider, job=found, now=now()
    )
    db.session.commit()
    flash(gettext("Deleted."))
    return _to_list()


def _to_list() -> ResponseReturnValue:
    return redirect(url_for("profile.jobs"), 303)


def _sheet(job: PastWork | None) -> Sheet:
    here = "profile.change_job" if job is not None else "profile.add_job"
    return Sheet(
        title=gettext("Change the job") if job is not None else gettext("Add past work"),
        text=gettext("Leave out who the client was unless it agreed to be named."),
        button=gettext("Save"),
        back=url_for("profile.jobs"),
        action=url_for(here, job=job.id) if job is not None else url_for(here),
        fields=(
            SheetField("title", gettext("Title"), required=True),
            SheetField("situation", gettext("How it stood before"), "textarea"),
            SheetField("work", gettext("What you did"), "textarea"),
            SheetField("result", gettext("What came of it"), "textarea"),
            SheetField("year", gettext("Year")),
            SheetField("sector", gettext("Trade of the client"), "select"),
            SheetField("language", gettext("Language of these texts"), "select"),
        ),
    )
