"""Writing a proposal: a draft, its files, and throwing it away."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from matchmaker.db.models import Proposal
from matchmaker.domain.errors import Conflict, InvalidInput
from matchmaker.domain.lifecycle import ProposalState
from matchmaker.domain.permissions import Permission
from matchmaker.extensions import db
from matchmaker.services import proposals
from matchmaker.services.outcomes import RUNNING
from matchmaker.web.access import confirmed, current_actor
from matchmaker.web.clock import now
from matchmaker.web.files import most_bytes, takes_files
from matchmaker.web.introductions.blueprint import introduction_of
from matchmaker.web.proposals.blueprint import bp, proposal_of, taken
from matchmaker.web.proposals.forms import AttachmentForm, ProposalForm
from matchmaker.web.proposals.show import proposal_page
from matchmaker.web.sheets import INVALID, show_error
from matchmaker.web.steps import answered
from matchmaker.wording.errors import error_sentence


@bp.get("/introductions/<public_id>/proposals/new")
@confirmed
def new(public_id: str) -> ResponseReturnValue:
    """The empty form, as long as the introduction goes on."""
    introduction = introduction_of(public_id, Permission.PROPOSAL_WRITE)
    if introduction.state not in RUNNING:
        flash(gettext("That is not possible now."))
        return redirect(url_for("introductions.show", public_id=public_id), 303)
    return _page(ProposalForm.of(), url_for("introductions.show", public_id=public_id))


@bp.post("/introductions/<public_id>/proposals/new")
@confirmed
def create(public_id: str) -> ResponseReturnValue:
    """Keep a draft, which the provider alone sees."""
    introduction = introduction_of(public_id, Permission.PROPOSAL_WRITE)
    back = url_for("introductions.show", public_id=public_id)
    form = ProposalForm.of()
    if not form.validate():
        return _page(form, back), INVALID
    try:
        proposal = proposals.write_proposal(
            db.session(),
            actor=current_actor(),
            introduction=introduction,
            terms=form.terms,
            now=now(),
        )
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "scope")
        return _page(form, back), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(back, 303)
    db.session.commit()
    flash(gettext("Kept as a draft. The firm sees it once you send it."))
    return redirect(url_for("proposals.show", public_id=proposal.public_id), 303)


@bp.get("/proposals/<public_id>/edit")
@confirmed
def edit(public_id: str) -> ResponseReturnValue:
    """The form of a draft."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_WRITE)
    back = url_for("proposals.show", public_id=public_id)
    if proposal.state is not ProposalState.DRAFT:
        flash(gettext("That is not possible now."))
        return redirect(back, 303)
    return _page(ProposalForm.of(proposal), back)


@bp.post("/proposals/<public_id>/edit")
@confirmed
def save(public_id: str) -> ResponseReturnValue:
    """Keep the changes of a draft."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_WRITE)
    back = url_for("proposals.show", public_id=public_id)
    form = ProposalForm.of()
    if not form.validate():
        return _page(form, back), INVALID
    return answered(
        form,
        lambda: _page(form, back),
        lambda: proposals.change_proposal(
            db.session(), actor=current_actor(), proposal=proposal, terms=form.terms, now=now()
        ),
        gettext("Kept."),
        back,
        beside="scope",
    )


@bp.post("/proposals/<public_id>/discard")
@confirmed
def discard(public_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_WRITE)
    introduction_id = proposal.introduction.public_id
    try:
        proposals.discard_proposal(
            db.session(), actor=current_actor(), proposal=proposal, now=now()
        )
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
        return redirect(url_for("proposals.show", public_id=public_id), 303)
    db.session.commit()
    flash(gettext("The draft is gone."))
    return redirect(url_for("introductions.show", public_id=introduction_id), 303)


@bp.post("/proposals/<public_id>/files")
@confirmed
@takes_files()
def attach(public_id: str) -> ResponseReturnValue:
    """Hang a file on a draft, once its content is looked at."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_WRITE)
    form = AttachmentForm()
    if not form.validate():
        return proposal_page(proposal, form), INVALID
    if form.file.data is None:
        show_error(form, InvalidInput("file", "file_empty"), "file")
        return proposal_page(proposal, form), INVALID
    try:
        _attach(proposal, *form.file.data)
    except InvalidInput as error:
        db.session.rollback()
        show_error(form, error, "file")
        return proposal_page(proposal_of(public_id), form), INVALID
    except Conflict as error:
        db.session.rollback()
        flash(error_sentence(error))
    else:
        db.session.commit()
        flash(gettext("The file is attached."))
    return redirect(url_for("proposals.show", public_id=public_id), 303)


@bp.post("/proposals/<public_id>/files/<file_key>/remove")
@confirmed
def detach(public_id: str, file_key: str) -> ResponseReturnValue:
    """Take a file off a draft."""
    proposal = proposal_of(public_id, Permission.PROPOSAL_WRITE)
    return taken(
        public_id,
        lambda: proposals.detach_file(
            db.session(), actor=current_actor(), proposal=proposal, key=file_key, now=now()
        ),
        gettext("The file is gone."),
    )


def _attach(proposal: Proposal, name: str, content: bytes) -> None:
    proposals.attach_file(
        db.session(),
        actor=current_actor(),
        proposal=proposal,
        name=name,
        content=content,
        most=most_bytes(),
        now=now(),
    )


def _page(form: ProposalForm, back: str) -> str:
    return render_template("proposals/edit.html", form=form, back=back)
