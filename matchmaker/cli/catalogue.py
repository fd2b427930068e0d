"""``matchmaker import`` and ``matchmaker export``: a cluster as a folder of files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from matchmaker.cli.database import open_session, read_settings
from matchmaker.db.models import Cluster
from matchmaker.domain.errors import NotFound
from matchmaker.domain.vocabulary import Language
from matchmaker.services.catalogue import NEEDS_FILE, PROVIDERS_FILE, export_folder, import_folder
from matchmaker.services.clusters import create_cluster, get_cluster
from matchmaker.services.importing import Tally

SHOWN_WARNINGS = 20


@click.command("import")
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--cluster", "slug", metavar="SLUG", required=True, help="The cluster to fill.")
@click.option("--name-en", metavar="NAME", help="English name, when the cluster is new.")
@click.option("--name-zh", metavar="NAME", help="Chinese name, when the cluster is new.")
@click.option("--attribution", metavar="TEXT", help="Where the data came from, when it is new.")
@click.option("--attribution-url", metavar="URL", help="Address of the source, when it is new.")
@click.option("--licence", metavar="NAME", help="Licence of the data, when the cluster is new.")
@click.option("--joined", is_flag=True, help="The providers take part and can be asked.")
def import_command(folder: Path, slug: str, joined: bool, **about: str | None) -> None:
    """Read providers.jsonl and needs.jsonl of DIR into a cluster.

    A cluster that does not exist is created. Importing twice changes nothing. A bad line is
    reported by number and reason and the rest goes in.
    """
    now = datetime.now(UTC)
    with open_session(read_settings()) as session:
        cluster = _cluster(session, slug, now, about)
        report = import_folder(
            session, folder=folder, cluster=cluster, joined=joined or None, now=now
        )
    _tell(PROVIDERS_FILE, report.providers)
    _tell(NEEDS_FILE, report.needs)


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--cluster", "slug", metavar="SLUG", required=True, help="The cluster to write.")
def export_command(folder: Path, slug: str) -> None:
    """Write a cluster's providers and reference needs to DIR, replacing the two files.

    Needs that somebody typed on the pages are private and stay out.
    """
    with open_session(read_settings()) as session:
        cluster = get_cluster(session, slug=slug)
        report = export_folder(session, folder=folder, cluster=cluster)
    click.echo(f"{PROVIDERS_FILE}: {report.providers} written")
    click.echo(f"{NEEDS_FILE}: {report.needs} written")


def _cluster(session: Session, slug: str, now: datetime, about: dict[str, str | None]) -> Cluster:
    try:
        return get_cluster(session, slug=slug)
    except NotFound:
        return create_cluster(
            session,
            slug=slug,
            name_en=about["name_en"] or slug,
            name_zh=about["name_zh"] or about["name_en"] or slug,
            languages=list(Language),
            attribution=about["attribution"],
            attribution_url=about["attribution_url"],
            licence=about["licence"],
            now=now,
        )


def _tell(file: str, tally: Tally) -> None:
    for failure in tally.failed:
        click.echo(f"{file}: line {failure.line}: {failure.reason}", err=True)
    for warning in tally.warnings[:SHOWN_WARNINGS]:
        click.echo(f"warning: {file}: {warning}", err=True)
    if len(tally.warnings) > SHOWN_WARNINGS:
        click.echo(f"warning: {file}: {len(tally.warnings) - SHOWN_WARNINGS} more", err=True)
    click.echo(
        f"{file}: {tally.added} added, {tally.changed} changed, {tally.unchanged} unchanged, "
        f"{len(tally.failed)} failed"
    )
