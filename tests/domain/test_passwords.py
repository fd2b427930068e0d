from __future__ import annotations

import pytest

from matchmaker.domain.errors import InvalidInput
from matchmaker.domain.passwords import check_password, common_passwords, normalised

OWN = ("anna.schmidt@keqiao-textile.example", "李伟 Anna")


@pytest.mark.parametrize(
    "password",
    ["blue river stone", "我们的工厂在柯桥区", "x7#kQ!z2", "sixteen horses", "ж" * 7 + "ы"],
)
def test_length_is_all_that_a_password_needs(password: str) -> None:
    check_password(password, own=OWN)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("seven77", "password_short"),
        ("", "password_short"),
        ("p" * 129, "password_long"),
        ("password", "password_common"),
        ("PassWord", "password_common"),
        ("password2026!", "password_common"),
        ("12345678", "password_common"),
        ("woaini1314", "password_common"),
        ("aaaaaaaaaaaa", "password_common"),
        ("abababababab", "password_common"),
        ("abcdefghijkl", "password_common"),
        ("lkjhgfdsa", "password_common"),
        ("schmidts house", "password_own"),
        ("KEQIAO forever", "password_own"),
        ("anna and the sea", "password_own"),
    ],
)
def test_a_password_that_others_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_password(normalised(password), own=OWN)

    assert caught.value.code == code


def test_lengths_are_counted_in_characters_up_to_128() -> None:
    check_password("织" * 4 + "布染厂色" + "x" * 120)


def test_the_list_that_ships_is_long_enough() -> None:
    usable = [word for word in common_passwords() if len(word) >= 8]

    assert len(usable) >= 10_000
    assert len(common_passwords()) >= 29_000


def test_short_parts_of_a_name_forbid_nothing() -> None:
    check_password("li and the sea wind", own=("li@x.cn",))
