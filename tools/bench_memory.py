"""Build an index from a stream of texts, then weigh two processes that read one copy of it.

    python -m tools.bench_memory 1000000

Prints one JSON object: time of drawing the texts and of building (s), the most memory the build
had (MB), bytes a text in memory and on disk, and what each reader keeps for itself (MB) after
answering, beside what it had before it loaded the index.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil

from matchmaker.matching.index.layout import Chunk
from matchmaker.matching.index.live import LiveIndex
from matchmaker.matching.index.segment import Question
from tools import corpus

MEGA = 2**20
NEEDS = 200


def main() -> None:
    """Build or read, as the arguments say."""
    if sys.argv[1] == "read":
        read(Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory(prefix="matchmaker-index-") as folder:
        figures = build(int(sys.argv[1]), Path(folder))
        figures["readers"] = _readers(Path(folder))
    print(json.dumps(figures))


def build(size: int, folder: Path) -> dict[str, object]:
    """Draw, build and keep an index of ``size`` texts."""
    pieces = corpus.read_pieces()
    idf = corpus.idf_of(pieces, size)
    drawn = 0.0

    def chunks() -> Iterator[Chunk]:
        nonlocal drawn
        first, begun = 0, time.perf_counter()
        for texts in corpus.texts(pieces, size):
            numbers = np.arange(first, first + len(texts.anchors))
            chunk = Chunk(corpus.weigh(texts.counts, idf), numbers, corpus.facts(texts.anchors))
            drawn += time.perf_counter() - begun
            yield chunk
            first, begun = first + len(numbers), time.perf_counter()

    begun, cpu = time.perf_counter(), time.process_time()
    index = LiveIndex.built(chunks(), _progress)
    built, built_cpu = time.perf_counter() - begun, time.process_time() - cpu
    index.save(folder)
    kept = time.perf_counter() - begun - built
    np.save(folder / "idf.npy", idf)
    disk = sum(path.stat().st_size for path in folder.glob("generation-*/*"))
    return {
        "draw_s": round(drawn, 1),
        "build_s_without_drawing": round(built - drawn, 1),
        "build_cpu_s": round(built_cpu, 1),
        "save_s": round(kept, 1),
        "build_most_mb": _most_mb(),
        "bytes_a_text": round(disk / size, 1),
    }


def _most_mb() -> int:
    """The most memory that this program held; what getrusage says counts who started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _progress(taken: int) -> None:
    if taken % 100_000 == 0:
        print(f"{taken} texts", file=sys.stderr)


def _readers(folder: Path) -> list[dict[str, object]]:
    """Two processes at once over the same files."""
    program = [sys.executable, "-m", "tools.bench_memory", "read", str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(program, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    for process in processes:
        process.stdout.readline()
    weighed = []
    for process in processes:
        process.stdin.write("weigh\n")
        process.stdin.flush()
        weighed.append(json.loads(process.stdout.readline()))
    for process in processes:
        process.communicate()
    return weighed


def read(folder: Path) -> None:
    """Load, answer needs, say what this process has alone, and hold it until told to end."""
    needs = corpus.needs(corpus.read_pieces(), NEEDS)
    idf = np.load(folder / "idf.npy")
    before = psutil.Process().memory_full_info().uss
    begun = time.perf_counter()
    index = LiveIndex.load(folder)
    loaded = time.perf_counter() - begun
    for need in needs:
        question = Question(need.columns, need.counts * idf[need.columns])
        for name in corpus.FILTERS:
            index.search(question, 20, corpus.filter_of(need, name))
    print("ready", flush=True)
    sys.stdin.readline()
    after = psutil.Process().memory_full_info()
    figures = {
        "load_s": round(loaded, 1),
        "before_mb": round(before / MEGA),
        "private_mb": max(0.0, round((after.uss - before) / MEGA, 1)),
        "shared_mb": round(after.shared / MEGA),
    }
    print(json.dumps(figures), flush=True)
    sys.stdin.read()
    del index


if __name__ == "__main__":
    main()
