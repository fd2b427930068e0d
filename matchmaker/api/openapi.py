"""The OpenAPI 3.1 document of the interface.

Written out rather than derived: the body is checked by the exchange format's own parser, so
that a need means the same here as in a file, and a second validator would only differ from
it. A test holds the document and the routes together.
"""

from __future__ import annotations

from functools import cache

from matchmaker.api.problems import MAX_BODY_BYTES, MEDIA_TYPE
from matchmaker.api.schemas import SCHEMAS, Schema, ref
from matchmaker.domain.vocabulary import Language

EXAMPLE_NEED: Schema = {
    "id": "n1",
    "description": "我们几缸布色差太大，客户退货",
    "language": "zh",
    "sector": "dyeing_finishing",
    "region": "CN-330603",
    "budget_max": 200000,
    "currency": "CNY",
}
EXAMPLE_MATCHES: Schema = {
    "configuration": "3f1c…",
    "considered": 130,
    "matches": [
        {
            "rank": 1,
            "provider": {"id": "p1", "name": {"zh": "某染整技术中心"}},
            "cluster": "textile",
            "capability": "p1-c1",
            "score": 71.5,
            "band": "good",
            "contributions": [
                {
                    "factor": "problem",
                    "points": 34.0,
                    "maximum": 40.0,
                    "stated": True,
                    "evidence": [
                        {
                            "code": "same_words",
                            "text": "说的是同一件事：色差、缸差",
                            "values": {"terms": "色差, 缸差"},
                            "source": "p1-c1",
                        }
                    ],
                },
                {
                    "factor": "place",
                    "points": 37.5,
                    "maximum": 60.0,
                    "stated": False,
                    "evidence": [],
                },
            ],
            "failed": [],
            "unchecked": [],
        }
    ],
    "warnings": [],
}
EXAMPLE_PROBLEM: Schema = {
    "type": "urn:matchmaker:problem:invalid",
    "title": "The request can’t be used as it is",
    "status": 422,
    "detail": "Each entry of errors names a field and what is wrong with it.",
    "errors": [
        {"field": "headcount", "code": "wrong_type", "detail": "Expected is a number, not a text"}
    ],
}

LANGUAGE: Schema = {
    "name": "lang",
    "in": "query",
    "description": "The language of the sentences; else that of the header Accept-Language.",
    "schema": {"type": "string", "enum": [str(language) for language in Language]},
}
CLUSTER: Schema = {
    "name": "cluster",
    "in": "query",
    "description": "The id of one cluster; without it, the providers of all are ranked together.",
    "schema": {"type": "string"},
}
LIMIT: Schema = {
    "name": "limit",
    "in": "query",
    "description": "The most matches to give.",
    "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
}
PROBLEMS = {
    "400": "The body is not JSON, or not UTF-8.",
    "404": "There is no such cluster.",
    "413": f"The body is larger than {MAX_BODY_BYTES} bytes.",
    "415": "The body is not sent as JSON.",
    "422": "A field or a parameter cannot be used; `errors` names it.",
    "500": "A defect of the server.",
    "503": "Try again after the seconds in Retry-After.",
}
READ_PROBLEMS = ("422", "500", "503")


@cache
def openapi_document() -> Schema:
    """The whole document, as JSON-ready values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Matchmaker",
            "version": "1",
            "summary": "Ranked, explained providers for a need.",
            "description": "Needs no account and keeps nothing. Scores are 0 to 100; the points "
            "of the factors add up to them exactly.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [],
        "paths": {
            "/matches": {"post": _match_operation()},
            "/clusters": {"get": _read_operation("getClusters", "The clusters.", "Clusters")},
            "/categories": {
                "get": _read_operation(
                    "getCategories", "The categories of help, with their names.", "Categories"
                )
            },
            "/openapi.json": {"get": _document_operation()},
        },
        "components": {
            "schemas": SCHEMAS,
            "responses": {code: _problem(text) for code, text in PROBLEMS.items()},
        },
    }


def _match_operation() -> Schema:
    return {
        "operationId": "postMatches",
        "summary": "Rank providers for a need",
        "description": "Every provider is considered. Those that fail a hard requirement come "
        "after all that pass.",
        "parameters": [CLUSTER, LIMIT, LANGUAGE],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ref("Need"), "example": EXAMPLE_NEED}},
        },
        "responses": {
            "200": _json("Matches, best first.", ref("Matches"), EXAMPLE_MATCHES),
            **_problems(tuple(PROBLEMS)),
        },
    }


def _read_operation(name: str, summary: str, schema: str) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [LANGUAGE],
        "responses": {"200": _json(summary, ref(schema)), **_problems(READ_PROBLEMS)},
    }


def _document_operation() -> Schema:
    summary = "This document."
    return {
        "operationId": "getDocument",
        "summary": summary,
        "parameters": [LANGUAGE],
        "responses": {"200": _json(summary, {"type": "object"}), **_problems(READ_PROBLEMS)},
    }


def _json(description: str, schema: Schema, example: Schema | None = None) -> Schema:
    content: Schema = {"schema": schema}
    if example:
        content["example"] = example
    return {"description": description, "content": {"application/json": content}}


def _problem(description: str) -> Schema:
    content: Schema = {"schema": ref("Problem"), "example": EXAMPLE_PROBLEM}
    return {"description": description, "content": {MEDIA_TYPE: content}}


def _problems(codes: tuple[str, ...]) -> Schema:
    return {code: {"$ref": f"#/components/responses/{code}"} for code in codes}
