"""Where mails go: a mail server whose certificate is checked, or one file each."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Sequence
from pathlib import Path

from flask_mailman import EmailMessage
from flask_mailman.backends.base import BaseEmailBackend
from flask_mailman.backends.smtp import EmailBackend


class CheckingSmtp(smtplib.SMTP):
    """Without a context of ours, STARTTLS would talk to anybody who answers."""

    def starttls(self, *, context: ssl.SSLContext | None = None) -> tuple[int, bytes]:  # type: ignore[override]
        """Go on encrypted, with a server that proves its name."""
        return super().starttls(context=context or ssl.create_default_context())


class SmtpEmailBackend(EmailBackend):  # type: ignore[misc]  # Flask-Mailman ships no types
    """A mail server, as the settings name it."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """TLS from the first byte, or from STARTTLS on."""
        return smtplib.SMTP_SSL if self.use_ssl else CheckingSmtp


class FileEmailBackend(BaseEmailBackend):  # type: ignore[misc]  # as above
    """A folder with one ``.eml`` a mail, named by its message id: sent twice, kept once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them, each whole or not at all."""
        folder = Path(self.mailman.file_path)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for email in email_messages:
            message = email.message()
            name = str(message["Message-ID"]).strip("<>").partition("@")[0]
            draft = folder / f".{name}.{os.getpid()}"
            draft.write_bytes(message.as_bytes(linesep="\r\n"))
            draft.replace(folder / f"{name}.eml")
        return len(email_messages)
