"""What the match page is held against: a word from the bare server, and itself without the match.

``/hello`` is answered before the application sees it. A need is matched once and its answer given
again from then on, so that the page costs everything but the match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from matchmaker.matching.documents import NeedDocument
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.results import MatchResult
from wsgi import app

_matched = Matcher.match
_answers: dict[tuple[str, object], MatchResult] = {}
_application = app.wsgi_app


def _remembered(self: Matcher, need: NeedDocument, **asked: Any) -> MatchResult:
    key = (need.id, asked.get("limit"))
    if key not in _answers:
        _answers[key] = _matched(self, need, **asked)
    return _answers[key]


def _with_hello(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] != "/hello":
        return _application(environ, start)
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


Matcher.match = _remembered  # type: ignore[method-assign]
app.wsgi_app = _with_hello  # type: ignore[assignment,method-assign]
