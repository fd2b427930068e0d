"""An index that follows a source of truth elsewhere, such as a database's log of changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matchmaker.matching.index.live import LiveIndex, Row


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the texts after some version, up to ``version``.

    Read both in one snapshot: a version that is newer than the rows would lose a change for
    good, one that is older costs only that some rows are put again.
    """

    version: int
    put: Sequence[Row] = ()
    delete: Sequence[int] = ()


class Follower:
    """Keeps an index at the newest version of its source.

    ``since`` gives the changes after a version. Every process, on whatever machine, has its own
    follower; nothing but the source is shared between them. An index that was saved says at
    which version, so one that starts again only catches up.
    """

    def __init__(self, index: LiveIndex, since: Callable[[int], Changes]) -> None:
        self.index = index
        self._since = since
        self._following = threading.Lock()

    def catch_up(self) -> int:
        """Take what changed; how many texts. Whoever comes meanwhile waits for it.

        What ``since`` or a bad row raises is passed on, and the same changes come again next
        time.
        """
        with self._following:
            changes = self._since(self.index.version)
            if changes.version == self.index.version:
                return 0
            self.index.change(changes.put, changes.delete, version=changes.version)
            return len(changes.put) + len(changes.delete)
