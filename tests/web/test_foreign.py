from __future__ import annotations

import pytest
from flask import Flask

from matchmaker.web.foreign import foreign_marked

CASES = [
    ("en", "Offers “大小样符合率跟缸”", 'Offers “<span lang="zh-Hans">大小样符合率跟缸</span>”'),
    ("zh", "提供“Shade control, 2 visits”", '提供“<span lang="en">Shade control, 2 visits</span>”'),
    ("zh", "有 GOTS 证书，6 万以内", "有 GOTS 证书，6 万以内"),
    ("en", "Nothing foreign here", "Nothing foreign here"),
    ("en", "<b>色差", '&lt;b&gt;<span lang="zh-Hans">色差</span>'),
    ("zh", "<script>色差", '&lt;<span lang="en">script</span>&gt;色差'),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_quoted_words_of_the_other_language_carry_their_own(
    language: str, text: str, expected: str, app: Flask
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert foreign_marked(text) == expected
