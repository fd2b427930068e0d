"""Names that can't be taken for another: a corpus of tricks, and of names people really have."""

from __future__ import annotations

import unicodedata

import pytest

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.text import clean_name

LIMIT = 120

REAL = [
    "Shade Lab",
    "柯桥印染有限公司",
    "绍兴ABC纺织",
    "Müller & Söhne GmbH",
    "Nguyễn Thị Hồng",
    "Łódź Dye-Works (2019) Co., Ltd.",
    "Lǚ Xiùyīng",
    "Вера Попова",
    "Ελένη Παπαδοπούλου",
    "東レ株式会社",
    "한국섬유",
    "H&M 3D-Druck",
    "محمد علي",
    "O’Brien",
    "欧阳·娜娜",
]

# What was typed -> the one spelling that is kept.
FOLDED = {
    "Ｓｈａｄｅ　Ｌａｂ": "Shade Lab",
    "𝐒𝐡𝐚𝐝𝐞 𝕃𝕒𝕓": "Shade Lab",
    "ﬁne dyes": "fine dyes",
    "Shade\u00a0Lab": "Shade Lab",
    "Shade\u2003\u2009Lab": "Shade Lab",
    "  Shade \r\n\t Lab ": "Shade Lab",
    "Sha\u200bde Lab": "Shade Lab",
    "Sha\u200d\u200c\u2060de Lab": "Shade Lab",
    "\ufeffShade Lab": "Shade Lab",
    "Sha\u00adde Lab": "Shade Lab",
    "\u202eShade Lab\u202c": "Shade Lab",
    "\u2066Shade\u2069 \u200fLab\u061c": "Shade Lab",
    "Shade\U000e0041\U000e0042 Lab": "Shade Lab",
    "Shade\ufe0f Lab\U000e0100": "Shade Lab",
    "Shade\u3164Lab": "ShadeLab",
    "Shade\uffa0 Lab\u2800": "Shade Lab",
    "Shade\x00\x07\x1b Lab": "Shade Lab",
    "Shade\ud800 Lab": "Shade Lab",
    "Shade\ue000 Lab": "Shade Lab",
    "Shade\u2028Lab\u2029": "Shade Lab",
    "Cafe\u200b\u0301": "Caf\u00e9",
    "①② Lab №5": "12 Lab No5",
}

REFUSED = {
    "Sh\u0430de Lab": "mixed_letters",  # a Cyrillic a
    "Shade L\u03b1b": "mixed_letters",  # a Greek alpha
    "\u0405hade Lab": "mixed_letters",
    "\u0440\u0430\u0443\u0440\u0430\u04cf": "mixed_letters",  # all Cyrillic, reads "paypal"
    "\u0391\u039d\u0391": "mixed_letters",  # all Greek, reads "ANA"
    "Shade \u0555ab": "mixed_letters",  # an Armenian capital
    "S\u0337\u0336\u0335h\u0338ade": "stacked_marks",
    "Z\u0351\u036b\u0343\u036aalgo": "stacked_marks",
    "": "required",
    "\u200b\u202e \u3164": "required",
    "x" * (LIMIT + 1): "too_long",
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_name_stays_as_it_is(name: str) -> None:
    assert clean_name(name, field="name", limit=LIMIT) == name


@pytest.mark.parametrize("typed", FOLDED, ids=ascii)
def test_two_names_that_look_alike_become_the_same(typed: str) -> None:
    assert clean_name(typed, field="name", limit=LIMIT) == FOLDED[typed]


@pytest.mark.parametrize("typed", REFUSED, ids=ascii)
def test_a_name_that_passes_for_another_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_name(typed, field="name", limit=LIMIT, required=True)

    assert (refused.value.field, refused.value.code) == ("name", REFUSED[typed])


def test_no_sign_that_hides_or_turns_the_text_survives() -> None:
    hidden = [
        sign
        for sign in map(chr, range(0x110000))
        if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"}
    ]
    kept = [
        sign for sign in hidden if clean_name(f"a{sign}b", field="n", limit=9) not in {"ab", "a b"}
    ]

    assert len(hidden) > 100
    assert kept == []


@pytest.mark.parametrize("typed", [*REAL, *FOLDED], ids=ascii)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    once = clean_name(typed, field="name", limit=LIMIT)

    assert clean_name(once, field="name", limit=LIMIT) == once
