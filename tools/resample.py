"""A catalogue of any size out of the collections that ship, for measuring speed.

Each provider is one of the textile collection or of the tenders, with texts of its own: its
capabilities and past work are made of parts of sentences that two or three real texts of the
same collection have, so that words keep company as they do in life. What is resampled: the
parts, their order and the facts. Nothing is invented but ids; the same seed gives the same.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from matchmaker.matching.benchmark import Folder, read_folder
from matchmaker.matching.documents import CapabilityDocument, NeedDocument, ProviderDocument
from tools.evaluate_all import COLLECTIONS

_PART = re.compile(r"[^.;:,。；，：\n]+[.;:,。；，：\n]?\s*")
SECTIONS = ("textile", "textile_b", "gebiz")
NEAR = 40
"""Texts before and after one in its collection that its parts are mixed with."""


def catalogue(capabilities: int, *, seed: int = 7) -> list[ProviderDocument]:
    """Providers with so many capabilities in all, one in four with past work as well."""
    chance = random.Random(seed)  # noqa: S311  the same catalogue each time, no secret
    offers = list(_offers(_folders()))
    made: list[ProviderDocument] = []
    left = capabilities
    while left > 0:
        own = min(left, chance.choice((1, 1, 2, 2, 2, 3, 3, 4)))
        made.append(_provider(len(made), own, offers, chance))
        left -= own
    return made


def needs(count: int, *, seed: int = 11) -> list[NeedDocument]:
    """Real needs of the collections in a drawn order, as often as it takes."""
    chance = random.Random(seed)  # noqa: S311  the same catalogue each time, no secret
    real = [need for folder in _folders() for need in folder.needs]
    drawn = [chance.choice(real) for _ in range(count)]
    return [replace(need, id=f"n{number}") for number, need in enumerate(drawn)]


def _folders() -> list[Folder]:
    return [read_folder(COLLECTIONS[name]) for name in SECTIONS]


def _offers(
    folders: Sequence[Folder],
) -> Iterator[tuple[ProviderDocument, CapabilityDocument, list[str]]]:
    """Every text that says what somebody does, with the facts beside it and its parts."""
    for folder in folders:
        for provider in folder.providers:
            for offer in provider.capabilities:
                yield provider, offer, _parts(f"{offer.title}. {offer.description}")
            for work in provider.past_work:
                offer = CapabilityDocument(id="", language=work.language)
                yield provider, offer, _parts(f"{work.title}. {work.description}")


def _parts(text: str) -> list[str]:
    return _PART.findall(text) or [text]


def _provider(
    number: int,
    capabilities: int,
    offers: Sequence[tuple[ProviderDocument, CapabilityDocument, list[str]]],
    chance: random.Random,
) -> ProviderDocument:
    at = chance.randrange(len(offers))
    model = offers[at][0]
    made = [
        replace(offers[at][1], id=f"c{n}", title=title, description=text)
        for n in range(capabilities)
        for title, text in [_text(at, offers, chance)]
    ]
    # Past work beyond what the need's match looks at would only make the corpus larger.
    past = model.past_work[:3] if number % 4 == 0 else ()
    return replace(model, id=f"r{number:07d}", capabilities=tuple(made), past_work=past)


def _text(
    at: int,
    offers: Sequence[tuple[ProviderDocument, CapabilityDocument, list[str]]],
    chance: random.Random,
) -> tuple[str, str]:
    first, last = max(0, at - NEAR), min(len(offers), at + NEAR)
    sources = [offers[at][2], *(offers[chance.randrange(first, last)][2] for _ in range(2))]
    parts = [part for source in sources for part in source]
    chance.shuffle(parts)
    return parts[0].strip(), "".join(parts[1:])
