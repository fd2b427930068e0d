"""A cluster's own glossary: files in the instance folder that extend the one that ships."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from matchmaker.db.models import Cluster
from matchmaker.domain.errors import InvalidInput
from matchmaker.matching.glossary import Glossary
from matchmaker.matching.glossary_files import GlossaryError, parse
from matchmaker.services.clusters import touch_catalogue

FOLDER = "glossaries"
SUFFIX = ".tsv"


@dataclass(frozen=True, slots=True)
class GlossaryFile:
    """One file of a cluster's glossary and how many lines of it say something."""

    name: str
    entries: int


def glossary_files(instance: Path, *, cluster: Cluster) -> list[Path]:
    """The cluster's files by name, in the order in which they are read."""
    return sorted((instance / FOLDER / cluster.slug).glob(f"*{SUFFIX}"))


def load_glossary(instance: Path, *, cluster: Cluster) -> Glossary:
    """The shipped glossary with the cluster's files on top; raises ``GlossaryError``."""
    return Glossary.load(glossary_files(instance, cluster=cluster))


def list_glossary(instance: Path, *, cluster: Cluster) -> list[GlossaryFile]:
    """What the cluster's glossary consists of; raises ``GlossaryError``."""
    return [
        GlossaryFile(path.name, sum(1 for _ in parse(path.read_text("utf-8"), path.name)))
        for path in glossary_files(instance, cluster=cluster)
    ]


def set_glossary(
    session: Session, *, instance: Path, cluster: Cluster, files: Sequence[Path]
) -> list[GlossaryFile]:
    """Make these files the cluster's glossary in place of those before; none removes it.

    Every file is checked, together with the glossary that ships, before the first changes
    anything. The matchers notice by the catalogue's version.

    Raises:
        GlossaryError: names the file and the line that is wrong.
        InvalidInput: two files have one name (``same_name``), or a name doesn't end in
            ``.tsv`` (``not_a_glossary``).
    """
    names = [file.name for file in files]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput("files", "same_name", {"name": name})
        if not name.endswith(SUFFIX) or name.startswith("."):
            raise InvalidInput("files", "not_a_glossary", {"name": name})
    Glossary.load(files)
    texts = {file.name: file.read_text("utf-8-sig") for file in files}
    folder = instance / FOLDER / cluster.slug
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        draft = folder / f".{name}.{os.getpid()}"
        draft.write_text(text, encoding="utf-8")
        draft.replace(folder / name)
    for path in glossary_files(instance, cluster=cluster):
        if path.name not in texts:
            path.unlink()
    touch_catalogue(session, cluster=cluster)
    return list_glossary(instance, cluster=cluster)


__all__ = [
    "GlossaryError",
    "GlossaryFile",
    "glossary_files",
    "list_glossary",
    "load_glossary",
    "set_glossary",
]
