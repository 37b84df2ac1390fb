from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.normalize.cases import load_cases
from transforms.normalize.urls import canonical_url

ADDRESSES = st.one_of(
    st.text(max_size=60),
    st.from_regex(
        r"(https?:)?//[a-zA-Z0-9.:@\[\]-]{1,20}[/?#&=;%.a-zA-Z0-9!_-]{0,40}", fullmatch=True
    ),
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(
            ["http://a.example", "https://b.example:443", "https://www.google.com/url"]
        ),
        st.sampled_from(
            ["/", "", "//", "/a/..;jsessionid=1", "/a/%2e%2E/b", "/;jsessionid=/x;", "/%7e/"]
        ),
        st.sampled_from(
            ["", "?", "?b=1&a=2", "?utm_x=1&&q=%41", "?url=http%3A%2F%2Fc.example%2F%3Fq"]
        ),
        st.sampled_from(["", "#", "#!", "#!/a", "#post-9", "#a=b", "#?#"]),
    ),
)


@pytest.mark.parametrize(("given_url", "expected"), load_cases("urls"))
def test_canonical_url(given_url: dict[str, Any], expected: str | None):
    assert canonical_url(given_url["url"], given_url["base"]) == expected


@given(ADDRESSES, st.booleans())
def test_canonical_url_is_idempotent(url: str, keep_fragment: bool):
    once = canonical_url(url, keep_fragment=keep_fragment)
    if once is not None:
        assert canonical_url(once, keep_fragment=keep_fragment) == once


@given(st.text(max_size=40), st.text(max_size=40))
def test_canonical_url_never_raises(url: str, base: str):
    assert (canonical_url(url, base) or "http").startswith("http")


@pytest.mark.parametrize("order", ["a=1&b=2&c=3", "c=3&b=2&a=1", "b=2&utm_id=9&c=3&a=1"])
def test_order_of_parameters_does_not_count(order: str):
    assert canonical_url(f"https://example.com/?{order}") == "https://example.com/?a=1&b=2&c=3"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/live#post-9", "https://example.com/live#post-9"),
        ("https://example.com/live#publisher=newsstand", "https://example.com/live"),
        ("https://example.com/live#", "https://example.com/live"),
    ],
)
def test_kept_fragment_names_an_entry(url: str, expected: str):
    assert canonical_url(url, keep_fragment=True) == expected
