"""The web application, put together from top to bottom."""

from __future__ import annotations

from pathlib import Path

from apiflask import APIFlask
from sqlalchemy.orm import sessionmaker

from matchmaker.api import register_api
from matchmaker.config import PROJECT_ROOT, ConfigurationError, Settings
from matchmaker.db.engine import engine_options
from matchmaker.extensions import REGISTRY, babel, compress, csrf, db
from matchmaker.services.matching import MatcherRegistry
from matchmaker.web import register_web
from matchmaker.web.access import check_declared
from matchmaker.web.language import locale_name
from matchmaker.wording.messages import LOCALES

CATALOGUES = Path(__file__).parent / "translations"
REQUEST_LIMIT_BYTES = 512 * 1024
FIELDS_LIMIT = 500


def create_app(settings: Settings | None = None) -> APIFlask:
    """The application for these settings, or for those of the environment.

    Raises:
        ConfigurationError: a setting is missing or can't be used.
    """
    settings = settings or Settings.from_environment()
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
    register_extensions(app)
    register_matchers(app)
    register_web(app)
    register_api(app)
    check_declared(app)
    return app


def configure(app: APIFlask, settings: Settings) -> None:
    """Flask's and the extensions' settings; see their documentation for each."""
    app.config.from_mapping(
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
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="en",
        # The clusters share one zone, and so do their offices' working days.
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        MAIL_SETTINGS=settings.mail,
        COMPRESS_MIN_SIZE=1000,
        # Static files are streamed; the default sends them whole to who speaks gzip alone.
        COMPRESS_ALGORITHM_STREAMING=["zstd", "br", "gzip"],
    )


def register_extensions(app: APIFlask) -> None:
    """Bind the shared instances to this application."""
    db.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=locale_name)
    compress.init_app(app)


def register_matchers(app: APIFlask) -> None:
    """The registry opens sessions of its own: it fits outside of any request."""
    with app.app_context():
        app.extensions[REGISTRY] = MatcherRegistry(
            sessionmaker(db.engine), instance=Path(app.instance_path)
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
