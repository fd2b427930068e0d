"""Index files are whole or not there: damage and sudden death never change an answer."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from matchmaker.matching.index import store
from matchmaker.matching.index.live import LiveIndex, Row
from matchmaker.matching.index.segment import Question

QUESTION = Question.of({0: 1.0, 1: 1.0})
KILLS = 20
REBUILDING = """
import sys
from pathlib import Path
from matchmaker.matching.index.live import LiveIndex, Row
number = int(sys.argv[2])
print("ready", flush=True)
while True:
    number += 1
    LiveIndex.of([Row(text, {0: float(number)}) for text in range(2000)]).save(Path(sys.argv[1]))
"""


def save(folder: Path, weight: float) -> None:
    LiveIndex.of([Row(text, {0: weight, 1: 1.0 + text}) for text in range(2000)]).save(folder)


def files() -> list[str]:
    index = LiveIndex.of([Row(1, {0: 1.0})])
    return ["manifest.json", *(f"{name}.npy" for name in index._state.base.arrays)]


@pytest.mark.parametrize("damage", ["truncated", "one bit", "missing", "empty"])
@pytest.mark.parametrize("name", files())
def test_a_damaged_file_is_refused_and_the_last_good_index_serves(
    tmp_path: Path, name: str, damage: str
) -> None:
    save(tmp_path, 1.0)
    good = LiveIndex.load(tmp_path).search(QUESTION, 5)
    save(tmp_path, 2.0)
    path = tmp_path / "generation-00000002" / name
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    else:
        content[len(content) // 2] ^= 1
        kept = {"truncated": content[: len(content) // 2], "one bit": content, "empty": b""}
        path.write_bytes(kept[damage])

    assert LiveIndex.load(tmp_path).search(QUESTION, 5) == good
    save(tmp_path, 3.0)
    assert LiveIndex.load(tmp_path).search(QUESTION, 5)[0].score == 3.0 + 2000


def test_without_a_sound_index_the_reader_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(store.NothingSound, match="nothing was kept"):
        LiveIndex.load(tmp_path)
    save(tmp_path, 1.0)
    (tmp_path / "generation-00000001" / "places.npy").write_bytes(b"?")
    with pytest.raises(store.NothingSound, match=r"places\.npy is damaged"):
        LiveIndex.load(tmp_path)


def test_a_process_killed_while_it_rebuilds_leaves_the_old_index_or_the_new(
    tmp_path: Path,
) -> None:
    save(tmp_path, 1.0)
    before = 1
    for kill in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", REBUILDING, str(tmp_path), str(before)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.003 * kill)
            process.send_signal(signal.SIGKILL)
        index = LiveIndex.load(tmp_path)
        first = np.asarray(index._state.base.arrays["weights"][:2000])
        assert len(set(first.tolist())) == 1, "texts of two builds are mixed"
        assert len(index._state.base) == 2000
        assert store.newest(tmp_path) >= before
        before = store.newest(tmp_path)


def test_old_generations_and_halves_are_removed(tmp_path: Path) -> None:
    (tmp_path / "half-of-a-dead-writer").mkdir()
    for weight in (1.0, 2.0, 3.0):
        save(tmp_path, weight)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["generation-00000002", "generation-00000003"]


def test_a_full_disk_leaves_the_old_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, 1.0)

    def full(_file: object, _array: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        with pytest.raises(OSError, match="No space"):
            save(tmp_path, 2.0)
    assert [path.name for path in tmp_path.iterdir()] == ["generation-00000001"]


def test_a_search_goes_on_in_files_that_a_rebuild_removed(tmp_path: Path) -> None:
    save(tmp_path, 1.0)
    index = LiveIndex.load(tmp_path)
    answer = index.search(QUESTION, 5)
    for weight in (2.0, 3.0):
        save(tmp_path, weight)
    assert index.search(QUESTION, 5) == answer
