"""Providers that decline or never answer, and what the office can do about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Event, Provider
from matchmaker.extensions import db
from matchmaker.services import providers, watch_steps
from matchmaker.services.watch import PERIOD, Watched
from matchmaker.services.watch import watch as watched
from matchmaker.services.working_days import local_day
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.exporting import Value, as_file, wanted_format
from matchmaker.web.forms import DayField, MatchmakerForm, TextAreaInput
from matchmaker.web.office.acting import office_of
from matchmaker.web.office.blueprint import bp
from matchmaker.web.providers.listing import listing_buttons
from matchmaker.web.sheets import INVALID, Sheet, SheetField, StepButton, sheet_page
from matchmaker.web.steps import answered
from matchmaker.wording.messages import reader_language


class WordForm(MatchmakerForm):
    """What the office has to say to a provider."""

    text = TextAreaInput()


class TalkForm(MatchmakerForm):
    """When the office spoke with a provider, and what about."""

    on = DayField()
    note = TextAreaInput()


@dataclass(frozen=True, slots=True)
class Dealing:
    """What the office last wrote or heard."""

    spoken: bool
    on: date
    text: str


@bp.get("/watch/<slug>")
@office
def watch(slug: str) -> ResponseReturnValue:
    """Whoever lost two requests or more in three months, most unanswered first."""
    cluster, actor = office_of(slug), current_actor()
    found = watched(db.session(), actor=actor, cluster=cluster, now=now())
    if form := wanted_format():
        return as_file("watch", form, *_sheet(found))
    dealings = watch_steps.last_dealings(
        db.session(), actor=actor, providers=[each.provider for each in found]
    )
    return render_template(
        "office/watch.html",
        cluster=cluster,
        rows=[
            (each, list(_buttons(slug, each.provider)), map(_dealing, dealings[each.provider.id]))
            for each in found
        ],
        days=PERIOD.days,
    )


def _sheet(rows: Sequence[Watched]) -> tuple[list[str], list[list[Value]]]:
    headings = [
        gettext("Provider"),
        gettext("Asked"),
        gettext("Accepted"),
        gettext("No answer"),
        gettext("Declined"),
        gettext("Still waiting"),
        gettext("Working days to an answer"),
    ]
    language = reader_language()
    return headings, [
        [
            each.provider.name_in(language),
            each.asked,
            each.accepted,
            each.unanswered,
            sum(each.declined.values()),
            each.waiting,
            each.days,
        ]
        for each in rows
    ]


@bp.get("/watch/<slug>/<provider>/write")
@office
def ask_word(slug: str, provider: str) -> ResponseReturnValue:
    """Ask what to write."""
    return sheet_page(_word_sheet(slug, _provider(slug, provider)), WordForm())


@bp.post("/watch/<slug>/<provider>/write")
@office
def write_word(slug: str, provider: str) -> ResponseReturnValue:
    """Tell everybody who acts for the provider."""
    form, found = WordForm(), _provider(slug, provider)
    return answered(
        form,
        lambda: sheet_page(_word_sheet(slug, _provider(slug, provider)), form),
        lambda: watch_steps.write_to_provider(
            db.session(), actor=current_actor(), provider=found, text=form.text.data, now=now()
        ),
        gettext("Sent. The provider is told."),
        url_for("office.watch", slug=slug),
        beside="text",
    )


@bp.get("/watch/<slug>/<provider>/spoken")
@office
def ask_talk(slug: str, provider: str) -> ResponseReturnValue:
    """Ask when, and what about."""
    form = TalkForm(data={"on": local_day(now())})
    return sheet_page(_talk_sheet(slug, _provider(slug, provider)), form)


@bp.post("/watch/<slug>/<provider>/spoken")
@office
def note_talk(slug: str, provider: str) -> ResponseReturnValue:
    """Write the talk down."""
    form, found = TalkForm(), _provider(slug, provider)
    if not form.validate():
        return sheet_page(_talk_sheet(slug, found), form), INVALID
    return answered(
        form,
        lambda: sheet_page(_talk_sheet(slug, _provider(slug, provider)), form),
        lambda: watch_steps.note_talk(
            db.session(),
            actor=current_actor(),
            provider=found,
            on=form.on.data,
            note=form.note.data,
            now=now(),
        ),
        gettext("It is written down."),
        url_for("office.watch", slug=slug),
    )


def _provider(slug: str, key: str) -> Provider:
    return providers.get_provider(db.session(), cluster=office_of(slug), public_id=key)


def _buttons(slug: str, provider: Provider) -> list[StepButton]:
    key = provider.public_id
    return [
        StepButton(gettext("Write to it"), url_for("office.ask_word", slug=slug, provider=key)),
        StepButton(
            gettext("We spoke with it"), url_for("office.ask_talk", slug=slug, provider=key)
        ),
        *listing_buttons(provider),
    ]


def _dealing(event: Event) -> Dealing:
    spoken = event.action == watch_steps.SPOKEN
    on = date.fromisoformat(event.details["on"]) if spoken else local_day(event.at)
    return Dealing(spoken, on, event.note or "")


def _word_sheet(slug: str, provider: Provider) -> Sheet:
    return Sheet(
        title=gettext("Write to %(provider)s", provider=provider.name_in(reader_language())),
        text=gettext(
            "Everybody who acts for the provider is told, in the pages and by mail. The log keeps "
            "what you write."
        ),
        button=gettext("Send it"),
        back=url_for("office.watch", slug=slug),
        action=url_for("office.write_word", slug=slug, provider=provider.public_id),
        fields=(SheetField("text", gettext("Your words"), "textarea", required=True),),
    )


def _talk_sheet(slug: str, provider: Provider) -> Sheet:
    return Sheet(
        title=gettext("We spoke with %(provider)s", provider=provider.name_in(reader_language())),
        text=gettext("Only the office reads this; it stands beside the provider in the watch."),
        button=gettext("Write it down"),
        back=url_for("office.watch", slug=slug),
        action=url_for("office.note_talk", slug=slug, provider=provider.public_id),
        fields=(
            SheetField(
                "on",
                gettext("On which day?"),
                hint=gettext("For example 2027-03-31"),
                required=True,
            ),
            SheetField("note", gettext("What was said?"), "textarea", required=True),
        ),
    )
