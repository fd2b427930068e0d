"""A mail server on the loopback interface that answers as slowly as a test likes."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail. While ``answering`` is unset, no mail is acknowledged."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answering = threading.Event()
        self.answering.set()
        self.arrived = threading.Semaphore(0)
        self.message_ids: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def settings(self) -> dict[str, str]:
        """What makes an installation send its mails here."""
        return {
            "MATCHMAKER_MAIL_SERVER": "127.0.0.1",
            "MATCHMAKER_MAIL_PORT": str(self.port),
            "MATCHMAKER_MAIL_ENCRYPTION": "none",
            "MATCHMAKER_MAIL_SENDER": "Matchmaker <match@example.org>",
        }


class Conversation(socketserver.StreamRequestHandler):
    """One connection: as much of the protocol as it takes to hand over a mail."""

    server: MailServer

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline():
            match line[:4].upper().strip():
                case b"DATA":
                    self.say("354 go on")
                    self.take()
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")

    def take(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        message = message_from_bytes(b"".join(lines))
        self.server.message_ids.append(message["Message-ID"])
        self.server.arrived.release()
        self.server.answering.wait()
        self.say("250 taken")

    def say(self, line: str) -> None:
        try:
            self.wfile.write(f"{line}\r\n".encode())
        except OSError:  # the other side was killed, as the test wants
            return


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.answering.set()
            server.shutdown()
            thread.join()
