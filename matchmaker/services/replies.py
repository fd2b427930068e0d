"""A mail that answers, as the words that its author wrote: no quotations, no signature, no loop.

Only the text is taken. Nothing of the headers is kept or passed on, so no address gets
through, and attachments are left out.
"""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser

#: Mails of this installation carry a line with this; whatever stands below it is quoted.
MARK = "##-"
#: A mail of this size has a file in it; nobody writes so much.
MOST_BYTES = 1024 * 1024
LOOP_HEADER = "X-Matchmaker-Relay"

_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_QUOTED = re.compile(
    r"^\s*(?:>|On\b.{4,200}\bwrote:\s*$|在.{4,200}写道[：:]\s*$|于.{4,200}写道[：:]?\s*$"
    r"|-{2,}\s*(?:Original Message|原始邮件|Forwarded message|转发邮件)\s*-{2,}"
    r"|_{10,}\s*$|(?:From|发件人)\s*[：:].{3,})",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^--\s?$")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", LOOP_HEADER)


def parsed(raw: bytes) -> EmailMessage:
    """The mail; one that breaks the rules is read as far as it goes."""
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)


def addresses_in(message: EmailMessage, *names: str) -> list[str]:
    """The addresses in these headers, as they stand there; nothing for what can't be read."""
    found: list[str] = []
    for name in names:
        try:
            values = [str(value) for value in message.get_all(name, [])]
        except (ValueError, LookupError, IndexError, AttributeError):
            continue
        found += [address for _, address in getaddresses(values) if address]
    return found


def recipients_of(message: EmailMessage) -> list[str]:
    """Whom the mail was for, the envelope's word first."""
    return addresses_in(message, *_RECIPIENTS)


def is_automatic(message: EmailMessage) -> bool:
    """Whether a program sent it: an answer to it could go round for ever."""
    said = _header(message, "Auto-Submitted")
    return (
        said not in {"", "no"}
        or _header(message, "Precedence") in _BULK
        or any(message.get(name) is not None for name in _AUTOMATIC)
        or _header(message, "Return-Path") == "<>"
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
    )


def said_in(message: EmailMessage) -> str:
    """What the author wrote, without what was quoted below it."""
    return without_quotes(_text_of(message))


def without_quotes(text: str) -> str:
    r"""The text above whatever a mail program quotes.

    >>> without_quotes("Cotton.\n\nOn Mon, 3 Mar 2027, Matchmaker wrote:\n> Which fabric?")
    'Cotton.'
    >>> without_quotes("纯棉。\n\n在 2027年3月3日，Matchmaker 写道：\n> 什么布？")
    '纯棉。'
    """
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if MARK in line or _QUOTED.match(line) or _SIGNATURE.match(line):
            break
        kept.append(line.rstrip())
    return "\n".join(kept).strip()


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, "")).partition(";")[0].strip().lower()


def _text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        content = body.get_content()
    except (LookupError, ValueError, KeyError):  # a character set that nobody knows
        payload = body.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if body.get_content_type() == "text/html":
        reader = _Words()
        reader.feed(str(content))
        return reader.text
    return str(content)


class _Words(HTMLParser):
    """The words of a mail in HTML; what is quoted stands in a ``blockquote``."""

    _LINES = frozenset({"p", "div", "br", "li", "tr"})
    _LEFT_OUT = frozenset({"blockquote", "style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  asked for
        if tag in self._LEFT_OUT:
            self._depth += 1
        elif tag in self._LINES:
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in self._LEFT_OUT and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self.text += data
