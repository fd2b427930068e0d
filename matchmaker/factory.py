"""The web application, put together from top to bottom."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker.api import register_api
from matchmaker.config import (
    PROJECT_ROOT,
    ConfigurationError,
    MailBackend,
    MailEncryption,
    Settings,
)
from matchmaker.config.logs import configure_logs
from matchmaker.db import schema
from matchmaker.db.engine import engine_options
from matchmaker.extensions import REGISTRY, babel, compress, csrf, db, mail
from matchmaker.services.demo_accounts import disable_demo_accounts
from matchmaker.services.encoding import similarity_maker
from matchmaker.services.matching import MatcherRegistry
from matchmaker.web import files, register_web
from matchmaker.web.access import check_declared
from matchmaker.web.language import locale_name
from matchmaker.wording.messages import LOCALES

CATALOGUES = Path(__file__).parent / "translations"
REQUEST_LIMIT_BYTES = 512 * 1024
FIELDS_LIMIT = 500
MAIL_TIMEOUT_SECONDS = 20


def create_app(settings: Settings | None = None) -> APIFlask:
    """The application for these settings, or for those of the environment.

    Raises:
        ConfigurationError: a setting is missing or can't be used.
    """
    settings = settings or Settings.from_environment()
    configure_logs(production=settings.production)
    check_catalogues()
    app = APIFlask(
        "matchmaker",
        title="Matchmaker",
        docs_path=None,
        spec_path=None,
        template_folder=str(PROJECT_ROOT / "templates"),
        static_folder=str(PROJECT_ROOT / "static"),
        instance_path=str(settings.instance_path),
    )
    configure(app, settings)
    trust_proxies(app, settings)
    register_extensions(app)
    register_matchers(app, settings)
    register_web(app)
    register_api(app)
    check_declared(app)
    return app


def close_demo_accounts(app: APIFlask) -> None:
    """In production, close the accounts whose password everybody knows, however it was started.

    Tables that are not up to date are left alone: nothing can be served from them anyway.
    """
    if not app.config["PRODUCTION"]:
        return
    with app.app_context():
        if schema.current(db.engine) == schema.head():
            with Session(db.engine) as session, session.begin():
                disable_demo_accounts(session, now=datetime.now(UTC))
        db.engine.dispose()  # whoever forks next must not inherit a connection


def configure(app: APIFlask, settings: Settings) -> None:
    """Flask's and the extensions' settings; see their documentation for each."""
    app.config.from_mapping(
        PRODUCTION=settings.production,
        TESTING=settings.environment == "testing",
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        SESSION_COOKIE_NAME="__Host-session" if settings.production else "session",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=REQUEST_LIMIT_BYTES,
        MAX_FORM_MEMORY_SIZE=REQUEST_LIMIT_BYTES,
        MAX_FORM_PARTS=FIELDS_LIMIT,
        UPLOAD_BYTES=settings.upload_bytes,
        ACCOUNT_LIMITS=settings.limits,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="en",
        # The clusters share one zone, and so do their offices' working days.
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        PUBLIC_URL=settings.public_url,
        **mail_options(settings),
        COMPRESS_MIN_SIZE=1000,
        # Static files are streamed; the default sends them whole to who speaks gzip alone.
        COMPRESS_ALGORITHM_STREAMING=["zstd", "br", "gzip"],
    )


def trust_proxies(app: APIFlask, settings: Settings) -> None:
    """Believe the address and the scheme that so many proxies in front report, and no more.

    The host is checked as the browser sent it; a proxy has to pass it on.
    """
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way
            app.wsgi_app, x_for=count, x_proto=count, x_host=0, x_port=0, x_prefix=0
        )


def mail_options(settings: Settings) -> dict[str, Any]:
    """Flask-Mailman's settings, and whether mails go anywhere at all."""
    chosen = settings.mail
    backends = {
        MailBackend.SMTP: "matchmaker.jobs.backends.SmtpEmailBackend",
        MailBackend.FILE: "matchmaker.jobs.backends.FileEmailBackend",
        MailBackend.CONSOLE: "console",
        MailBackend.NONE: "dummy",
    }
    return {
        "MAIL_SETTINGS": chosen,
        "MAIL_RELAY_DOMAIN": chosen.relay_domain,
        "MAIL_IS_SET_UP": chosen.backend is not MailBackend.NONE,
        "MAIL_BACKEND": backends[chosen.backend],
        "MAIL_SERVER": chosen.server,
        "MAIL_PORT": chosen.port,
        "MAIL_USERNAME": chosen.username,
        "MAIL_PASSWORD": chosen.password,
        "MAIL_USE_TLS": chosen.encryption is MailEncryption.STARTTLS,
        "MAIL_USE_SSL": chosen.encryption is MailEncryption.TLS,
        "MAIL_TIMEOUT": MAIL_TIMEOUT_SECONDS,
        "MAIL_DEFAULT_SENDER": chosen.sender,
        "MAIL_FILE_PATH": str(settings.instance_path / "mails"),
    }


def register_extensions(app: APIFlask) -> None:
    """Bind the shared instances to this application."""
    db.init_app(app)
    files.init_app(app)  # before the first who reads a form
    csrf.init_app(app)
    babel.init_app(app, locale_selector=locale_name)
    compress.init_app(app)
    mail.init_app(app)


def register_matchers(app: APIFlask, settings: Settings) -> None:
    """The registry opens sessions of its own: it fits outside of any request."""
    with app.app_context():
        app.extensions[REGISTRY] = MatcherRegistry(
            sessionmaker(db.engine),
            instance=settings.instance_path,
            similarity=similarity_maker(settings),
        )


def check_catalogues() -> None:
    """Refuse to serve English to a Chinese reader because a build step was forgotten.

    Raises:
        ConfigurationError: a catalogue of translations was not compiled.
    """
    for locale in LOCALES.values():
        compiled = CATALOGUES / locale / "LC_MESSAGES" / "messages.mo"
        if locale != "en" and not compiled.is_file():
            raise ConfigurationError(
                "translations", f"{compiled} is missing; run `make setup`, which compiles it"
            )
