"""An introduction that the office makes by hand: the ranked list, a search, a word."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Need, Provider
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db, matcher_registry
from matchmaker.services import needs, providers
from matchmaker.services.hand_made import introduce
from matchmaker.services.matching import match_need, match_provider
from matchmaker.services.snapshots import snapshot
from matchmaker.web.access import current_actor, office
from matchmaker.web.clock import now, today
from matchmaker.web.forms import ChoiceField, MatchmakerForm
from matchmaker.web.needs.blueprint import need_of
from matchmaker.web.needs.limits import short_title
from matchmaker.web.office.blueprint import bp
from matchmaker.web.public_text import PublicTextArea
from matchmaker.web.sheets import INVALID, chosen, show_error
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import reader_language
from matchmaker.wording.names import name_of
from matchmaker.wording.numbers import points

OFFERED = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider that can be chosen; ``fit`` is a few words, empty for one that was searched."""

    public_id: str
    name: str
    fit: str


class IntroduceForm(MatchmakerForm):
    """Whom, and why."""

    provider = ChoiceField()
    note = PublicTextArea()

    @classmethod
    def of(cls, candidates: list[Candidate]) -> IntroduceForm:
        """The form with these to choose from."""
        form = cls()
        form.provider.choices = [
            (each.public_id, f"{each.name} – {each.fit}" if each.fit else each.name)
            for each in candidates
        ]
        form.provider.group = True
        return form


@bp.get("/needs/<key>/introduce")
@office
def ask_introduction(key: str) -> ResponseReturnValue:
    """Who fits, as the firm would see it, and whoever a search finds."""
    need = need_of(key, Permission.NEED_MODERATE)
    return _page(need, IntroduceForm.of(_candidates(need)))


@bp.post("/needs/<key>/introduce")
@office
def introduce_provider(key: str) -> ResponseReturnValue:
    """Bring the two together; both read the office's word."""
    need = need_of(key, Permission.NEED_MODERATE)
    form = IntroduceForm.of(_candidates(need))
    if not (form.validate() and chosen(form, ["provider"])):
        return _page(need, form), INVALID
    session, actor = db.session(), current_actor()
    provider = providers.get_provider(session, cluster=need.cluster, public_id=form.provider.data)
    result = match_provider(
        session, matcher_registry(), need=need, provider=provider, today=today()
    )
    try:
        introduction = introduce(
            session,
            actor=actor,
            need=need,
            provider=provider,
            note=form.note.data or "",
            snapshot=snapshot(result.matches[0], result) if result.matches else None,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "note")
        return _page(need_of(key), form), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        if error.code == "already_introduced":
            there = str(error.values["introduction"])
            return redirect(url_for("introductions.show", public_id=there), 303)
        return redirect(url_for("needs.show", key=key), 303)
    db.session.commit()
    flash(gettext("They are brought together."))
    return redirect(url_for("introductions.show", public_id=introduction.public_id), 303)


def _candidates(need: Need) -> list[Candidate]:
    """The best matches, then what a search finds beside them, then what was chosen."""
    session = db.session()
    result = match_need(session, matcher_registry(), need=need, today=today(), limit=OFFERED)
    fits = {
        match.provider_id: f"{name_of('band', match.band)}, {points(match.score)}"
        for match in result.matches
        if match.eligible
    }
    found: list[Provider] = []
    if query := request.values.get("q", "").strip():
        page = providers.list_providers(
            session, cluster=need.cluster, query=query, per_page=OFFERED
        )
        found = [each for each in page.items if each.public_id not in fits]
    named = providers.get_providers(session, cluster=need.cluster, public_ids=list(fits))
    offered = [*(named[key] for key in fits if key in named), *found]
    return [
        Candidate(each.public_id, each.name_in(reader_language()), fits.get(each.public_id, ""))
        for each in offered
    ]


def _page(need: Need, form: IntroduceForm) -> str:
    return render_template(
        "office/introduce.html",
        need=need,
        title=short_title(needs.to_document(need)),
        form=form,
        query=request.values.get("q", ""),
    )
