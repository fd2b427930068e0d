"""The fitted matcher of a cluster in files, so that processes share one and starts are quick.

A file is derived and can go at any time: it serves only where it was made of this version of
the catalogue, with this glossary, by this release.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from matchmaker import matching
from matchmaker.matching.changes import CannotUpdate
from matchmaker.matching.configuration import MatchConfiguration
from matchmaker.matching.index.store import NothingSound
from matchmaker.matching.keeping import Outdated
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.similarity import Similarity

FOLDER = "index"
_LOCK = "lock"
_log = logging.getLogger(__name__)


class KeptMatcher(NamedTuple):
    """A matcher from files: the version of the catalogue and its mark, and who joined."""

    version: int
    mark: str
    joined: frozenset[str]
    matcher: Matcher


class FittedFiles:
    """The files of one cluster below ``instance``."""

    def __init__(self, instance: Path, slug: str, glossary: list[Path]) -> None:
        self.folder = instance / FOLDER / slug
        self.made_by = _made_by(glossary)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One process at a time: who waits finds what the other one made."""
        with ExitStack() as stack:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((self.folder / _LOCK).open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            except OSError as error:
                _log.warning("matchers are not shared, %s can't be used: %s", self.folder, error)
            yield

    def read(self, configuration: MatchConfiguration, similarity: Similarity) -> KeptMatcher | None:
        """The newest sound matcher, or None where there is none that this release made."""
        try:
            matcher = Matcher.load(self.folder, configuration, similarity=similarity)
        except (NothingSound, Outdated, CannotUpdate, OSError, KeyError, ValueError) as error:
            _log.info("nothing to read in %s: %s", self.folder, error)
            return None
        facts = matcher.facts_
        version, mark, joined = (facts.get(name) for name in ("version", "mark", "joined"))
        if facts.get("made_by") != self.made_by or not isinstance(joined, list):
            return None
        if not isinstance(version, int) or not isinstance(mark, str):
            return None
        return KeptMatcher(version, mark, frozenset(joined), matcher)

    def write(self, version: int, mark: str, joined: list[str], matcher: Matcher) -> bool:
        """Keep a fitted matcher; False, and a line in the log, where that can't be done."""
        facts = {"version": version, "mark": mark, "joined": joined, "made_by": self.made_by}
        try:
            matcher.save(self.folder, facts)
        except (OSError, CannotUpdate) as error:
            _log.warning("the matcher in %s is not kept: %s", self.folder, error)
            return False
        return True


def _made_by(glossary: list[Path]) -> str:
    """What a matcher depends on beside its catalogue: the release, and the cluster's words."""
    digest = hashlib.sha256(_release().encode())
    for path in glossary:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _release() -> str:
    """A digest of the engine itself, its words included."""
    digest = hashlib.sha256()
    root = Path(matching.__path__[0])
    for path in sorted(root.rglob("*")):
        if (
            path.is_file()
            and "__pycache__" not in path.parts
            and path.suffix not in {".nbi", ".nbc"}
        ):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
