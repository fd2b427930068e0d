"""Narrowing a need down: shown what was understood, changed only when the reader saves."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.db.models import Need
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db, matcher_registry
from matchmaker.services import needs
from matchmaker.services.matching import match_need
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import now, today
from matchmaker.web.headers import secret_address
from matchmaker.web.needs.blueprint import bp, need_of
from matchmaker.web.needs.forms import RefineForm
from matchmaker.web.needs.questions import QuestionSheet, sheet_of_answers, sheet_of_form
from matchmaker.web.needs.understood import Understood, understood_of
from matchmaker.wording.errors import error_sentence

INVALID = 422


@bp.get("/<key>/refine")
@public
@secret_address
def refine(key: str) -> ResponseReturnValue:
    """The form with what the need says now."""
    need = need_of(key, Permission.NEED_REFINE)
    form = RefineForm(data={name: getattr(need, name) for name in RefineForm.STORED})
    form.fill_choices()
    return _page(key, need, form, sheet_of_answers(need.category, need.answers))


@bp.post("/<key>/refine")
@public
@secret_address
def save_refinement(key: str) -> ResponseReturnValue:
    """Save and go to the matches; other buttons only change what the form shows."""
    need = need_of(key, Permission.NEED_REFINE)
    form = RefineForm()
    form.fill_choices()
    form.compare_with(need)
    if "save" not in request.form:
        _take_over(form, _read_again(need), request.form.get("use", ""))
        return _page(key, need, form, sheet_of_form(form.category.data))
    sheet = sheet_of_form(form.category.data)
    valid = form.validate() and not sheet.problems
    if not valid or not _saved(need, form, sheet):
        return _page(key, need, form, sheet), INVALID
    db.session.commit()
    return redirect(url_for("needs.matches", key=key), 303)


def _read_again(need: Need) -> Understood:
    result = match_need(db.session(), matcher_registry(), need=need, today=today(), limit=1)
    return understood_of(need, result.categories)


def _take_over(form: RefineForm, understood: Understood, name: str) -> None:
    """Put one of the understood tags, or all of them, into the form."""
    for tag in understood.tags:
        if name in {tag.name, "all"} and not form.holds(tag):
            form.take_over(tag)
    if name.startswith("category:"):
        form.category.data = name.removeprefix("category:")


def _saved(need: Need, form: RefineForm, sheet: QuestionSheet) -> bool:
    values = form.stored_values()
    if need.description != values["description"]:
        values["language"] = None
    try:
        needs.refine_need(
            db.session(),
            actor=current_actor(),
            need=need,
            answers=sheet.answers,
            now=now(),
            **values,  # type: ignore[arg-type]  # the form's fields are those of the record
        )
    except InvalidInput as error:
        field = form[error.field] if error.field in form.STORED else form.description
        field.errors = [error_sentence(error)]
        return False
    return True


def _page(key: str, need: Need, form: RefineForm, sheet: QuestionSheet) -> str:
    return render_template(
        "needs/refine.html",
        key=key,
        need=need,
        form=form,
        sheet=sheet,
        understood=_read_again(need),
        problems=[*form.problems(), *sheet.problems],
    )
