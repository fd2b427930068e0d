"""An uploaded file leaves as a download that no browser opens, and comes in no larger than said."""

from __future__ import annotations

from io import BytesIO

from apiflask import APIFlask
from flask import Flask, request
from wtforms import Form

from matchmaker.db.models import StoredFile
from matchmaker.web import files
from matchmaker.web.files import UploadField, sent, takes_files
from tests.filing import PDF


class UploadForm(Form):  # type: ignore[misc]  # WTForms ships no types
    evidence = UploadField()


def test_a_file_is_sent_so_that_nothing_in_it_can_act(app: APIFlask) -> None:
    stored = StoredFile(name='证书";x.pdf', media_type="application/pdf", content=PDF)

    with app.test_request_context():
        answer = app.process_response(sent(stored))

    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="___;x.pdf"')
    assert "filename*=UTF-8''%E8%AF%81%E4%B9%A6%22%3Bx.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


def uploads(most: int) -> Flask:
    """An application with one route that takes a file and one that takes none."""
    app = Flask(__name__)
    app.config.update(UPLOAD_BYTES=most, MAX_CONTENT_LENGTH=1000)
    files.init_app(app)

    @app.post("/file")
    @takes_files()
    def file() -> str:
        form = UploadForm(request.form)
        form.validate()
        return f"{form.evidence.data and form.evidence.data[0]} {form.evidence.errors}"

    @app.post("/none")
    def none() -> str:
        return str(len(request.form))

    return app


def test_only_a_route_that_takes_files_reads_a_large_request() -> None:
    client = uploads(5000).test_client()
    large = {"evidence": (BytesIO(bytes(4000)), "a.pdf")}

    assert client.post("/file", data=large).get_data(as_text=True) == "a.pdf []"
    large = {"evidence": (BytesIO(bytes(4000)), "a.pdf")}
    assert client.post("/none", data=large).status_code == 413


def test_a_file_that_is_too_large_is_answered_beside_its_field(app: APIFlask) -> None:
    app.config["UPLOAD_BYTES"] = 5000
    with app.test_request_context(
        "/", method="POST", data={"evidence": (BytesIO(bytes(6000)), "a.pdf")}
    ):
        form = UploadForm(request.form)
        valid = form.validate()

    assert not valid
    assert "too large" in str(form.evidence.errors[0])


def test_no_file_is_no_mistake(app: APIFlask) -> None:
    with app.test_request_context("/", method="POST", data={"evidence": (BytesIO(b""), "")}):
        form = UploadForm(request.form)
        valid = form.validate()

    assert (valid, form.evidence.data) == (True, None)
