"""All pairs, as the nightly digest needs them: as many needs as texts, the top 20 of each.

    python -m tools.bench_pairs --size 100000

Ours and sparse_dot_topn on two threads, one after the other; the scores of the two are compared
(single precision against double). Prints one JSON object with wall and CPU time (s).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from sparse_dot_topn import sp_matmul_topn

from matchmaker.matching.index.pairs import best_pairs
from matchmaker.matching.index.segment import Segment
from tools import corpus
from tools.bench_index import question
from tools.bench_methods import TOP, catalogue_of

CLOSE = 1e-5


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the bench and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", type=int, default=100_000, help="of needs and of texts")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args(arguments)
    pieces = corpus.read_pieces()
    catalogue, idf = catalogue_of(pieces, chosen.size)
    weighed = [question(need, idf) for need in corpus.needs(pieces, chosen.size)]
    needs = sp.csr_matrix(
        (
            np.concatenate([one.weights for one in weighed]),
            np.concatenate([one.columns for one in weighed]),
            np.cumsum([0, *(len(one.columns) for one in weighed)]),
        ),
        shape=(len(weighed), pieces.vocabulary),
    )
    segment = Segment.built(catalogue.chunks())
    best_pairs(segment, needs[:10], TOP, threads=chosen.threads)
    ours, figures = _timed(lambda: best_pairs(segment, needs, TOP, threads=chosen.threads))
    single, texts = needs.astype(np.float32), catalogue.rows.T.tocsr()
    theirs, other = _timed(
        lambda: sp_matmul_topn(single, texts, top_n=TOP, sort=True, n_threads=chosen.threads)
    )
    least = np.zeros_like(ours.scores)
    for row in range(theirs.shape[0]):
        part = theirs.data[theirs.indptr[row] : theirs.indptr[row + 1]]
        least[row, : len(part)] = part
    result = {
        "needs_and_texts": chosen.size,
        "threads": chosen.threads,
        "matchmaker": figures,
        "sparse_dot_topn": other,
        "ratio": round(other["wall_s"] / figures["wall_s"], 2),
        "ratio_cpu": round(other["cpu_s"] / figures["cpu_s"], 2),
        "rows_alike": int(np.all(np.abs(least - ours.scores) < CLOSE, axis=1).sum()),
    }
    json.dump(result, sys.stdout, indent=1)
    print()


def _timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    spent = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    return result, {name: round(value, 2) for name, value in spent.items()}


if __name__ == "__main__":
    main()
