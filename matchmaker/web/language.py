"""Which language a reader gets: the one just chosen, the one kept, else the browser's."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, has_request_context, request

from matchmaker.domain.vocabulary import Language
from matchmaker.wording.messages import LOCALES

PARAMETER = "lang"
COOKIE = "lang"
YEAR_SECONDS = 365 * 24 * 3600
HTML_TAGS = {Language.ENGLISH: "en", Language.CHINESE: "zh-Hans"}


def chosen_language() -> Language:
    """The language of this request, decided once."""
    if not has_request_context():
        return Language.ENGLISH
    if "language" not in g:
        g.language = _asked() or _kept() or _preferred()
    language: Language = g.language
    return language


def locale_name() -> str:
    """The same as the name of a catalogue."""
    return LOCALES[chosen_language()]


def html_tag(language: str | None) -> str | None:
    """The ``lang`` attribute for a text, or None when its language is not known."""
    return HTML_TAGS.get(Language(language)) if language in set(Language) else None


def other_language() -> Language:
    """The one that the switch in the header offers."""
    is_english = chosen_language() is Language.ENGLISH
    return Language.CHINESE if is_english else Language.ENGLISH


def init_app(app: Flask) -> None:
    """Keep a choice made by address for a year."""
    app.after_request(_keep_choice)


def _asked() -> Language | None:
    return _known(request.args.get(PARAMETER, ""))


def _kept() -> Language | None:
    return _known(request.cookies.get(COOKIE, ""))


def _known(value: str) -> Language | None:
    return Language(value) if value in set(Language) else None


def _preferred() -> Language:
    best = request.accept_languages.best_match(["en", "zh", "zh-CN", "zh-Hans", "zh-TW", "zh-HK"])
    return Language.CHINESE if best and best.startswith("zh") else Language.ENGLISH


def _keep_choice(response: Response) -> Response:
    response.vary.update(["Accept-Language", "Cookie"])
    asked = _asked()
    if asked is not None and request.blueprint != "api":
        response.set_cookie(
            COOKIE,
            asked,
            max_age=YEAR_SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response
