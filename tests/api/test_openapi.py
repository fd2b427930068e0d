"""The OpenAPI document and the application say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from matchmaker.api.openapi import EXAMPLE_MATCHES, EXAMPLE_NEED, EXAMPLE_PROBLEM
from matchmaker.api.schemas import SCHEMAS
from matchmaker.matching.exchange import REASONS, parse_need
from matchmaker.wording.exchange import ISSUES


def errors(schema: str, value: object) -> list[str]:
    document = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": SCHEMAS}}
    return [error.message for error in Draft202012Validator(document).iter_errors(value)]


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def document(client: FlaskClient) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").get_json()


def test_every_route_is_described_and_nothing_else(app: APIFlask, client: FlaskClient) -> None:
    prefix = "/api/v1"
    served = {
        (rule.rule.removeprefix(prefix), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method) for path, item in document(client)["paths"].items() for method in item
    }

    assert served == described


def test_the_document_is_whole(client: FlaskClient) -> None:
    content = document(client)

    assert re.fullmatch(r"3\.1\.\d", content["openapi"])
    for reference in set(references(content)):
        part: Any = content
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)
    names = [
        operation["operationId"]
        for item in content["paths"].values()
        for operation in item.values()
    ]
    assert len(names) == len(set(names))


def test_the_examples_are_true() -> None:
    assert errors("Need", EXAMPLE_NEED) == []
    assert parse_need(EXAMPLE_NEED).warnings == ()
    assert errors("Matches", EXAMPLE_MATCHES) == []
    assert errors("Problem", EXAMPLE_PROBLEM) == []


def test_answers_follow_their_schemas(client: FlaskClient) -> None:
    need = {"description": "dye lots differ 色差", "category": "catering", "must": ["fast"]}

    assert errors("Matches", client.post("/api/v1/matches", json=need).get_json()) == []
    assert errors("Clusters", client.get("/api/v1/clusters").get_json()) == []
    assert errors("Categories", client.get("/api/v1/categories?lang=zh").get_json()) == []
    assert errors("Problem", client.post("/api/v1/matches", json=[]).get_json()) == []
    assert errors("Problem", client.get("/api/nothing").get_json()) == []


def test_every_problem_of_the_exchange_format_is_worded() -> None:
    values = {code: set(re.findall(r"{(\w+)}", reason)) for code, reason in REASONS.items()}

    assert {code: set(re.findall(r"%\((\w+)\)s", text)) for code, text in ISSUES.items()} == values
