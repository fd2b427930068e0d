"""The addresses under ``/api/v1``. None of them keeps anything or sets a cookie."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, json, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from matchmaker.api.openapi import openapi_document
from matchmaker.api.presenters import Json, categories_json, matches_json
from matchmaker.api.problems import (
    MAX_BODY_BYTES,
    field_error,
    handle_problems,
    handle_routing_problems,
    problem,
)
from matchmaker.db.transactions import set_read_only
from matchmaker.domain.access import public
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.vocabulary import Language
from matchmaker.extensions import csrf, db, matcher_registry
from matchmaker.matching.exchange import ExchangeError, ExchangeIssue, load_json, parse_need
from matchmaker.services.clusters import get_cluster, list_clusters
from matchmaker.services.matching import match_document
from matchmaker.wording.exchange import exchange_issue_sentence
from matchmaker.wording.messages import reader_language

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
UNNAMED = "need"

bp = Blueprint("api", __name__, url_prefix="/api/v1")
handle_problems(bp)


def register_api(app: Flask) -> None:
    """Serve the interface from ``app``; no form token is asked for, no cookie is read."""
    csrf.exempt(bp)
    handle_routing_problems(app)
    app.register_blueprint(bp)


@bp.before_request
def _check_request() -> None:
    # Nothing here writes: a need that is only matched must not wait for someone's write.
    set_read_only(value=True)
    asked = request.args.get("lang")
    if asked is not None and asked not in set(Language):
        raise InvalidInput("lang", "not_a_choice")


@bp.after_request
def _describe(response: Response) -> Response:
    response.headers["Content-Language"] = "zh-Hans" if reader_language() == "zh" else "en"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@bp.post("/matches")
@public
def post_matches() -> Response:
    """Rank the providers of one cluster, or of all, for the need in the body."""
    limit = _limit(request.args.get("limit"))
    content = _json_body()
    if isinstance(content, ExchangeError):
        return _unreadable(content)
    if isinstance(content, dict) and content.get("id") is None:
        content["id"] = UNNAMED
    parsed = parse_need(content)
    session = db.session()
    slug = request.args.get("cluster")
    found = match_document(
        session,
        matcher_registry(),
        cluster=get_cluster(session, slug=slug) if slug else None,
        document=parsed.document,
        today=datetime.now(UTC).date(),
        limit=limit,
    )
    return _answer(matches_json(found, parsed.warnings))


@bp.get("/clusters")
@public
def get_clusters() -> Response:
    clusters: list[Json] = [
        {
            "id": cluster.slug,
            "name": {"en": cluster.name_en, "zh": cluster.name_zh},
            "attribution": cluster.attribution,
            "licence": cluster.licence,
        }
        for cluster in list_clusters(db.session())
    ]
    return _answer({"clusters": clusters})


@bp.get("/categories")
@public
def get_categories() -> Response:
    return _answer(categories_json())


@bp.get("/openapi.json")
@public
def get_openapi() -> Response:
    return jsonify(openapi_document())


def _json_body() -> object:
    """The decoded body, or why it cannot be decoded."""
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType
    request.max_content_length = MAX_BODY_BYTES
    try:
        return load_json(request.get_data(cache=False))
    except ExchangeError as error:
        return error


def _unreadable(error: ExchangeError) -> Response:
    issue = error.issues[0]
    sentence = exchange_issue_sentence(issue)
    return problem(400, detail=sentence, errors=[field_error("", issue.code, sentence)])


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:9]) <= MAX_LIMIT:
        limits = {"minimum": 1, "maximum": MAX_LIMIT}
        raise ExchangeError([ExchangeIssue("out_of_range", "limit", limits)])
    return int(text)


def _answer(content: Json) -> Response:
    """JSON with its characters as they are: Chinese stays legible, and shorter."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    return Response(body, content_type="application/json")
