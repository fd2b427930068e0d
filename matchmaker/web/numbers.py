"""Numbers in addresses: those that an id can have, and no others."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

# PostgreSQL's integer, the smaller of the two databases' ids.
LARGEST = 2_147_483_647


class RecordNumber(IntegerConverter):
    """What ``<int:...>`` means here: beyond the largest id there is nothing under an address."""

    def __init__(self, map: Map, fixed_digits: int = 0, max: int = LARGEST) -> None:  # noqa: A002
        super().__init__(map, fixed_digits=fixed_digits, min=0, max=max)


def init_app(app: Flask) -> None:
    """Give every route the converter; before the routes are registered."""
    app.url_map.converters["int"] = RecordNumber
