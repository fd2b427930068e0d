"""Saved searches of leads: kept, told of, and the address of their feed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import BooleanField

from matchmaker.db.models import SavedSearch
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.extensions import db
from matchmaker.services import saved_searches
from matchmaker.services.leads import LeadFilters
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.forms import ChoiceField, MatchmakerForm, TextField
from matchmaker.web.leads.blueprint import bp, required_provider
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.names import choices


class SearchForm(MatchmakerForm):
    """A name, what to look for, and whether to be told."""

    name = TextField()
    category = ChoiceField()
    sector = ChoiceField()
    alerts = BooleanField()

    @classmethod
    def of_page(cls) -> SearchForm:
        """The form in the reader's language."""
        form = cls()
        form.category.choices = [("", gettext("Any kind")), *choices("category")]
        form.sector.choices = [("", gettext("Any trade")), *choices("sector")]
        return form


@bp.get("/searches")
@confirmed
def searches() -> ResponseReturnValue:
    """The reader's searches, and the form for one more."""
    required_provider()
    form = SearchForm.of_page()
    form.category.data = request.args.get("category", "")
    form.sector.data = request.args.get("sector", "")
    return _page(form)


@bp.post("/searches")
@confirmed
def save_search() -> ResponseReturnValue:
    """Keep a search."""
    provider = required_provider()
    form = SearchForm.of_page()
    if not form.validate():
        return _page(form), INVALID
    try:
        saved_searches.save_search(
            db.session(),
            actor=current_actor(),
            provider=provider,
            name=form.name.data or "",
            filters=LeadFilters(form.category.data or None, form.sector.data or None),
            alerts=bool(form.alerts.data),
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "name")
        return _page(form), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("leads.searches"), 303)
    db.session.commit()
    flash(gettext("Kept."))
    return redirect(url_for("leads.searches"), 303)


@bp.post("/searches/<search_key>/alerts")
@confirmed
def switch_alerts(search_key: str) -> ResponseReturnValue:
    """Be told of new leads, or no more."""
    search = _search(search_key)
    saved_searches.set_alerts(
        db.session(), actor=current_actor(), search=search, alerts=not search.alerts, now=now()
    )
    said = gettext("You are told of new leads.") if search.alerts else gettext("No more alerts.")
    return _done(said)


@bp.post("/searches/<search_key>/feed")
@confirmed
def open_feed(search_key: str) -> ResponseReturnValue:
    """Give a search a feed with a new address, which is shown this once."""
    search = _search(search_key)
    secret = saved_searches.open_feed(db.session(), actor=current_actor(), search=search, now=now())
    db.session.commit()
    address = url_for("feeds.leads", secret=secret, _external=True)
    return _page(SearchForm.of_page(), opened=search, address=address)


@bp.post("/searches/<search_key>/feed/end")
@confirmed
def end_feed(search_key: str) -> ResponseReturnValue:
    """Let the feed's address open nothing any more."""
    saved_searches.end_feed(
        db.session(), actor=current_actor(), search=_search(search_key), now=now()
    )
    return _done(gettext("The feed’s address opens nothing any more."))


@bp.post("/searches/<search_key>/remove")
@confirmed
def remove_search(search_key: str) -> ResponseReturnValue:
    """Forget a search."""
    saved_searches.delete_search(
        db.session(), actor=current_actor(), search=_search(search_key), now=now()
    )
    return _done(gettext("The search is gone."))


def _search(key: str) -> SavedSearch:
    return saved_searches.get_search(db.session(), actor=current_actor(), key=key)


def _done(said: str) -> ResponseReturnValue:
    db.session.commit()
    flash(said)
    return redirect(url_for("leads.searches"), 303)


def _page(form: SearchForm, *, opened: SavedSearch | None = None, address: str = "") -> str:
    provider = required_provider()
    found = saved_searches.searches_of(db.session(), actor=current_actor(), provider=provider)
    return render_template(
        "leads/searches.html", searches=found, form=form, opened=opened, address=address
    )
