"""Derives the two compact dictionary files from a CC-CEDICT release.

    python tools/build_dictionary.py cedict_ts.u8.gz matchmaker/matching/data

The licence of the source carries over: CC BY-SA 4.0, see the notice beside the files.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from matchmaker.matching.normalisation import has_han, normalise
from matchmaker.matching.words import WORD, is_function_word, stem

MAX_SENSES = 8
MAX_SENSE_WORDS = 6
MAX_PHRASE_WORDS = 4
MAX_HEADWORDS = 12

Entries = dict[str, list[str]]

_LINE = re.compile(r"^(\S+) (\S+) \[[^\]]*\] /(.*)/$")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_POINTER = re.compile(r"(?:variant of|see(?: also)?|abbr\. for|same as|also written) (\S+)")
_NOT_A_MEANING = re.compile(
    r"^(?:cl:|surname |(?:\w+ )*variant of|see |also |abbr\. |used in |classifier|"
    r"pr\. |taiwan pr|particle|same as |erhua|equivalent of|radical |kangxi radical|"
    r"component |old name|japanese surname|korean surname|bound form$)"
)
_LEADING = re.compile(r"^(?:to be |to |an? |the |one's |sb's |sth )+(?=\w)")
_FILLER = re.compile(r"\b(?:sb|sth|etc|esp|i\.e|e\.g|fig|lit|one's|oneself)\b\.?")


def read_entries(lines: Iterable[str]) -> Entries:
    """Senses in the source's order, by normalised simplified headword."""
    entries: Entries = defaultdict(list)
    pointers: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        found = _LINE.match(line.strip())
        if found is None:
            continue
        headword = normalise(found[2])
        for raw in found[3].split("/"):
            entries[headword].extend(clean(raw))
            target = _POINTER.search(raw)
            if target:
                pointers[headword].append(normalise(target[1].split("|")[-1].split("[")[0]))
    for headword, targets in pointers.items():
        if not entries[headword]:
            senses = [sense for target in targets for sense in entries.get(target, [])]
            entries[headword] = senses
    return {word: unique(senses) for word, senses in entries.items() if has_han(word) and senses}


def clean(raw: str) -> Iterator[str]:
    """The usable meanings in one raw sense: lower case, no brackets, no grammar notes."""
    text, before = raw, ""
    while text != before:
        text, before = _BRACKETS.sub(" ", text), text
    for part in text.split(";"):
        part = normalise(part).strip()
        if _NOT_A_MEANING.match(part):
            continue
        part = _LEADING.sub("", _FILLER.sub(" ", part))
        words = WORD.findall(part)
        if has_han(part) or not 0 < len(words) <= MAX_SENSE_WORDS:
            continue
        if not all(map(is_function_word, words)):
            yield " ".join(words)


def unique(senses: Iterable[str]) -> list[str]:
    """The first senses, each once."""
    return list(dict.fromkeys(senses))[:MAX_SENSES]


def invert(entries: Entries) -> dict[str, list[str]]:
    """Chinese headwords by stemmed English phrase, the likeliest first.

    CC-CEDICT has no frequencies. A headword is likelier the fewer senses it has, the
    earlier the phrase stands among them, and when it has two characters, as most modern
    words have.
    """
    ranked: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for headword, senses in entries.items():
        seen = set()
        for rank, sense in enumerate(senses):
            key = phrase_key(sense)
            if key is None or key in seen:
                continue
            seen.add(key)
            ranked[key].append((likelihood(headword, rank, len(senses)), headword))
    return {
        key: [word for _, word in sorted(words, key=lambda pair: (-pair[0], pair[1]))][
            :MAX_HEADWORDS
        ]
        for key, words in ranked.items()
    }


def phrase_key(sense: str) -> str | None:
    """The stemmed phrase that a sense is found by, or None when it is too long."""
    words = [word for word in sense.split() if not is_function_word(word)]
    if not 0 < len(words) <= MAX_PHRASE_WORDS:
        return None
    return " ".join(map(stem, words))


def likelihood(headword: str, rank: int, senses: int) -> float:
    """How likely ``headword`` is the translation of its sense number ``rank``."""
    length = {1: 0.6, 2: 1.0, 3: 0.7, 4: 0.5}.get(len(headword), 0.3)
    return length / (1.0 + rank) + 0.2 / senses


def write(path: Path, table: dict[str, list[str]]) -> None:
    """One line a key, sorted; the same table gives the same bytes."""
    lines = ("\t".join([key, *values]) for key, values in sorted(table.items()))
    data = "\n".join(lines).encode()
    path.write_bytes(gzip.compress(data, compresslevel=9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="cedict_ts.u8.gz")
    parser.add_argument("target", type=Path, help="folder that gets the two files")
    arguments = parser.parse_args()
    with gzip.open(arguments.source, "rt", encoding="utf-8") as lines:
        entries = read_entries(lines)
    write(arguments.target / "cedict-zh-en.tsv.gz", entries)
    write(arguments.target / "cedict-en-zh.tsv.gz", invert(entries))


if __name__ == "__main__":
    main()
