"""``matchmaker evaluate``: one JSON object out, problems beside it, nothing else touched."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import ir_measures
import pytest
from click.testing import CliRunner, Result
from ir_measures import RR, R, nDCG

from matchmaker.cli.evaluate import evaluate
from matchmaker.matching import encoders

KEYS = [
    "providers", "needs", "needs_scored", "ndcg@5", "ndcg@10", "mrr", "recall@10", "judged@5",
    "build_s", "need_ms_p50", "need_ms_p95",
]  # fmt: skip
PROVIDERS = [
    {"id": "dye", "capabilities": [{"id": "c", "title": "Shade control of dye lots"}]},
    {"id": "染", "capabilities": [{"id": "c", "title": "染色缸差治理", "language": "zh"}]},
    {
        "id": "far",
        "capabilities": [{"id": "c", "title": "Shade control of dye lots", "service_area": ["VN"]}],
    },
    {"id": "bank", "name": {"en": "Loans"}, "category": "unheard-of"},
]
NEEDS = [
    {"id": "n1", "description": "dye lots differ in shade", "region": "PT-03"},
    {"id": "n2", "description": "we need money"},
    {"id": "n3", "description": "几缸布有缸差", "language": "zh", "category": "unheard-of"},
]
QRELS = (
    "need_id\tprovider_id\tgrade\nn1\tdye\t3\nn1\tbank\t0\nn1\tfar\t2\nn3\t染\t2.5\nn2\tbank\t0\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, records in (("providers", PROVIDERS), ("needs", NEEDS)):
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(evaluate, [str(argument) for argument in arguments])


def run_rows(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_json_object_with_the_published_keys(folder: Path) -> None:
    result = run(folder)

    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert list(figures) == KEYS
    assert (figures["providers"], figures["needs"], figures["needs_scored"]) == (4, 3, 2)
    assert figures["mrr"] == 1.0
    assert (
        result.stderr == "warning: needs.jsonl: line 3: category: the category unheard-of is "
        "not known; kept, treated as not stated\n"
    )


def test_the_run_holds_every_provider_once_and_failed_ones_below(folder: Path) -> None:
    run(folder, "--run", folder / "run.txt")

    rows = run_rows(folder / "run.txt")

    assert len(rows) == len(NEEDS) * len(PROVIDERS)
    assert {(row[1], row[5]) for row in rows} == {("Q0", "matchmaker")}
    for need in NEEDS:
        own = [row for row in rows if row[0] == need["id"]]
        assert [int(row[3]) for row in own] == [1, 2, 3, 4]
        scores = [float(row[4]) for row in own]
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) == 4
    assert [row[2] for row in rows if row[0] == "n1" and float(row[4]) < 0] == ["far"]


def test_the_run_measures_as_the_figures_say(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("n1\tdye\t3\nn1\tfar\t2\nn3\t染\t2\n", encoding="utf-8")
    figures = json.loads(run(folder, "--run", folder / "run.txt").stdout)

    gains = {2: 3, 3: 7}
    theirs = ir_measures.calc_aggregate(
        [nDCG(gains=gains) @ 5, RR(rel=2), R(rel=2) @ 10],
        {"n1": {"dye": 3, "far": 2}, "n3": {"染": 2}},
        list(ir_measures.read_trec_run(str(folder / "run.txt"))),
    )

    assert figures["ndcg@5"] == pytest.approx(theirs[nDCG(gains=gains) @ 5], abs=1e-4)
    assert figures["mrr"] == pytest.approx(theirs[RR(rel=2)], abs=1e-4)
    assert figures["recall@10"] == pytest.approx(theirs[R(rel=2) @ 10], abs=1e-4)


def test_top_shortens_the_run_but_not_what_is_measured(folder: Path) -> None:
    whole = json.loads(run(folder).stdout)
    short = json.loads(run(folder, "--run", folder / "run.txt", "--top", "1").stdout)

    assert len(run_rows(folder / "run.txt")) == len(NEEDS)
    assert {key: short[key] for key in KEYS[:8]} == {key: whole[key] for key in KEYS[:8]}


def test_judged_only_writes_every_judged_pair_and_no_other(folder: Path) -> None:
    result = run(folder, "--judged-only", "--top", "1", "--run", folder / "run.txt")

    pairs = {(row[0], row[2]) for row in run_rows(folder / "run.txt")}
    assert pairs == {("n1", "dye"), ("n1", "bank"), ("n1", "far"), ("n2", "bank"), ("n3", "染")}
    assert json.loads(result.stdout)["judged@5"] == 1.0


def test_bad_lines_are_named_and_the_others_counted(folder: Path) -> None:
    with (folder / "providers.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\n{broken\n')
    with (folder / "qrels.tsv").open("a", encoding="utf-8") as file:
        file.write("n1\tdye\nn9\tdye\t1\n")

    result = run(folder)

    assert json.loads(result.stdout)["providers"] == 4
    assert "providers.jsonl: line 5: there is no text to match" in result.stderr
    assert "providers.jsonl: line 6: this is not JSON" in result.stderr
    assert "qrels.tsv: line 7: expected need_id, provider_id and grade" in result.stderr
    assert "1 judgements of needs or providers not in the folder" in result.stderr


def test_a_configuration_file_changes_the_scores(folder: Path) -> None:
    (folder / "weights.json").write_text('{"weights": {"problem": 400}}', encoding="utf-8")

    run(folder, "--run", folder / "a.txt")
    run(folder, "--run", folder / "b.txt", "--config", folder / "weights.json")

    assert run_rows(folder / "a.txt") != run_rows(folder / "b.txt")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"speed": 1}', '{"weights": {"luck": 1}}', '{"weights": 3}']
)
def test_a_bad_configuration_is_refused_by_name(folder: Path, content: str) -> None:
    (folder / "weights.json").write_text(content, encoding="utf-8")

    result = run(folder, "--config", folder / "weights.json")

    assert result.exit_code == 1
    assert "weights.json: " in result.stderr
    assert result.stdout == ""


def test_what_is_missing_is_named(folder: Path) -> None:
    assert "there is no such folder" in run(folder / "none").stderr
    assert "none.json" in run(folder, "--config", folder / "none.json").stderr
    assert "none" in run(folder, "--run", folder / "none" / "run.txt").stderr
    (folder / "qrels.tsv").unlink()
    assert "qrels.tsv" in run(folder, "--judged-only").stderr
    (folder / "needs.jsonl").write_text("", encoding="utf-8")
    assert "needs.jsonl: no need that can be used" in run(folder).stderr
    (folder / "needs.jsonl").unlink()
    missing = run(folder)
    assert "needs.jsonl" in missing.stderr
    assert missing.exit_code == 1


def test_an_encoder_is_asked_for_and_its_vectors_are_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_INSTANCE_PATH", str(tmp_path / "instance"))
    kept = tmp_path / "instance" / "vectors.sqlite3"

    plain = run(folder, "--run", tmp_path / "plain")
    assert not kept.exists()
    read = run(folder, "--run", tmp_path / "read", "--encoder", "universal")

    assert (plain.exit_code, read.exit_code) == (0, 0), read.output
    assert kept.exists()
    assert run_rows(tmp_path / "plain") != run_rows(tmp_path / "read")


def test_an_encoder_that_is_not_installed_ends_in_one_sentence(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_there(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setenv("MATCHMAKER_INSTANCE_PATH", str(tmp_path / "instance"))
    monkeypatch.setenv("MATCHMAKER_ENCODER", "universal")
    monkeypatch.setattr(encoders, "version", not_there)

    result = run(folder)

    assert result.exit_code == 1
    assert "pip install 'matchmaker[semantic]'" in result.output


def test_no_web_framework_and_no_database_are_loaded(folder: Path) -> None:
    script = (
        "import sys\n"
        "from matchmaker.cli.evaluate import evaluate\n"
        "evaluate(sys.argv[1:], standalone_mode=False)\n"
        "names = {'flask', 'sqlalchemy', 'werkzeug', 'alembic'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {names}' if names else 0)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["needs"] == 3
