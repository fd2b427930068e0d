"""A cluster's catalogue in and out of a folder in the exchange format."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.db.models import CategoryRecord, Cluster, Need
from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.vocabulary import Category, NeedOrigin
from matchmaker.matching.exchange import (
    need_to_dict,
    provider_to_dict,
    read_needs,
    read_providers,
)
from matchmaker.services.clusters import touch_catalogue
from matchmaker.services.documents import need_document
from matchmaker.services.importing import NeedShelf, ProviderShelf, Tally, store_lines
from matchmaker.services.providers import iterate_documents

PROVIDERS_FILE = "providers.jsonl"
NEEDS_FILE = "needs.jsonl"

NAMED = 1_000
"""Changed providers that the log names; after an import of more matchers are fitted anew."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, file by file."""

    providers: Tally
    needs: Tally

    @property
    def failed(self) -> int:
        """How many lines could not be stored."""
        return len(self.providers.failed) + len(self.needs.failed)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """How many records an export wrote."""

    providers: int
    needs: int


def import_folder(
    session: Session,
    *,
    folder: Path,
    cluster: Cluster,
    now: datetime,
    is_demo: bool | None = None,
    joined: bool | None = None,
) -> ImportReport:
    """Store the providers and needs of a folder; importing it again changes nothing.

    Records that the folder doesn't name stay. ``is_demo`` and ``joined`` mark every
    provider of the folder; left out, a known provider keeps its marks. Needs are kept for reference and shown to nobody.

    Raises:
        InvalidInput: the folder has neither of the two files (``nothing_to_import``).
    """
    providers, needs = folder / PROVIDERS_FILE, folder / NEEDS_FILE
    if not providers.is_file() and not needs.is_file():
        raise InvalidInput("folder", "nothing_to_import", {"folder": str(folder)})
    categories = {*Category, *session.scalars(select(CategoryRecord.slug))}
    report = ImportReport(Tally(), Tally())
    if providers.is_file():
        shelf = ProviderShelf(cluster, now, is_demo, joined)
        lines = read_providers(providers, categories=categories)
        report = ImportReport(store_lines(session, shelf, lines), report.needs)
        if report.providers.touched:
            few = len(shelf.touched) <= NAMED
            touch_catalogue(session, cluster=cluster, providers=shelf.touched if few else None)
    if needs.is_file():
        lines_of_needs = read_needs(needs, categories=categories)
        tally = store_lines(session, NeedShelf(cluster, now), lines_of_needs)
        report = ImportReport(report.providers, tally)
    return report


def export_folder(session: Session, *, folder: Path, cluster: Cluster) -> ExportReport:
    """Write the cluster's providers and reference needs; each file appears whole or not at all.

    Needs that somebody typed are private and never exported.
    """
    folder.mkdir(parents=True, exist_ok=True)
    documents = iterate_documents(session, cluster_id=cluster.id)
    return ExportReport(
        providers=_write_lines(folder / PROVIDERS_FILE, map(provider_to_dict, documents)),
        needs=_write_lines(folder / NEEDS_FILE, _reference_needs(session, cluster)),
    )


def _reference_needs(session: Session, cluster: Cluster) -> Iterator[dict[str, object]]:
    rows = session.scalars(
        select(Need)
        .where(Need.cluster_id == cluster.id, Need.origin == NeedOrigin.IMPORTED)
        .order_by(Need.id)
        .execution_options(yield_per=500)
    )
    return (need_to_dict(need_document(row)) for row in rows)


def _write_lines(path: Path, records: Iterable[dict[str, object]]) -> int:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    count = 0
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                count += 1
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count
