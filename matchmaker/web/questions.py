"""Public questions: a provider asks about a lead, the firm answers, the office hides."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.domain.errors import Conflict, InvalidInput, NotFound
from matchmaker.domain.permissions import Permission
from matchmaker.domain.reasons import HideReason
from matchmaker.extensions import db
from matchmaker.services import public_questions
from matchmaker.web.access import confirmed, current_actor, office
from matchmaker.web.clock import now
from matchmaker.web.headers import secret_address
from matchmaker.web.leads.blueprint import lead_of
from matchmaker.web.limits import TOO_MANY
from matchmaker.web.needs.blueprint import need_of
from matchmaker.web.sheets import (
    INVALID,
    ReasonForm,
    Sheet,
    SheetField,
    chosen,
    sheet_page,
    show_error,
)
from matchmaker.web.warned import Warned, WarnedForm, warned_page

bp = Blueprint("questions", __name__)
MOST_NUMBER = 2**31 - 1


@bp.post("/provider/leads/<key>/questions")
@confirmed
def ask(key: str) -> ResponseReturnValue:
    """Ask about a lead, without being named."""
    provider, lead = lead_of(key)
    form = WarnedForm.sent()
    words = _words(
        gettext("Ask a public question"),
        gettext("Your question"),
        url_for("leads.show", key=key),
        url_for("questions.ask", key=key),
    )
    return _sent(
        form,
        words,
        lambda: public_questions.ask_question(
            db.session(),
            actor=current_actor(),
            provider=provider,
            need=lead.need,
            text=form.text.data or "",
            submission=form.submission.data,
            now=now(),
        ),
        gettext("Asked. You are told when the firm answers."),
    )


@bp.post("/needs/<key>/questions/<int:question_id>")
@confirmed
@secret_address
def answer(key: str, question_id: int) -> ResponseReturnValue:
    """Answer a question about one's own need, before all who see it."""
    need = need_of(key, Permission.NEED_MANAGE)
    form = WarnedForm.sent()
    words = _words(
        gettext("Answer a public question"),
        gettext("Your answer"),
        url_for("needs.show", key=key),
        url_for("questions.answer", key=key, question_id=question_id),
    )
    return _sent(
        form,
        words,
        lambda: public_questions.answer_question(
            db.session(),
            actor=current_actor(),
            need=need,
            number=_number(question_id),
            text=form.text.data or "",
            now=now(),
        ),
        gettext("Answered."),
    )


@bp.get("/admin/questions/<int:question_id>/hide")
@office
def ask_hiding(question_id: int) -> ResponseReturnValue:
    """Ask why a question is hidden."""
    return sheet_page(_hiding_sheet(question_id), ReasonForm.of("hide_reason"))


@bp.post("/admin/questions/<int:question_id>/hide")
@office
def hide(question_id: int) -> ResponseReturnValue:
    """Hide a question with its answer."""
    sheet, form = _hiding_sheet(question_id), ReasonForm.of("hide_reason")
    if not (form.validate() and chosen(form, ["reason"])):
        return sheet_page(sheet, form), INVALID
    question = public_questions.hide_question(
        db.session(),
        actor=current_actor(),
        number=question_id,
        reason=HideReason(form.reason.data),
        now=now(),
    )
    db.session.commit()
    flash(gettext("Hidden from everybody but you and who asked."))
    return redirect(url_for("needs.show", key=question.need.public_id), 303)


@bp.post("/admin/questions/<int:question_id>/show")
@office
def show_again(question_id: int) -> ResponseReturnValue:
    """Take hiding back."""
    question = public_questions.show_again(
        db.session(), actor=current_actor(), number=_number(question_id), now=now()
    )
    db.session.commit()
    flash(gettext("Everybody who sees the need can read it again."))
    return redirect(url_for("needs.show", key=question.need.public_id), 303)


def _sent(
    form: WarnedForm, words: Warned, step: Callable[[], object], done: str
) -> ResponseReturnValue:
    if not form.validate():
        return warned_page(words, form), INVALID
    try:
        step()
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "text")
        return warned_page(words, form), INVALID
    except Conflict as error:
        db.session.rollback()
        show_error(form, InvalidInput("text", error.code, error.values), "text")
        status = TOO_MANY if error.code == "too_many_questions" else INVALID
        return warned_page(words, form), status
    db.session.commit()
    flash(done)
    return redirect(words.back, 303)


def _words(title: str, label: str, back: str, action: str) -> Warned:
    return Warned(
        title=title,
        label=label,
        back=back,
        action=action,
    )


def _hiding_sheet(question_id: int) -> Sheet:
    asked = public_questions.find_question(
        db.session(), actor=current_actor(), number=_number(question_id)
    )
    return Sheet(
        title=gettext("Hide this question"),
        text=f"{asked.text} – {asked.answer}" if asked.answer else asked.text,
        button=gettext("Hide it"),
        danger=True,
        back=url_for("needs.show", key=asked.key),
        action=url_for("questions.hide", question_id=question_id),
        fields=(SheetField("reason", gettext("Why?"), "options", required=True),),
    )


def _number(question_id: int) -> int:
    if question_id > MOST_NUMBER:  # no database holds it
        raise NotFound("need", str(question_id))
    return question_id
