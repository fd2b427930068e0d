"""Files that come in with a form, and files that are sent.

There is no address for files as such: each feature has one of its own, asks whether the
reader may see the record that the file hangs on, and answers with :func:`sent`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from wtforms import FileField

from matchmaker.db.models import StoredFile
from matchmaker.domain.files import too_large
from matchmaker.wording.errors import error_sentence

_TAKES_FILES = "matchmaker_takes_files"
# A form's other fields, and the lines around the parts.
_BESIDE = 512 * 1024

View = TypeVar("View", bound=Callable[..., object])


def takes_files(count: int = 1) -> Callable[[View], View]:
    """Declare that the forms of a route may carry so many files: its requests may be larger."""

    def declare(view: View) -> View:
        setattr(view, _TAKES_FILES, count)
        return view

    return declare


def init_app(app: Flask) -> None:
    """Widen the limit of the requests that carry files, before anybody reads the form."""
    app.before_request(_widen)


def _widen() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    count = getattr(view, _TAKES_FILES, 0)
    if count:
        # Twice: a file that is somewhat too large gets words beside its field, not a bare 413.
        request.max_content_length = 2 * count * most_bytes() + _BESIDE


def most_bytes() -> int:
    """The size of the largest file that this installation takes."""
    most: int = current_app.config["UPLOAD_BYTES"]
    return most


class UploadField(FileField):  # type: ignore[misc]  # WTForms ships no types
    """A file; ``data`` is ``(name, content)``, None when none was chosen.

    A browser shows no chosen file again: after a mistake it has to be chosen once more.
    """

    def process_formdata(self, valuelist: list[object]) -> None:  # noqa: ARG002  WTForms asks so
        """Read at most one byte more than is taken."""
        self.data = None
        uploads = [each for each in request.files.getlist(self.name) if each.filename]
        if uploads:
            content = uploads[0].stream.read(most_bytes() + 1)
            if len(content) > most_bytes():
                raise ValueError(error_sentence(too_large(self.short_name, most=most_bytes())))
            self.data = (uploads[0].filename or "", content)

    def _value(self) -> str:
        return ""


def sent(stored: StoredFile) -> Response:
    """The file as a download: opened by no page of ours, guessed at by no browser."""
    response = Response(stored.content, mimetype=stored.media_type)
    plain = "".join(sign if sign.isascii() and sign not in '"\\' else "_" for sign in stored.name)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
