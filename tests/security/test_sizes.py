"""Whatever is typed or put into an address, the answer is a page and never a fault."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from matchmaker.web.numbers import LARGEST
from tests.security.conftest import Site
from tests.security.routes import Ask, asks

FIELD = re.compile(r'<(?:input|textarea|select|button)\b[^>]*\bname="([^"]+)"')
FAULT = 500
NUMBER = re.compile(r"<int[^:>]*:(\w+)>")
HOSTILE = {
    "long": "缸" * 100_000,
    "digits": "9" * 5_000,
    "infinite": "1e999",
    "negative": "-1",
    "hidden": "\x00\u202e\u200b\ufffe\U000e0041",
    "marks": "a" + "\u0301" * 5_000,
    "template": "{{7*7}}${7*7}<script>'\";--",
    "slow for patterns": "a" * 20_000 + "!" + "@" * 20_000,
    "other digits": "٣٤",
    "lines": "\r\n" * 2_000,
}


def who_may(ask: Ask) -> str:
    """Somebody for whom the form of an address is read to its end."""
    feature = ask.name.partition(".")[0]
    role = {"office": "admin", "tuning": "admin"}.get(feature, "firm owner")
    return "provider" if ask.name in {"introductions.accept", "introductions.decline"} else role


@pytest.fixture(scope="module")
def forms(site: Site) -> list[tuple[str, Ask, set[str]]]:
    """Every form: who sends it, where to, and its fields as its page shows them."""
    found = []
    for ask in asks(site.app, site.here):
        if ask.method == "POST" and not ask.name.startswith("api."):
            who = f"{who_may(ask)} of here"
            page = site.ask(who, "GET", ask.path).get_data(as_text=True)
            names = {*FIELD.findall(page), *(ask.fields or {}), "note", "message", "next"}
            found.append((who, ask, names))
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_form_breaks_on_what_is_typed(
    kind: str, site: Site, forms: list[tuple[str, Ask, set[str]]]
) -> None:
    faults = {}
    for who, ask, names in forms:
        for fields in variants(names, ask.fields or {}, HOSTILE[kind]):
            answer = site.ask(who, "POST", ask.path, fields)
            if answer.status_code >= FAULT:
                faults[ask.id] = (answer.status, sorted(fields))

    assert len(forms) > 50
    assert faults == {}


def variants(names: set[str], usual: Mapping[str, str], text: str) -> list[dict[str, str]]:
    """Every field hostile at once, and each alone among what is usual."""
    return [dict.fromkeys(names, text), *({**usual, name: text} for name in usual)]


@pytest.mark.parametrize("value", ["1000000000", "-1", "9" * 400, "x", "", "\x00", "1e9", "٣"])
def test_no_page_breaks_on_its_parameters(value: str, site: Site) -> None:
    parameters = ("page", "show", "cluster", "category", "place", "language", "delivery", "weak")
    others = ("q", "p", "next", "lang", "state", "region", "problem", "side", "limit")
    query = dict.fromkeys((*parameters, *others), value)
    faults = {
        ask.id: answer.status
        for ask in asks(site.app, site.here)
        if ask.method == "GET"
        for answer in [site.ask("firm owner of here", "GET", ask.path, query)]
        if answer.status_code >= FAULT
    }

    assert faults == {}


@pytest.mark.parametrize("number", [0, LARGEST + 1, 2**63, 10**30])
def test_a_number_that_no_record_has_is_not_there(number: int, site: Site) -> None:
    for path in (
        f"/organisations/{number}",
        f"/organisations/{number}/edit",
        f"/organisations/{site.here.firm.id}/members/{number}/remove",
        f"/notifications/{number}",
    ):
        assert site.ask("firm owner of here", "GET", path).status_code == 404, path


def test_every_number_in_an_address_ends_where_the_databases_end(site: Site) -> None:
    assert unlimited(site.app) == set()


def unlimited(app: Flask) -> set[str]:
    """The addresses with a number that one of the databases couldn't hold."""
    return {
        rule.rule
        for rule in app.url_map.iter_rules()
        for name in NUMBER.findall(rule.rule)
        for converter in [rule._converters[name]]
        if isinstance(converter, IntegerConverter) and (converter.max or LARGEST + 1) > LARGEST
    }


def test_a_request_of_a_megabyte_is_refused_before_it_is_read(site: Site) -> None:
    for ask in asks(site.app, site.here):
        if ask.method == "POST" and not ask.name.startswith("api."):
            fields = {**(ask.fields or {}), "note": "x" * 1_000_000}
            answer = site.ask("firm owner of here", "POST", ask.path, fields)
            assert answer.status_code < FAULT, ask.id
