"""How gunicorn serves Matchmaker: ``gunicorn --config gunicorn.conf.py wsgi:app``.

The application is loaded and its matchers are fitted before the workers are forked, so all of
them share one copy in memory and the first visitor waits for nothing.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import Any

# Four threads times two workers fill a small machine; more threads inside one numerical call
# would only take them from each other, and a thread pool does not survive the fork.
for _library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_library, "1")

bind = os.environ.get("MATCHMAKER_BIND") or f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = 4
preload_app = True

timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000

# Only a proxy on this machine may say who the visitor is.
forwarded_allow_ips = "127.0.0.1,::1"
limit_request_line = 8190
limit_request_field_size = 8190
control_socket_disable = True

# The application logs its requests itself, with an id for each.
accesslog = None
errorlog = "-"
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Stop with one plain sentence when the port is taken; fit the matchers before the fork."""
    if "GUNICORN_FD" not in os.environ:  # set while a running server is replaced in place
        for address in server.cfg.address:
            _require_free(address)
    _warm(server.app.wsgi())


def when_ready(server: Any) -> None:
    """Print the address once connections are accepted."""
    for listener in server.LISTENERS:
        print(f"Matchmaker is ready: {listener}  (Ctrl+C stops it)", flush=True)


def _warm(app: Any) -> None:
    """Fit the matchers, and leave no database connection for the workers to inherit.

    Two processes on one connection mix up each other's answers, and SQLite forbids to carry
    one across a fork.
    """
    # Imported here, after the thread limits above are set.
    from matchmaker.db.transactions import read_only  # noqa: PLC0415
    from matchmaker.extensions import db, matcher_registry  # noqa: PLC0415

    with app.app_context():
        with read_only():
            matcher_registry().warm(db.session())
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _require_free(address: Any) -> None:
    """Leave the process when another program listens on ``address`` (host, port)."""
    if not isinstance(address, tuple):
        return
    host, port = address[:2]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            sys.exit(
                f"Port {port} is in use by another program. "
                f"Choose another one: make run PORT={port + 1}"
            )
