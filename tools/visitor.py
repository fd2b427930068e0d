"""A visitor without a browser: keeps cookies, follows redirects, fills forms in."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from html.parser import HTMLParser
from http.client import HTTPResponse
from http.cookiejar import CookieJar


@dataclass(slots=True)
class Form:
    """A form as the page sent it: where it goes, how, and the values already in it."""

    action: str
    method: str
    values: dict[str, str] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: final address, status, headers (lower-case names) and text."""

    url: str
    status: int
    headers: Mapping[str, str]
    text: str

    def form(self, method: str, field_name: str | None = None) -> Form:
        """The first form of this method, the one with the named field when a name is given.

        Raises:
            LookupError: the page has no such form.
        """
        reader = _FormReader()
        reader.feed(self.text)
        for form in reader.forms:
            if form.method == method and (field_name is None or field_name in form.values):
                return form
        raise LookupError(f"{self.url} has no {method} form with {field_name!r}")


class Visitor:
    """One visitor of one server, with cookies of its own."""

    def __init__(self, base: str, *, language: str = "en", timeout: float = 30.0) -> None:
        self.base = base
        self.timeout = timeout
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        self._opener.addheaders = [("Accept-Language", language)]

    def get(self, path: str) -> Reply:
        """Fetch a page of the server; an error status is a reply like any other."""
        quoted = urllib.parse.quote(path, safe="/:?&=%+#~@,;!")
        return self._send(urllib.request.Request(urllib.parse.urljoin(self.base, quoted)))

    def submit(self, page: Reply, form: Form, /, **values: str | Sequence[str]) -> Reply:
        """Send a form of a page with some values changed; a list is a field sent repeatedly."""
        target = urllib.parse.urljoin(page.url, form.action)
        body = urllib.parse.urlencode({**form.values, **values}, doseq=True).encode()
        headers = {"Referer": page.url, "Content-Type": "application/x-www-form-urlencoded"}
        return self._send(urllib.request.Request(target, body, headers))

    def upload(
        self,
        page: Reply,
        form: Form,
        name: str,
        content: bytes,
        field: str = "file",
        /,
        **values: str,
    ) -> Reply:
        """Send a form of a page with a file called ``name`` in one of its fields."""
        boundary = secrets.token_hex(16)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in (form.values | values).items()
            if key != field
        ]
        parts.append(
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{field}"; filename="{name}"\r\n\r\n'
        )
        body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        target = urllib.parse.urljoin(page.url, form.action)
        kind = f"multipart/form-data; boundary={boundary}"
        headers = {"Referer": page.url, "Content-Type": kind}
        return self._send(urllib.request.Request(target, body, headers))

    def describe(self, text: str, path: str = "/needs/new") -> Reply:
        """Describe a need in the form of a page; returns the page with its matches."""
        page = self.get(path)
        return self.submit(page, page.form("post", "description"), description=text)

    def _send(self, request: urllib.request.Request) -> Reply:
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                return _reply(response)
        except urllib.error.HTTPError as error:
            with error:
                return _reply(error)


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "form":
            form = Form(values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(form)
        elif self.forms and tag in {"input", "textarea", "select"} and "name" in values:
            chosen = values.get("type") not in {"radio", "checkbox"} or "checked" in values
            if chosen and values.get("type") != "submit":
                self.forms[-1].values[values["name"]] = values.get("value", "")


def _reply(response: HTTPResponse | urllib.error.HTTPError) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    text = response.read().decode("utf-8", errors="replace")
    return Reply(response.url or "", response.status or 0, headers, text)
