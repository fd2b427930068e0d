"""The page of matches tells once what was seen of it; nobody can forge the list."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from matchmaker.db.models import Impression
from matchmaker.extensions import db
from tests.web.conftest import DYE_LOTS


def page_of(client, post) -> tuple[str, str]:
    made = post("/needs/new", cluster="textile", description=DYE_LOTS["en"])
    reply = client.get(made.headers["Location"])
    assert reply.status_code == 200
    return reply.request.path, reply.text


def shown_on(text: str) -> dict[str, str]:
    found = dict(re.findall(r'data-(shown|seen-at|token)="([^"]+)"', text))
    assert found.keys() == {"shown", "seen-at", "token"}
    return found


def rows(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Impression)) or 0


def test_the_sealed_list_of_the_page_is_kept_with_what_was_seen(app, client, post) -> None:
    _, text = page_of(client, post)
    found = shown_on(text)
    first = re.search(r'data-provider="([^"]+)"', text)
    assert first
    before = rows(app)
    form = {"csrf_token": found["token"], "shown": found["shown"], "seen": first[1]}
    assert client.post(found["seen-at"], data=form).status_code == 204
    added = rows(app) - before
    assert added == text.count("data-provider=")
    with app.app_context():
        seen = db.session.scalars(select(Impression).where(Impression.seen)).all()
    assert seen


def test_a_list_that_no_page_of_this_need_showed_is_refused(app, client, post) -> None:
    path, text = page_of(client, post)
    found = shown_on(text)
    other = shown_on(page_of(client, post)[1])
    before = rows(app)
    for shown in ("", "made up", found["shown"][:-3] + "abc", other["shown"]):
        form = {"csrf_token": found["token"], "shown": shown, "seen": "p1"}
        assert client.post(path.replace("/matches", "/seen"), data=form).status_code == 400
    assert rows(app) == before
