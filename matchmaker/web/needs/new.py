"""Writing a need: one required field, then straight to the matches."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.errors import NotFound
from matchmaker.extensions import db
from matchmaker.services import needs
from matchmaker.web.access import current_actor, public
from matchmaker.web.clock import now
from matchmaker.web.clusters import ClusterChoice, cluster_choice
from matchmaker.web.needs.blueprint import bp
from matchmaker.web.needs.examples import REWRITES, common_problem, says_too_little
from matchmaker.web.needs.forms import NewNeedForm
from matchmaker.wording.messages import worded

INVALID = 422


@bp.get("/new")
@public
def new() -> ResponseReturnValue:
    """The empty form, or one that a common problem has filled in."""
    choice = cluster_choice()
    problem = common_problem(request.args.get("problem", ""))
    text = worded(problem.text) if problem else None
    return _form_page(NewNeedForm.for_clusters(choice, description=text), choice)


@bp.post("/new")
@public
def create() -> ResponseReturnValue:
    """Keep the need under a secret link and go to its matches."""
    choice = cluster_choice()
    form = NewNeedForm.for_clusters(choice)
    if "draft" in request.form:
        return _form_page(form, choice)
    if not form.validate():
        return _form_page(form, choice), INVALID
    if says_too_little(form.description.data) and "short" not in request.form:
        return _form_page(form, choice, rewrites=REWRITES)
    if choice.current is None:
        raise NotFound("cluster", "")
    _, key = needs.create_need(
        db.session(),
        cluster=choice.current,
        description=form.description.data,
        region=form.region.data,
        start_within_days=form.start,
        token=form.token.data,
        actor=current_actor(),
        now=now(),
    )
    db.session.commit()
    return redirect(url_for("needs.matches", key=key), 303)


def _form_page(
    form: NewNeedForm,
    choice: ClusterChoice,
    rewrites: tuple[str, ...] = (),
) -> str:
    return render_template(
        "needs/new.html",
        form=form,
        choice=choice,
        rewrites=[worded(text) for text in rewrites],
        short=bool(rewrites) or "short" in request.form,
    )
