"""The list of leads, and one lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Introduction, Provider
from matchmaker.domain.reasons import DeclineReason
from matchmaker.extensions import db
from matchmaker.services.lead_replay import scored_by
from matchmaker.services.leads import (
    PER_PAGE,
    Lead,
    LeadFilters,
    dismissal_of,
    introduction_on,
    list_leads,
    mark_seen,
    missed,
)
from matchmaker.services.paging import Page
from matchmaker.services.public_questions import questions_about
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.exporting import Value, as_file, every_row, wanted_format
from matchmaker.web.introductions.rows import outline_rows, outline_title
from matchmaker.web.leads.blueprint import bp, card_of, lead_of, own_provider
from matchmaker.web.needs.cards import Card
from matchmaker.web.sheets import StepButton
from matchmaker.web.warned import WarnedForm
from matchmaker.wording.names import name_of, place_name

FILTERS = ("category", "sector", "new")


@dataclass(frozen=True, slots=True)
class LeadLine:
    """A lead in the list; ``card`` is what the firm would see about the provider."""

    key: str
    title: str
    lead: Lead
    card: Card | None


@bp.get("/leads")
@confirmed
def index() -> ResponseReturnValue:
    """The needs that fit the provider, the best for both sides first."""
    provider = own_provider()
    if provider is None:
        return render_template("leads/none.html")
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    filters = LeadFilters(kept.get("category"), kept.get("sector"), "new" in kept)

    def page_of(number: int, size: int) -> Page[Lead]:
        return list_leads(
            db.session(),
            actor=current_actor(),
            provider=provider,
            filters=filters,
            page=number,
            per_page=size,
        )

    if form := wanted_format():
        return as_file("leads", form, *_sheet(every_row(page_of)))
    page = page_of(request.args.get("page", 1, type=int), PER_PAGE)
    return render_template(
        "leads/index.html",
        provider=provider,
        page=page,
        lines=[_line(provider, lead) for lead in page.items],
        kept=kept,
        missed=missed(db.session(), actor=current_actor(), provider=provider),
    )


@bp.get("/leads/<key>")
@confirmed
def show(key: str) -> ResponseReturnValue:
    """The need without a name, and why it fits."""
    provider, lead = lead_of(key)
    actor, session = current_actor(), db.session()
    between = introduction_on(session, actor=actor, provider=provider, need=lead.need)
    reason = dismissal_of(session, actor=actor, provider=provider, need=lead.need)
    return render_template(
        "leads/show.html",
        title=outline_title(lead.need, lead.outline),
        lead=lead,
        rows=outline_rows(lead.outline),
        card=card_of(provider, lead),
        actions=_buttons(key, between, reason),
        dismissed=reason,
        introduction=between,
        scored=scored_by(session, need=lead.need),
        questions=questions_about(session, actor=actor, need=lead.need),
        question_form=WarnedForm.empty(),
    )


@bp.post("/leads/<key>/read")
@confirmed
def read(key: str) -> ResponseReturnValue:
    """Open a lead; from now on it counts as read."""
    provider, lead = lead_of(key)
    mark_seen(db.session(), actor=current_actor(), provider=provider, need=lead.need, now=now())
    db.session.commit()
    return redirect(url_for("leads.show", key=key), 303)


def _sheet(leads: Iterable[Lead]) -> tuple[list[str], Iterator[list[Value]]]:
    """What the list shows of each lead, so nothing that names a firm."""
    headings = [
        gettext("Need"),
        gettext("Kind of help"),
        gettext("Trade"),
        gettext("Place"),
        gettext("Points"),
        gettext("In the firm’s words"),
    ]
    return headings, (
        [
            outline_title(lead.need, lead.outline),
            name_of("category", lead.outline.category) if lead.outline.category else None,
            name_of("sector", lead.outline.sector) if lead.outline.sector else None,
            place_name(lead.outline.region) if lead.outline.region else None,
            round(lead.fit, 1),
            lead.outline.description,
        ]
        for lead in leads
    )


def _line(provider: Provider, lead: Lead) -> LeadLine:
    return LeadLine(
        lead.need.public_id or "",
        outline_title(lead.need, lead.outline),
        lead,
        card_of(provider, lead),
    )


def _buttons(
    key: str, between: Introduction | None, reason: DeclineReason | None
) -> list[StepButton]:
    if between is not None:
        href = url_for("introductions.show", public_id=between.public_id)
        return [StepButton(gettext("Open the introduction"), href, primary=True)]
    if reason is not None:
        return [
            StepButton(gettext("Take it back up"), url_for("leads.restore", key=key), post=True)
        ]
    return [
        StepButton(gettext("Offer help"), url_for("leads.ask_offer", key=key), primary=True),
        StepButton(gettext("Not for us"), url_for("leads.ask_dismissal", key=key)),
    ]
