"""Provider documents as JSON and back, exactly, with nothing checked twice.

For files that only this program writes; what people hand in goes through :mod:`exchange`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from matchmaker.matching.documents import (
    CapabilityDocument,
    CertificationDocument,
    Eligibility,
    PastWorkDocument,
    ProviderDocument,
)

_Read = Callable[[Any], Any]


def packed(document: ProviderDocument, trades: Mapping[str, tuple[str, ...]]) -> str:
    """A document and its words for each trade as one line of ASCII."""
    return json.dumps([_plain(document), trades], separators=(",", ":"))


def unpacked(line: str) -> tuple[ProviderDocument, dict[str, tuple[str, ...]]]:
    """What was packed."""
    document, trades = json.loads(line)
    words = {trade: tuple(found) for trade, found in trades.items()}
    return _provider(document), words


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value


def _reader(made: type[Any], **special: _Read) -> _Read:
    """What reads the fields of a dataclass in their order."""
    reads = [special.get(field.name) for field in fields(made)]

    def read(values: list[Any]) -> Any:
        return made(
            *[
                value if way is None or value is None else way(value)
                for way, value in zip(reads, values, strict=True)
            ]
        )

    return read


def _many(read: _Read) -> _Read:
    return lambda values: tuple(read(value) for value in values)


_eligibility = _reader(Eligibility, sectors=tuple, regions=tuple)
_capability = _reader(
    CapabilityDocument, delivery=tuple, service_area=tuple, eligibility=_eligibility
)
_provider = _reader(
    ProviderDocument,
    languages=tuple,
    certifications=_many(_reader(CertificationDocument, valid_until=date.fromisoformat)),
    capabilities=_many(_capability),
    past_work=_many(_reader(PastWorkDocument)),
)
