"""For whoever watches the server: is the process up, can it do its work."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.extensions import db, matcher_registry
from matchmaker.services.clusters import list_clusters
from matchmaker.web.access import public

NOT_READY = 503

logger = logging.getLogger(__name__)

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """The database answers and every cluster's matcher is fitted."""
    try:
        session = db.session()
        for cluster in list_clusters(session):
            matcher_registry().get(session, cluster_id=cluster.id)
    except SQLAlchemyError:
        logger.exception("not ready: the database does not answer")
        return jsonify(status="unavailable", failing="database"), NOT_READY
    except Exception:  # whatever keeps a matcher from being fitted keeps readers from matches
        logger.exception("not ready: a matcher can't be fitted")
        return jsonify(status="unavailable", failing="matcher"), NOT_READY
    return jsonify(status="ok"), 200
