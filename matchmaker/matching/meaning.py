"""Texts by what they mean: vectors of an encoder, compared within a collection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.encoders import Vectors

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

CENTRE_TEXTS = 20
SPREAD_TEXTS, SPREAD = 20, 0.1
WHITENING_TEXTS = 5_000
"""How many texts' worth of doubt there is about the mean of a collection, the spread of a
need's cosines (supposed to be ``SPREAD``) and the directions in which texts differ: a
handful of texts says little about the first two, a few hundred little about the last."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a need each text is, two arrays of the shape ``(texts,)``.

    ``cosines`` are raw, and low throughout for a need that the collection does not speak of;
    ``deviations`` compare the texts with each other.
    """

    cosines: Array
    deviations: Array


class MeaningView:
    """Texts by their vectors, shape (texts, dimension), and whether each is Chinese.

    Raw cosines favour texts in the language of the need, and texts full of phrases that the
    whole collection shares. So vectors are taken from the mean of their language, directions
    in which the whole collection varies count less (whitening, the more the larger it is), and
    each cosine is told in standard deviations from the mean of its language.

    The statistics are those of the fitted texts and stay as they are.
    """

    def __init__(self, vectors: Vectors, chinese: Mask) -> None:
        self._vectors = vectors
        texts = vectors.astype(np.float64)
        everybody = texts.sum(axis=0) / (len(texts) + CENTRE_TEXTS)
        self._centres = {
            language: _centre(texts[chinese == language], everybody) for language in (False, True)
        }
        for language, centre in self._centres.items():
            texts[chinese == language] -= centre
        self._whitening = _whitening(texts)
        self._rows = _unit(texts @ self._whitening).astype(np.float32)
        self._languages = [np.flatnonzero(chinese == language) for language in (False, True)]

    def compare(self, vector: Vectors, *, chinese: bool) -> Likeness:
        """Hold a need's ``vector``, of length 1, against every text.

        ``chinese`` is the language that the need is written in.
        """
        need = _unit((vector - self._centres[chinese])[np.newaxis] @ self._whitening)[0]
        deviations = (self._rows @ need.astype(np.float32)).astype(np.float64)
        for members in self._languages:
            deviations[members] = _standardised(deviations[members])
        return Likeness((self._vectors @ vector).astype(np.float64), deviations)


def _centre(texts: Array, everybody: Array) -> Array:
    centre: Array = (texts.sum(axis=0) + CENTRE_TEXTS * everybody) / (len(texts) + CENTRE_TEXTS)
    return centre


def _whitening(texts: Array) -> Array:
    """The inverse square root of the covariance, shrunk towards that of round data."""
    dimension = texts.shape[1]
    scatter = texts.T @ texts
    mean = np.trace(scatter) / dimension / max(len(texts), 1) or 1.0
    shrunk = (scatter + WHITENING_TEXTS * mean * np.eye(dimension)) / (len(texts) + WHITENING_TEXTS)
    values, directions = np.linalg.eigh(shrunk)
    whitening: Array = (directions / np.sqrt(values)) @ directions.T
    return whitening


def _standardised(cosines: Array) -> Array:
    doubt = len(cosines) + SPREAD_TEXTS
    mean = cosines.sum() / doubt
    variance = (((cosines - mean) ** 2).sum() + SPREAD_TEXTS * SPREAD**2) / doubt
    standardised: Array = (cosines - mean) / np.sqrt(variance)
    return standardised


def _unit(rows: Array) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Array = rows / np.where(lengths > 0, lengths, 1.0)
    return unit
