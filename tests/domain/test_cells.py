from __future__ import annotations

import pytest

from matchmaker.domain.cells import MOST_SIGNS, harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example","click")',
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\x00=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "\u3000＝1+1",
    ],
)
def test_what_a_spreadsheet_would_calculate_begins_with_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["", "验厂辅导", "a=b", "3-5 days", "'quoted", "👍 = good"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_what_no_sheet_can_hold_is_left_out() -> None:
    assert harmless("a\x00b\ud800c") == "abc"
    assert len(harmless("x" * (MOST_SIGNS + 9))) == MOST_SIGNS
