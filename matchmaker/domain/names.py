"""When two names look so much alike that a reader takes one for the other."""

from __future__ import annotations

import unicodedata

# Letters of other alphabets, and signs, that are drawn like a Latin letter; in small letters.
_DRAWN_ALIKE = str.maketrans(
    {
        **dict(
            zip(
                "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u04cf\u0501\u051b\u051d\u0432\u043a\u043c\u043d\u0442",
                "aeopcyxsljhldqwbkmht",
                strict=True,
            )
        ),
        **dict(
            zip(
                "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3",
                "aelknoptuxy",
                strict=True,
            )
        ),
        **dict(zip("0158|!i\u0131\u0142", "olsblllll", strict=True)),
    }
)
# Characters that differ by the length of a stroke.
_ONE_STROKE = str.maketrans("末士已巳曰戌戍亳毫囗", "未土己己日戊戊毫毫口")
_TWO_FOR_ONE = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def look_of(name: str) -> str:
    """What is left of a name when everything goes that a reader may overlook.

    Case, width, spaces, punctuation and accents go; letters that are drawn alike become one.
    Traditional characters have to be simplified before.

    >>> look_of("Shade  LAB") == look_of("shade-1ab")
    True
    >>> look_of("Shade Lab") == look_of("Shade Labs")
    False
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    alike = folded.translate(_DRAWN_ALIKE).translate(_ONE_STROKE)
    kept = "".join(sign for sign in alike if sign.isalnum())
    for two, one in _TWO_FOR_ONE:
        kept = kept.replace(two, one)
    return kept
