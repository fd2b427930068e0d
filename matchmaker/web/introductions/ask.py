"""Asking for an introduction: exactly what is shared, then one button."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Introduction, Need, Organisation, Provider
from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.lifecycle import NeedState
from matchmaker.domain.vocabulary import Language
from matchmaker.extensions import db, matcher_registry
from matchmaker.services import providers
from matchmaker.services.introductions import request_introduction
from matchmaker.services.matching import match_provider
from matchmaker.services.members import has_members
from matchmaker.services.need_cycle import claim_need
from matchmaker.services.need_lookup import is_unclaimed
from matchmaker.services.organisations import (
    OrganisationFields,
    change_organisation,
    create_organisation,
    lacks_name,
)
from matchmaker.services.sharing import preview_introduction
from matchmaker.services.snapshots import Snapshot, snapshot
from matchmaker.web.access import confirmed, current_actor, forget_actor
from matchmaker.web.acting import current_organisation
from matchmaker.web.clock import now, today
from matchmaker.web.headers import secret_address
from matchmaker.web.introductions.blueprint import bp
from matchmaker.web.introductions.forms import AskForm
from matchmaker.web.introductions.rows import details_rows, outline_rows
from matchmaker.web.needs.blueprint import need_of
from matchmaker.web.sheets import INVALID, chosen, show_error
from matchmaker.wording.errors import error_sentence
from matchmaker.wording.messages import reader_language
from matchmaker.wording.next_steps import need_step


@bp.get("/needs/<key>/introductions/new")
@confirmed
@secret_address
def new(key: str) -> ResponseReturnValue:
    """What the provider sees at once, what only after it accepts, and the form."""
    need = need_of(key)
    return _not_open_yet(key, need) or _page(key, need, _provider(need), AskForm.of_account())


@bp.post("/needs/<key>/introductions/new")
@confirmed
@secret_address
def create(key: str) -> ResponseReturnValue:
    """Claim the need if nobody has, and ask the provider: both or neither."""
    need = need_of(key)
    provider = _provider(need)
    if waiting := _not_open_yet(key, need):
        return waiting
    form = AskForm.of_account()
    if not (form.validate() and chosen(form, ["contact_channel"])):
        return _page(key, need, provider, form), INVALID
    try:
        introduction = _asked(key, need, provider, form)
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "message")
        return _page(key, need_of(key), provider, form), INVALID
    except Conflict as error:
        db.session.rollback()
        return _too_late(key, error)
    db.session.commit()
    flash(gettext("Your request is on its way."))
    return redirect(url_for("introductions.show", public_id=introduction.public_id), 303)


def _not_open_yet(key: str, need: Need) -> ResponseReturnValue | None:
    """Where the office looks at needs first, a need is kept before anybody is asked."""
    if is_unclaimed(need):
        if not need.cluster.moderates_needs:
            return None
        flash(gettext("The office of your cluster looks at needs before they open. Keep it first."))
        return redirect(url_for("accounts.register", need=key), 303)
    if need.state in {NeedState.SUBMITTED, NeedState.CHANGES_REQUESTED}:
        flash(need_step(need.state))
        return redirect(url_for("needs.show", key=key), 303)
    return None


def _asked(key: str, need: Need, provider: Provider, form: AskForm) -> Introduction:
    organisation = _named_organisation(need, form)
    if is_unclaimed(need):
        need = claim_need(
            db.session(),
            actor=current_actor(),
            token=key,
            organisation=organisation,
            now=now(),
        )
    return request_introduction(
        db.session(),
        actor=current_actor(),
        need=need,
        provider=provider,
        contact=form.contact,
        message=form.message.data or "",
        snapshot=_snapshot(need, provider),
        now=now(),
    )


def _named_organisation(need: Need, form: AskForm) -> Organisation:
    """The firm that asks, with a name: the provider learns it when it accepts."""
    organisation = need.organisation or current_organisation()
    typed = (form.organisation_name.data or "").strip()
    if organisation is not None and not lacks_name(organisation):
        return organisation
    if not typed:
        raise InvalidInput("organisation_name", "required")
    chinese = reader_language() is Language.CHINESE
    names: OrganisationFields = {"name_zh": typed} if chinese else {"name_en": typed}
    actor, session = current_actor(), db.session()
    try:
        if organisation is not None:
            return change_organisation(
                session, actor=actor, organisation=organisation, now=now(), **names
            )
        created = create_organisation(
            session, actor=actor, cluster=need.cluster, now=now(), **names
        )
    except InvalidInput as error:
        raise InvalidInput("organisation_name", error.code, error.values) from error
    forget_actor()
    return created


def _snapshot(need: Need, provider: Provider) -> Snapshot | None:
    result = match_provider(
        db.session(), matcher_registry(), need=need, provider=provider, today=today()
    )
    return snapshot(result.matches[0], result) if result.matches else None


def _provider(need: Need) -> Provider:
    public_id = request.values.get("p", "")
    if not public_id:
        raise NotFound("provider", public_id)
    return providers.get_provider(db.session(), cluster=need.cluster, public_id=public_id)


def _too_late(key: str, error: Conflict) -> ResponseReturnValue:
    if error.code == "already_asked":
        public_id = str(error.values["introduction"])
        flash(gettext("You asked this provider already. Here is where it stands."))
        return redirect(url_for("introductions.show", public_id=public_id), 303)
    flash(error_sentence(error))
    return redirect(url_for("needs.matches", key=key), 303)


def _page(key: str, need: Need, provider: Provider, form: AskForm) -> str:
    shared = preview_introduction(
        db.session(),
        actor=current_actor(),
        need=need,
        provider=provider,
        message=form.message.data or "",
    )
    organisation = need.organisation or current_organisation()
    return render_template(
        "introductions/new.html",
        key=key,
        provider=provider,
        form=form,
        before=outline_rows(shared.before),
        after=details_rows(shared.after) if shared.after else [],
        organisation=organisation,
        asks_name=organisation is None or lacks_name(organisation),
        through_office=not has_members(db.session(), organisation_id=provider.organisation_id),
    )
