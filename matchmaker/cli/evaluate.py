"""``matchmaker evaluate``: measure the matcher on a folder, without application or database."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import click

from matchmaker.config import ENCODERS, ConfigurationError, Settings
from matchmaker.matching.benchmark import (
    METRIC_DEPTH,
    Folder,
    Ranking,
    rank_needs,
    read_folder,
    report,
    run_lines,
    timed,
)
from matchmaker.matching.configuration import ConfigurationInvalid, MatchConfiguration
from matchmaker.matching.exchange import ExchangeError, load_json
from matchmaker.matching.exchange.issues import WARNINGS
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.similarity import Similarity
from matchmaker.services.encoding import similarity_maker

SHOWN_WARNINGS = 5


@click.command("evaluate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--config",
    "config_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A configuration as JSON; without it the published default is measured.",
)
@click.option(
    "--encoder",
    type=click.Choice(ENCODERS),
    envvar="MATCHMAKER_ENCODER",
    help="Read the meaning of texts too; their vectors are kept in the instance folder.",
)
@click.option(
    "--run",
    "run_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a TREC run: need Q0 provider rank score matchmaker.",
)
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(min=1),
    default=METRIC_DEPTH,
    show_default=True,
    help="How many providers of each need the run holds.",
)
@click.option(
    "--judged-only",
    is_flag=True,
    help="Rank only the providers that qrels.tsv judges for a need, and write all of them.",
)
def evaluate(
    folder: Path,
    *,
    config_file: Path | None,
    encoder: str | None,
    run_file: Path | None,
    top: int,
    judged_only: bool,
) -> None:
    """Match every need of DIR against every provider and print the figures as JSON.

    DIR holds providers.jsonl and needs.jsonl, and qrels.tsv for the metrics. Lines that
    cannot be used are named on standard error and left out. A provider that fails a hard
    requirement is ranked after all that pass, its score written minus 100.
    """
    matcher = Matcher(_configuration(config_file), similarity=_similarity(encoder))
    read = _read(folder)
    if judged_only and read.grades is None:
        raise click.ClickException(f"--judged-only needs judgements: {folder / 'qrels.tsv'}")
    with _run_writer(run_file) as run:
        _, build_seconds = timed(lambda: matcher.fit(read.providers))
        depth = max(top, METRIC_DEPTH)
        rankings = rank_needs(matcher, read, top=depth, judged_only=judged_only)
        kept = list(_with_progress(rankings, len(read.needs)))
        if run:
            for ranking in kept:
                run.writelines(run_lines(ranking, top=None if judged_only else top))
    click.echo(json.dumps(report(read, kept, build_seconds)))


def _similarity(encoder: str | None) -> Similarity | None:
    """None for the embedded default, which needs no settings."""
    if encoder is None:
        return None
    try:
        return similarity_maker(replace(Settings.from_environment(), encoder=encoder))(None)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def _configuration(path: Path | None) -> MatchConfiguration:
    if path is None:
        return MatchConfiguration()
    try:
        content = load_json(path.read_bytes())
        if not isinstance(content, dict):
            raise click.ClickException(f"{path}: expected a JSON object")
        return MatchConfiguration.from_dict(content)
    except OSError as error:
        raise _unreadable(error, path) from error
    except (ExchangeError, ConfigurationInvalid) as error:
        raise click.ClickException(f"{path}: {error}") from error


def _read(folder: Path) -> Folder:
    if not folder.is_dir():
        raise click.ClickException(f"{folder}: there is no such folder")
    try:
        read = read_folder(folder)
    except OSError as error:
        raise _unreadable(error, folder) from error
    _tell_issues(read)
    for name, records in (("provider", read.providers), ("need", read.needs)):
        if not records:
            raise click.ClickException(f"{folder / f'{name}s.jsonl'}: no {name} that can be used")
    return read


def _tell_issues(folder: Folder) -> None:
    told: Counter[str] = Counter()
    for file, issue in folder.issues:
        warning = issue.code in WARNINGS
        told[issue.code] += warning
        if told[issue.code] <= SHOWN_WARNINGS:
            label = "warning: " if warning else ""
            click.echo(f"{label}{file}: {issue}", err=True)
    for code, count in told.items():
        if count > SHOWN_WARNINGS:
            more = count - SHOWN_WARNINGS
            click.echo(f"warning: {more} more of this kind: {code}", err=True)
    strangers = _judgements_of_strangers(folder)
    if strangers:
        message = f"qrels.tsv: {strangers} judgements of needs or providers not in the folder"
        click.echo(f"warning: {message}", err=True)


def _judgements_of_strangers(folder: Folder) -> int:
    needs = {need.id for need in folder.needs}
    providers = {provider.id for provider in folder.providers}
    return sum(
        len(grades) if need not in needs else len(grades.keys() - providers)
        for need, grades in (folder.grades or {}).items()
    )


@contextmanager
def _run_writer(path: Path | None) -> Iterator[IO[str] | None]:
    """The run file, opened before the work so that a bad path is known at once."""
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unreadable(error, path) from error
    with file:
        yield file


def _with_progress(rankings: Iterable[Ranking], length: int) -> Iterator[Ranking]:
    with click.progressbar(
        rankings, length=length, label="Matching", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as shown:
        yield from shown


def _unreadable(error: OSError, path: Path) -> click.ClickException:
    return click.ClickException(f"{error.filename or path}: {error.strerror or error}")
