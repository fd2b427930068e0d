"""``matchmaker glossary``: the words of a cluster's trade, in files the office writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from matchmaker.cli.database import open_session, read_settings
from matchmaker.matching.glossary import Glossary
from matchmaker.services.clusters import get_cluster
from matchmaker.services.glossaries import (
    GlossaryError,
    GlossaryFile,
    list_glossary,
    set_glossary,
)

FILES = click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
CLUSTER = click.option("--cluster", "slug", metavar="SLUG", required=True, help="Whose glossary.")


@click.group()
def glossary() -> None:
    """A cluster's own words: names in both languages, and symptoms."""


@glossary.command()
@FILES
def check(files: tuple[Path, ...]) -> None:
    """Say whether the files can be used, and if not, which line to mend."""
    shipped = Glossary.load()
    try:
        extended = Glossary.load(files)
    except GlossaryError as error:
        raise click.ClickException(str(error)) from error
    concepts = len(extended.concepts) - len(shipped.concepts)
    symptoms = len(extended.symptoms) - len(shipped.symptoms)
    click.echo(f"Usable: {concepts} new concepts, {symptoms} new symptoms.")


@glossary.command("set")
@FILES
@CLUSTER
def set_command(files: tuple[Path, ...], slug: str) -> None:
    """Make the files the cluster's glossary, in place of those before.

    Nothing changes when a line of any file is wrong. Running servers take it up by
    themselves.
    """
    _store(slug, files)


@glossary.command()
@CLUSTER
def clear(slug: str) -> None:
    """Go back to the glossary that ships."""
    _store(slug, ())


@glossary.command()
@CLUSTER
def show(slug: str) -> None:
    """List the files of the cluster's glossary."""
    settings = read_settings()
    with open_session(settings) as session:
        cluster = get_cluster(session, slug=slug)
        try:
            _tell(list_glossary(settings.instance_path, cluster=cluster))
        except GlossaryError as error:
            raise click.ClickException(str(error)) from error


def _store(slug: str, files: tuple[Path, ...]) -> None:
    settings = read_settings()
    with open_session(settings) as session:
        cluster = get_cluster(session, slug=slug)
        try:
            kept = set_glossary(
                session, instance=settings.instance_path, cluster=cluster, files=files
            )
        except GlossaryError as error:
            raise click.ClickException(str(error)) from error
        _tell(kept)


def _tell(files: Iterable[GlossaryFile]) -> None:
    listed = [f"{file.name}: {file.entries} entries" for file in files]
    click.echo("\n".join(listed) or "The glossary that ships, nothing of its own.")
