"""What a log line looks like: an id of the request in front, nothing private behind.

Messages are written without personal data in the first place. What still finds its way into
one, mostly through the text of an exception, is left out here: addresses, telephone numbers,
secrets, and the rows that PostgreSQL quotes in its errors.
"""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar

NO_REQUEST = "-"
LINE = "%(asctime)s %(levelname)s %(request_id)s %(name)s: %(message)s"
#: The id of the request that this thread answers.
request_id: ContextVar[str] = ContextVar("matchmaker_request_id", default=NO_REQUEST)

_LEFT_OUT = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)"), "[number]"),
    (re.compile(r"(DETAIL:|\[parameters:).*"), r"\1 [left out]"),
    (
        re.compile(r"/(needs|reset|confirm|invitations|unsubscribe|account/mail)/[^/\s?\"']+"),
        r"/\1/[key]",
    ),
    # What `secrets.token_urlsafe` makes: long, with capitals, small letters and digits.
    (
        re.compile(
            r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[A-Za-z0-9_-]{24,}(?![\w-])"
        ),
        "[secret]",
    ),
)


def redacted(text: str) -> str:
    """The text without what nobody should find in a log.

    >>> redacted("no mail to li@factory.example: GET /needs/Ab3/matches")
    'no mail to [address]: GET /needs/[key]/matches'
    """
    for pattern, instead in _LEFT_OUT:
        text = pattern.sub(instead, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record and its exception, then leaves out what is private."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or several with an exception."""
        record.request_id = request_id.get()
        return redacted(super().format(record))


def configure_logs(*, production: bool) -> None:
    """Write to standard error; production notes every request, else only what went wrong.

    Whoever has set up logging before keeps what was set up.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(LINE))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    if production:
        logging.getLogger("matchmaker").setLevel(logging.INFO)
