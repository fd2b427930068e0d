"""The exchange format: what it accepts, what it keeps, what it refuses and how it says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.matching.exchange import (
    REASONS,
    ExchangeError,
    Judgement,
    Parsed,
    load_json,
    need_to_dict,
    parse_need,
    parse_provider,
    provider_to_dict,
    read_needs,
    read_providers,
    read_qrels,
)
from matchmaker.matching.exchange.files import MAX_LINE_BYTES

ROOT = Path(__file__).parents[2]
FOLDERS = [
    *sorted((ROOT / "tests" / "data").glob("xquad_*")),
    *sorted(path.parent for path in (ROOT / "matchmaker" / "data").rglob("providers.jsonl")),
]


def errors_of(data: object, parse: Callable[[object], object] = parse_provider) -> dict[str, str]:
    with pytest.raises(ExchangeError) as caught:
        parse(data)
    assert all(issue.reason for issue in caught.value.issues)
    return {issue.field: issue.code for issue in caught.value.issues}


def warnings_of(parsed: Parsed[Any]) -> dict[str, str]:
    assert all(str(warning) for warning in parsed.warnings)
    return {warning.field: warning.code for warning in parsed.warnings}


def provider(**fields: object) -> dict[str, object]:
    return {"id": "p1", "name": {"en": "Loom Lab"}} | fields


def need(**fields: object) -> dict[str, object]:
    return {"id": "n1", "description": "Shade varies between lots"} | fields


def capability(**fields: object) -> dict[str, object]:
    return provider(capabilities=[{"id": "c1", "title": "Shade control"} | fields])


# Whole files


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_line_of_the_collections_survives_a_round_trip(folder: Path) -> None:
    for name, read, write in (
        ("providers.jsonl", read_providers, provider_to_dict),
        ("needs.jsonl", read_needs, need_to_dict),
    ):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        parsed = list(read(folder / name))
        assert len(parsed) == len(lines)
        for (number, result), line in zip(parsed, lines, strict=True):
            assert isinstance(result, Parsed), f"{name}:{number}: {result}"
            assert result.warnings == ()
            assert write(result.document) == json.loads(line)


def test_a_bad_line_is_reported_by_number_and_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "providers.jsonl"
    lines = [
        b'\xef\xbb\xbf{"id": "a", "name": {"en": "A"}}\r',
        b"",
        b"{broken",
        b'"text"',
        b'{"id": "\xff"}',
        b'{"id": "a", "name": {"en": "A again"}}',
        b'{"id": "b", "name": {"en": "B"}, "staff": "many"}',
        b'{"id": "c", "name": {"en": "' + b"x" * MAX_LINE_BYTES + b'"}}',
        b"[" * 100_000,
        b'{"id": "d", "id": "e", "name": {"en": "D"}}',
        b'{"id": "f", "name": {"en": "F"}, "staff": ' + b"9" * 5000 + b"}",
        b'{"id": "g", "name": {"en": "G"}, "x": NaN}',
        b'{"id": "z", "name": {"en": "Z"}}',
    ]
    path.write_bytes(b"\n".join(lines))

    results = dict(read_providers(path))

    good = {number: r.document.id for number, r in results.items() if isinstance(r, Parsed)}
    assert good == {1: "a", 13: "z"}
    bad = {
        number: (result.issues[0].code, result.issues[0].field, result.issues[0].line)
        for number, result in results.items()
        if isinstance(result, ExchangeError)
    }
    assert bad == {
        3: ("not_json", "", 3),
        4: ("not_object", "", 4),
        5: ("not_utf8", "", 5),
        6: ("duplicate_id", "id", 6),
        7: ("wrong_type", "staff", 7),
        8: ("line_too_long", "", 8),
        9: ("not_json", "", 9),
        10: ("duplicate_key", "", 10),
        11: ("not_json", "", 11),
        12: ("number_not_finite", "", 12),
    }


def test_a_missing_file_raises_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_needs(tmp_path / "needs.jsonl"))


def test_judgements_are_read_with_real_grades_and_reasons(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(
        "need_id\tprovider_id\tgrade\twhy\nn1\tp1\t3\tin budget\nn1\tp2\t0.5\n\nn1\tp1\t2\n"
        "n1\tp3\tnan\nn1\tp4\t4\nn1\tp5\t-1\nn1 p6 1\nn1\tp7\tgood\n\tp8\t1\nn2\tp1\t1\n",
        encoding="utf-8",
    )

    results = dict(read_qrels(path))

    assert results[2] == Judgement("n1", "p1", 3.0, "in budget")
    assert results[3] == Judgement("n1", "p2", 0.5)
    assert results[12] == Judgement("n2", "p1", 1.0)
    codes = {n: r.issues[0].code for n, r in results.items() if isinstance(r, ExchangeError)}
    assert codes == {
        5: "duplicate_judgement",
        6: "out_of_range",
        7: "out_of_range",
        8: "out_of_range",
        9: "columns",
        10: "wrong_type",
        11: "columns",
    }


def test_judgements_without_a_header_lose_no_line(tmp_path: Path) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text("n1\tp1\t1\n", encoding="utf-8")

    assert list(read_qrels(path)) == [(1, Judgement("n1", "p1", 1.0))]


# What is kept


def test_unknown_keys_at_every_level_are_written_back() -> None:
    data = {
        "id": "p1",
        "name": {"en": "Loom Lab", "vi": "Phòng dệt"},
        "kind": "franchise",
        "languages": ["zh", "vi"],
        "certifications": [
            {"name": "GOTS", "number": "7", "valid_until": "2027-03-31", "scope": "dyeing"},
            {"name": "OEKO-TEX", "valid_until": "next spring"},
            "ISO 9001",
        ],
        "capabilities": [
            {
                "id": "c1",
                "title": "Shade control",
                "currency": "gold",
                "price_unit": "lot",
                "delivery": ["remote", "by_drone"],
                "eligibility": {"headcount_max": 200, "sectors": ["garment", "tents"], "age": 3},
                "photos": [{"url": "a.jpg", "alt": None}],
            }
        ],
        "past_work": [{"title": "Audit", "year": 2020, "client": {"name": "Mill"}}],
        "vat_number": None,
    }

    parsed = parse_provider(data)

    assert provider_to_dict(parsed.document) == data
    assert parsed.document.kind is None
    assert parsed.document.certifications[0].valid_until == date(2027, 3, 31)
    assert parsed.document.capabilities[0].delivery == ("remote",)
    assert warnings_of(parsed) == {
        "kind": "unknown_word",
        "certifications[1].valid_until": "unreadable_date",
        "capabilities[0].currency": "unknown_word",
        "capabilities[0].price_unit": "unknown_word",
        "capabilities[0].delivery": "unknown_word",
        "capabilities[0].eligibility.sectors": "unknown_word",
    }


def test_an_unknown_category_or_region_is_kept_with_a_warning() -> None:
    parsed = parse_need(need(category="catering", region="XX-99"))

    assert (parsed.document.category, parsed.document.region) == ("catering", "XX-99")
    assert warnings_of(parsed) == {"category": "unknown_category", "region": "unknown_region"}
    assert parse_need(need(category="catering"), categories={"catering"}).warnings == ()


def test_regions_are_known_in_all_three_kinds_of_code() -> None:
    codes = ["VN", "PT-03", "CN-SD", "CN-330603", "CN-370200", "*"]

    assert parse_provider(capability(service_area=codes)).warnings == ()
    assert warnings_of(parse_provider(capability(service_area=["CN-999999"]))) == {
        "capabilities[0].service_area": "unknown_region"
    }


def test_a_plain_text_stands_for_a_list_of_one_and_for_its_own_language() -> None:
    document = parse_provider(
        {"id": "p", "name": "柯桥印染研究院", "summary": "Dyeing", "certifications": ["CNAS"]}
    ).document

    assert document.name == {"zh": "柯桥印染研究院"}
    assert document.summary == {"en": "Dyeing"}
    assert [item.name for item in document.certifications] == ["CNAS"]
    assert parse_need(need(delivery="remote", must="GOTS")).document.delivery == ("remote",)


def test_null_and_blank_mean_that_nobody_said() -> None:
    parsed = parse_need(need(category=None, region="", budget_max=None, must=[None, " "]))

    assert need_to_dict(parsed.document) == need()


def test_numbers_keep_the_way_they_were_written() -> None:
    written = need_to_dict(parse_need(need(budget_min=0.75, budget_max=20000)).document)

    assert json.dumps([written["budget_min"], written["budget_max"]]) == "[0.75, 20000]"


def test_a_whole_float_is_a_whole_number() -> None:
    assert parse_need(need(headcount=12.0)).document.headcount == 12


def test_a_capability_without_an_id_is_given_one() -> None:
    parsed = parse_provider(provider(capabilities=[{"title": "A"}, {"title": "B"}]))

    assert [item.id for item in parsed.document.capabilities] == ["c1", "c2"]
    assert set(warnings_of(parsed).values()) == {"capability_id_added"}


# What is refused


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        (None, "", "not_object"),
        ([], "", "not_object"),
        (True, "", "not_object"),
        ({"name": {"en": "A"}}, "id", "missing"),
        (provider(id=7), "id", "wrong_type"),
        (provider(id=""), "id", "invalid_id"),
        (provider(id="a b"), "id", "invalid_id"),
        (provider(id="a\tb"), "id", "invalid_id"),
        (provider(id="x" * 201), "id", "invalid_id"),
        ({"id": "p1"}, "", "no_text"),
        ({"id": "p1", "name": {"en": " "}}, "", "no_text"),
        (provider(name=["A"]), "name", "wrong_type"),
        (provider(name={"en": 5}), "name.en", "wrong_type"),
        (provider(staff=True), "staff", "wrong_type"),
        (provider(staff="12"), "staff", "wrong_type"),
        (provider(staff=-1), "staff", "out_of_range"),
        (provider(staff=1.5), "staff", "wrong_type"),
        (provider(staff=10**400), "staff", "out_of_range"),
        (provider(founded=20), "founded", "out_of_range"),
        (provider(x=float("inf")), "x", "number_not_finite"),
        (provider(x=["a\0"]), "x[0]", "text_nul"),
        (provider(x={"a\0": 1}), "x", "text_nul"),
        (provider(name={"en": "\ud800"}), "name.en", "text_surrogate"),
        (provider(languages={"zh": 1}), "languages", "wrong_type"),
        (provider(languages=[["zh"]]), "languages[0]", "wrong_type"),
        (provider(capabilities={"id": "c"}), "capabilities", "wrong_type"),
        (provider(capabilities=["dyeing"]), "capabilities[0]", "wrong_type"),
        (provider(past_work=[3]), "past_work[0]", "wrong_type"),
        (provider(certifications=[{"number": "3"}]), "certifications[0].name", "missing"),
        (capability(eligibility=[]), "capabilities[0].eligibility", "wrong_type"),
        (capability(price_min=2, price_max=1), "capabilities[0].price_min", "range_reversed"),
        (capability(category=["energy"]), "capabilities[0].category", "wrong_type"),
        (
            provider(capabilities=[{"id": "c", "title": "A"}, {"id": "c", "title": "B"}]),
            "capabilities[1].id",
            "duplicate_id",
        ),
    ],
)
def test_an_unusable_value_is_named_with_its_field(data: object, field: str, code: str) -> None:
    assert errors_of(data) == {field: code}


def test_every_unusable_field_of_a_need_is_named_at_once() -> None:
    data = {"id": "n", "title": 3, "budget_min": 5, "budget_max": 4, "start_within_days": "soon"}

    assert errors_of(data, parse_need) == {
        "title": "wrong_type",
        "budget_min": "range_reversed",
        "start_within_days": "wrong_type",
    }


def test_bottomless_nesting_is_refused_without_exhausting_the_stack() -> None:
    deep: object = "x"
    for _ in range(100_000):
        deep = [deep]

    assert errors_of(provider(x=deep)) == {"x": "too_deep"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1,]", "nul", "1e400x", '{"a": Infinity}', "[" * 99_999, "1" * 9_999, b"\xff"],
)
def test_what_is_not_json_is_an_exchange_error(text: str | bytes) -> None:
    with pytest.raises(ExchangeError):
        load_json(text)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["zh", "CN-330603", "*", "energy", "2027-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PROVIDER_KEYS = list(
    "id name kind summary region languages founded staff certifications capabilities "
    "past_work x".split()
)
CAPABILITY_KEYS = list(
    "id category title description language price_min price_max currency price_unit delivery "
    "service_area lead_time_days capacity_per_month eligibility".split()
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {"id": st.just("p1"), "name": st.just({"en": "A"})},
        optional=dict.fromkeys(PROVIDER_KEYS[2:], json_values),
    ),
    st.dictionaries(st.sampled_from(CAPABILITY_KEYS), json_values),
)
def test_whatever_comes_in_is_parsed_stably_or_refused_with_a_reason(
    data: dict[str, object], capability: dict[str, object]
) -> None:
    data = {"capabilities": [capability]} | data
    try:
        parsed = parse_provider(data)
    except ExchangeError as error:
        reasons = [str(issue) for issue in error.issues if issue.code in REASONS]
        written = {}
    else:
        reasons = []
        written = provider_to_dict(parsed.document)

    assert bool(written) != bool(reasons)
    if written:
        assert provider_to_dict(parse_provider(written).document) == written
        json.dumps(written, allow_nan=False).encode()
