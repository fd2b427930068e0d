"""``matchmaker backup`` and ``matchmaker restore``: everything in one file, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from matchmaker.cli.database import bring_up, open_engine, read_settings
from matchmaker.db.archive import ArchiveUnusable, Manifest
from matchmaker.db.backup import NotEmpty, drop_old_backups, restore_backup, write_backup


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    help="Delete all but the newest N backups in DIR afterwards.",
)
def backup(folder: Path, keep: int | None) -> None:
    """Write everything into a file in DIR, named after the moment, while the server runs.

    The file holds personal data and hashes of passwords; only its owner can read it. The
    secret key and the settings are not in it: keep them too, elsewhere.
    """
    with open_engine(read_settings()) as engine:
        bring_up(engine)
        try:
            path, manifest = write_backup(engine, folder, now=datetime.now(UTC))
        except OSError as error:
            raise click.ClickException(f"{folder}: {error.strerror}; nothing was kept") from error
    click.echo(f"{path}: {_described(manifest)}")
    if keep is not None:
        for old in drop_old_backups(folder, keep=keep):
            click.echo(f"{old}: deleted")


@click.command("restore")
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--force", is_flag=True, help="Also into a database that holds data, which goes.")
def restore(path: Path, force: bool) -> None:
    """Fill the database with what FILE holds; stop the server and the worker first.

    The file is verified before anything changes. A backup of one kind of database fits the
    other; an older one is brought up to date.
    """
    with open_engine(read_settings()) as engine:
        try:
            manifest = restore_backup(engine, path, force=force)
        except ArchiveUnusable as error:
            raise click.ClickException(f"{path} can't be used: {error}.") from error
        except NotEmpty as error:
            raise click.ClickException(
                "The database holds clusters or accounts. --force deletes them and goes on."
            ) from error
    click.echo(f"{path}: restored {_described(manifest)}")


def _described(manifest: Manifest) -> str:
    rows = sum(entry.rows for entry in manifest.tables)
    return f"{rows} rows of {len(manifest.tables)} tables, revision {manifest.revision}"
