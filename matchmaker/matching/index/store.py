"""Arrays in files that are whole or not there.

A generation is a folder of ``.npy`` files and a manifest that holds the SHA-256 of each and
its own. It is written beside its place, flushed to the disk and renamed, so a process that
dies leaves the old generation or the new one. A reader serves the newest sound one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]

FORMAT = 2
"""Of the files; another number is not read."""
KEPT = 2
"""Generations that stay: the newest, and the one to fall back on."""
SMALL = 4096
"""Bytes; a file that fits a page is read: mapping shares nothing, and none can be empty."""
MANIFEST = "manifest.json"
_NAME = re.compile(r"generation-(\d{8})")
_log = logging.getLogger(__name__)


class NothingSound(Exception):
    """No generation in the folder can be read; ``reasons`` says why, one each."""

    def __init__(self, folder: Path, reasons: tuple[str, ...]) -> None:
        super().__init__(f"{folder}: {'; '.join(reasons) or 'nothing was kept here yet'}")
        self.folder = folder
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Kept:
    """One generation as read: arrays mapped from their files, and plain facts beside them."""

    number: int
    arrays: Mapping[str, Array]
    facts: Mapping[str, object]


def write(folder: Path, arrays: Mapping[str, Array], facts: Mapping[str, object]) -> int:
    """Keep a new generation in ``folder`` and return its number.

    ``facts`` must be what JSON can hold. One process writes at a time; of two that race one
    gets OSError and nothing is lost. Raises OSError also when the disk is full, and
    ValueError for an array of Python objects.
    """
    folder.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix="half-", dir=folder))
    try:
        sums = {name: _write_array(half / f"{name}.npy", array) for name, array in arrays.items()}
        content = json.dumps({"format": FORMAT, "files": sums, "facts": facts}, sort_keys=True)
        digest = hashlib.sha256(content.encode()).hexdigest()
        _flushed(half / MANIFEST, f"{digest}\n{content}".encode())
        _flush_folder(half)
        number = max(_generations(folder), default=0) + 1
        half.rename(_path(folder, number))
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    _flush_folder(folder)
    _tidy(folder)
    return number


def read(folder: Path) -> Kept:
    """The newest sound generation of ``folder``; raises NothingSound when there is none."""
    reasons: list[str] = []
    for number in sorted(_generations(folder), reverse=True):
        try:
            return _read(_path(folder, number), number)
        except (OSError, ValueError) as error:
            reasons.append(f"generation {number}: {error}")
            _log.warning("a damaged index is passed over, %s", reasons[-1])
    raise NothingSound(folder, tuple(reasons))


def newest(folder: Path) -> int:
    """The number of the newest generation, sound or not; 0 when there is none."""
    return max(_generations(folder), default=0)


def _read(path: Path, number: int) -> Kept:
    """One generation, every byte of it checked; raises ValueError or OSError."""
    digest, _, content = (path / MANIFEST).read_bytes().partition(b"\n")
    if digest.decode("ascii", "replace") != hashlib.sha256(content).hexdigest():
        raise ValueError("the manifest is damaged")
    manifest = json.loads(content)
    if manifest["format"] != FORMAT:
        raise ValueError(f"its format is {manifest['format']}, not {FORMAT}")
    for name, wanted in manifest["files"].items():
        with (path / f"{name}.npy").open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                raise ValueError(f"{name}.npy is damaged")
    arrays = {name: _mapped(path / f"{name}.npy") for name in manifest["files"]}
    return Kept(number, arrays, manifest["facts"])


def _mapped(path: Path) -> Array:
    """The array of a file, shared with every process that maps it."""
    small = path.stat().st_size < SMALL
    array: Array = np.load(path, mmap_mode=None if small else "r", allow_pickle=False)
    return np.asarray(array)


def _write_array(path: Path, array: Array) -> str:
    """Write one array to the disk itself; the SHA-256 of its file."""
    with path.open("xb") as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flushed(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make renames and new names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _generations(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    found = (_NAME.fullmatch(path.name) for path in folder.iterdir())
    return [int(match[1]) for match in found if match]


def _path(folder: Path, number: int) -> Path:
    return folder / f"generation-{number:08d}"


def _tidy(folder: Path) -> None:
    """Remove old generations and what killed writers left; maps that are open stay valid."""
    for number in sorted(_generations(folder))[:-KEPT]:
        shutil.rmtree(_path(folder, number), ignore_errors=True)
    for path in folder.glob("half-*"):
        shutil.rmtree(path, ignore_errors=True)
