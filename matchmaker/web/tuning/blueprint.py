"""The blueprint of the bench, and whose bench an address means."""

from __future__ import annotations

from flask import Blueprint

from matchmaker.db.models import Cluster, ConfigurationVersion
from matchmaker.extensions import db
from matchmaker.services.configurations import find_version
from matchmaker.web.access import current_actor
from matchmaker.web.office.acting import office_of

bp = Blueprint("tuning", __name__, url_prefix="/admin/tuning")


def version_of(slug: str, number: int) -> tuple[Cluster, ConfigurationVersion]:
    """The version of an address and its cluster.

    Raises:
        NotFound: the reader does not work for this cluster, or it has no such version.
    """
    cluster = office_of(slug)
    return cluster, find_version(
        db.session(), actor=current_actor(), cluster=cluster, number=number
    )


def whole(text: str | None) -> int:
    """The number that a page showed of a draft; 0, which no draft has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
