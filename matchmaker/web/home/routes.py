"""The start page of the installation and of each cluster."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from matchmaker.web.access import public
from matchmaker.web.clusters import cluster_choice
from matchmaker.web.needs.examples import COMMON_PROBLEMS
from matchmaker.web.needs.forms import NewNeedForm

bp = Blueprint("home", __name__)


@bp.get("/")
@bp.get("/c/<slug>/")
@public
def index(slug: str | None = None) -> ResponseReturnValue:
    """One box and six common problems."""
    choice = cluster_choice(slug)
    form = NewNeedForm.for_clusters(choice)
    return render_template(
        "home/index.html", form=form, choice=choice, problems=COMMON_PROBLEMS, slug=slug
    )
