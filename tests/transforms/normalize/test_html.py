import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.normalize.cases import load_cases
from transforms.normalize.html import to_line, to_text
from transforms.normalize.text import normalize_text

TAGS = ["<p>", "</p>", "<br>", "<b>", "</b>", "<ul><li>", "<!--", "-->", "<script>", "<", ">"]
ENTITIES = ["&", "&amp;", "&#8217;", "&#xd800;", "&amp;lt;", "a", " ", "\n"]
FRAGMENTS = st.lists(st.sampled_from(TAGS + ENTITIES) | st.text(max_size=5)).map("".join)


@pytest.mark.parametrize(("html", "expected"), load_cases("html"))
def test_text_of_html(html: str, expected: str):
    assert normalize_text(to_text(html)) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Storm hits <i>Lima</i>", "Storm hits Lima"),
        ("Q&amp;A: 5 < 6", "Q&A: 5 < 6"),
        ("It&#8217;s on", "It’s on"),
        ("plain", "plain"),
    ],
)
def test_title_of_html(html: str, expected: str):
    assert to_line(html) == expected


@given(FRAGMENTS)
def test_html_never_raises(html: str):
    assert normalize_text(to_text(html)).encode() is not None
    assert to_line(html).count("<script>") == 0 or "&lt;" not in html
