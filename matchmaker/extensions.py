"""The instances that the web application, the interface and the commands share."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app
from flask_babel import Babel
from flask_compress import Compress
from flask_mailman import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.engine import Engine

from matchmaker.db.base import Base
from matchmaker.db.engine import prepare_engine
from matchmaker.services.matching import MatcherRegistry

REGISTRY = "matchmaker_registry"


class Database(SQLAlchemy):
    """The database handle; every engine it makes is prepared as the commands' engines are."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Any) -> Engine:
        return prepare_engine(super()._make_engine(bind_key, options, app))


db = Database(metadata=Base.metadata)
csrf = CSRFProtect()
babel = Babel()
compress = Compress()
mail = Mail()


def matcher_registry() -> MatcherRegistry:
    """The fitted matchers of the running application."""
    return cast("MatcherRegistry", current_app.extensions[REGISTRY])
