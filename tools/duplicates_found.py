"""How many made-up duplicates of a collection are found, and what else is taken for one.

    python -m tools.duplicates_found FOLDER... [--show N]

Each folder is in the exchange format. Every provider and need gets one changed copy; a hit is a
copy found with its original, a false alarm any pair of two originals. With ``--many N`` it times
N needs made from those of the folders.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import opencc

from matchmaker.matching.duplicate_search import DuplicateSearch, Suspicion
from matchmaker.matching.duplicates import Entry, band_of, need_entry, provider_entry
from matchmaker.matching.exchange import read_needs, read_providers
from matchmaker.matching.exchange.files import Document, Line
from matchmaker.matching.exchange.issues import Parsed
from matchmaker.matching.normalisation import has_han

_TRADITIONAL = opencc.OpenCC("s2t")
Change = Callable[[str, random.Random], str]


def traditional(text: str, _: random.Random) -> str:
    """In traditional characters."""
    return str(_TRADITIONAL.convert(text))


def reordered(text: str, chance: random.Random) -> str:
    """Its sentences, or the words of an only one, in another order."""
    ends = "。！？；，" if has_han(text) else ".!?;,"
    parts = [""]
    for sign in text:
        parts[-1] += sign
        if sign in ends:
            parts.append("")
    if len(parts) < 3 and not has_han(text):
        parts = [each + " " for each in text.split()]
    chance.shuffle(parts)
    return "".join(parts)


def shortened(text: str, _: random.Random) -> str:
    """Its first half."""
    return text[: max(12, len(text) // 2)]


def mistyped(text: str, chance: random.Random) -> str:
    """With one sign in twenty left out, doubled or swapped with the next one."""
    signs = list(text)
    for at in range(len(signs) - 1):
        if chance.random() < 1 / 20:
            kind = chance.randrange(3)
            if kind == 0:
                signs[at] = ""
            elif kind == 1:
                signs[at] *= 2
            else:
                signs[at], signs[at + 1] = signs[at + 1], signs[at]
    return "".join(signs)


def with_form(name: str, _: random.Random) -> str:
    """A name with what kind of firm it is."""
    if has_han(name):
        return name.removesuffix("有限公司") + ("" if name.endswith("有限公司") else "有限公司")
    return f"{name.upper()} CO., LTD."


CHANGES: dict[str, Change] = {
    "traditional": traditional,
    "reordered": reordered,
    "shortened": shortened,
    "mistyped": mistyped,
}


def copies(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """The entries in each of the spellings."""
    chance = random.Random(7)  # noqa: S311  nothing secret, the same each time
    made: dict[str, list[Entry]] = {
        name: [
            replace(each, text=change(each.text, chance), names=each.names and (each.names[0],))
            for each in entries
        ]
        for name, change in CHANGES.items()
    }
    if any(each.names for each in entries):
        made["other form of the name, half of the text"] = [
            replace(
                each,
                text=shortened(each.text, chance),
                names=tuple(with_form(name, chance) for name in each.names[-1:]),
            )
            for each in entries
        ]
        made["mistyped name, no text"] = [
            replace(each, text="", names=tuple(mistyped(name, chance) for name in each.names))
            for each in entries
        ]
    return made


def bands(pairs: Sequence[Suspicion]) -> str:
    """How many pairs of each band."""
    counted = Counter(str(band_of(each.confidence)) for each in pairs)
    return ", ".join(f"{name} {count}" for name, count in sorted(counted.items())) or "none"


def report(title: str, entries: Sequence[Entry], show: int) -> None:
    """Print hits and false alarms."""
    started = time.perf_counter()
    alone = DuplicateSearch(entries).pairs()
    took = time.perf_counter() - started
    pairs = len(entries) * (len(entries) - 1) // 2
    print(f"{title}: {len(entries)} entries, {pairs} pairs of originals, {took:.1f} s")
    print(f"  between originals: {bands(alone)}")
    for each in alone[:show]:
        left, right = entries[each.left], entries[each.right]
        print(f"    {each.confidence:.2f} {', '.join(each.grounds)}")
        print(f"      {left.names} {left.text[:110]!r}\n      {right.names} {right.text[:110]!r}")
    size = len(entries)
    for name, changed in copies(entries).items():
        found = DuplicateSearch([*entries, *changed]).pairs()
        hits = [each for each in found if each.right - each.left == size]
        mixed = [e for e in found if e.left < size <= e.right and e.right - e.left != size]
        print(f"  {name}: {len(hits)} of {size} found ({bands(hits)}); others: {bands(mixed)}")


def _documents(lines: Iterable[Line[Document]]) -> list[Document]:
    return [line.document for _, line in lines if isinstance(line, Parsed)]


def main() -> None:
    """Read the folders and print what is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print so many pairs of originals")
    parser.add_argument("--many", type=int, default=0, help="time so many needs")
    args = parser.parse_args()
    for folder in args.folders:
        providers = _documents(read_providers(folder / "providers.jsonl"))
        needs = _documents(read_needs(folder / "needs.jsonl"))
        if args.many:
            chance = random.Random(7)  # noqa: S311  nothing secret, the same each time
            base = [need_entry(need) for need in needs]
            many = [
                replace(each, text=mistyped(reordered(each.text, chance), chance))
                for each in (base[at % len(base)] for at in range(args.many))
            ]
            started = time.perf_counter()
            found = DuplicateSearch(many).pairs()
            print(f"{args.many} needs: {time.perf_counter() - started:.1f} s, {len(found)} pairs")
            continue
        report(f"{folder.name}, providers", [provider_entry(each) for each in providers], args.show)
        report(f"{folder.name}, needs", [need_entry(each) for each in needs], args.show)


if __name__ == "__main__":
    main()
