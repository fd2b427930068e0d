"""Rules for the addresses of the application, read off the application itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from matchmaker.config import Settings
from matchmaker.factory import create_app

LOOKING = {"GET", "HEAD", "OPTIONS"}
# A mail program ends mails with one click and has no page to read a token from; the address
# itself is the secret.
WITHOUT_TOKEN = {"notifications.end_mails"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("instance")
    settings = Settings.from_environment(
        {"MATCHMAKER_ENV": "testing", "MATCHMAKER_INSTANCE_PATH": str(folder)}
    )
    return create_app(settings)


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_looking_and_changing_are_separate_functions(app: Flask) -> None:
    mixed = {
        rule.endpoint
        for rule in rules(app)
        if rule.methods and rule.methods & {"GET"} and rule.methods - LOOKING
    }
    assert mixed == set()


def test_forms_change_things_by_post_alone(app: Flask) -> None:
    others = {
        rule.endpoint
        for rule in rules(app)
        if not rule.rule.startswith("/api/") and rule.methods and rule.methods - LOOKING - {"POST"}
    }
    assert others == set()


def test_a_form_sent_without_its_token_is_refused_everywhere(app: Flask) -> None:
    forms = [
        rule
        for rule in rules(app)
        if "POST" in rule.methods
        and not rule.rule.startswith("/api/")
        and rule.endpoint not in WITHOUT_TOKEN
    ]
    client = app.test_client()

    with app.test_request_context():
        paths = [rule.build(dict.fromkeys(rule.arguments, "1"))[1] for rule in forms]
    answers = {path: client.post(path).status_code for path in paths}

    assert forms
    assert set(answers.values()) == {422}, answers
