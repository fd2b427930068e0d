"""A matcher in files: it answers as before, and files that are not whole are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.benchmark import read_folder
from matchmaker.matching.changes import CannotUpdate
from matchmaker.matching.documents import (
    CertificationDocument,
    NeedDocument,
    ProviderDocument,
)
from matchmaker.matching.index.store import NothingSound
from matchmaker.matching.keeping import Outdated
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.packing import packed, unpacked
from matchmaker.matching.semantic import SemanticSimilarity
from matchmaker.matching.similarity import TextSimilarity
from matchmaker.matching.vocabulary import Texts, Vocabulary
from tests.matching.builders import capability, past_work, provider
from tests.matching.encoding import MadeUpEncoder
from tools.evaluate_all import COLLECTIONS


@pytest.fixture(scope="module")
def textile():
    folder = read_folder(COLLECTIONS["textile"])
    return Matcher().fit(folder.providers), folder


@pytest.fixture
def kept(textile, tmp_path: Path) -> Path:
    textile[0].save(tmp_path)
    return tmp_path


def test_a_matcher_from_files_answers_as_the_one_that_was_saved(textile, kept):
    fitted, folder = textile
    loaded = Matcher.load(kept)
    for wanted in folder.needs:
        assert loaded.match(wanted, today=date(2026, 11, 23)) == fitted.match(
            wanted, today=date(2026, 11, 23)
        )
    assert list(loaded.providers) == list(fitted.providers)


def test_a_matcher_from_files_takes_changes_as_the_one_that_was_saved(textile, kept):
    fitted, folder = textile
    put = [provider("new", capability("Shade control for dye lots")), folder.providers[5]]
    gone = [folder.providers[9].id]
    loaded = Matcher.load(kept).updated(put, gone)
    for wanted in folder.needs[:20]:
        assert loaded.match(wanted) == fitted.updated(put, gone).match(wanted)


def test_large_arrays_are_mapped_and_not_read(kept):
    matcher = Matcher.load(kept)
    assert not matcher.similarity.texts_.terms.columns.data.flags.owndata
    assert not matcher.similarity.texts_.terms.columns.data.flags.writeable


def test_facts_come_back(textile, tmp_path):
    textile[0].save(tmp_path, {"version": 7})
    assert Matcher.load(tmp_path).facts_ == {"version": 7}


@pytest.mark.parametrize("harm", ["cut", "flipped", "gone"])
def test_a_generation_with_any_damaged_file_is_refused_and_the_one_before_serves(
    textile, kept, harm
):
    generation = kept / "generation-00000001"
    for number, path in enumerate(sorted(generation.iterdir())):
        content = path.read_bytes()
        if harm == "gone":
            path.unlink()
        elif harm == "cut":
            path.write_bytes(content[: len(content) // 2])
        else:
            middle = len(content) // 2
            path.write_bytes(
                content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            )
        with pytest.raises(NothingSound):
            Matcher.load(kept)
        path.write_bytes(content)
        if number == 0:
            wanted = textile[1].needs[0]
            assert Matcher.load(kept).match(wanted) == textile[0].match(wanted)


def test_files_of_other_parameters_are_refused(kept):
    reader = Matcher().similarity.reader
    with pytest.raises(Outdated):
        Matcher.load(kept, similarity=TextSimilarity(reader, k1=2.0))


def test_a_similarity_that_reads_meaning_is_not_kept(tmp_path):
    matcher = Matcher(similarity=SemanticSimilarity(Matcher().similarity, MadeUpEncoder()))
    with pytest.raises(CannotUpdate):
        matcher.fit([]).save(tmp_path)


def test_an_empty_catalogue_can_be_kept(tmp_path):
    Matcher().fit([]).save(tmp_path)
    assert Matcher.load(tmp_path).match(NeedDocument(id="n", title="dye")).matches == ()


def test_a_document_is_the_same_after_packing():
    document = provider(
        "\ud800 odd",
        replace(capability("染色", price_min=1.5), extra={"a": [1, {"b": None}]}),
        summary={"zh": "名"},
        languages=("zh",),
        past_work=past_work("one"),
        certifications=(CertificationDocument("CNAS", valid_until=date(2027, 1, 2)),),
        extra={"x": "y"},
    )
    trades = {"textiles": ("dye", "染")}
    assert unpacked(packed(document, trades)) == (document, trades)
    assert unpacked(packed(ProviderDocument("p"), {})) == (ProviderDocument("p"), {})


@given(st.lists(st.text(), unique=True), st.text())
def test_a_vocabulary_finds_its_terms_and_no_other(words, other):
    vocabulary = Vocabulary.of({word: column for column, word in enumerate(words)})
    assert dict(vocabulary) == {word: column for column, word in enumerate(words)}
    assert (other in vocabulary) == (other in words)
    assert list(Texts.of(words)) == words
