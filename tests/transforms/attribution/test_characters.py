import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.attribution.characters import hash_word, tokenize


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It’s Ruiz's.", ["It", "’s", "Ruiz", "'s", "."]),
        ("U.S.-backed", ["U.S.", "-", "backed"]),
        ("$10,000.50", ["$", "10,000.50"]),
        ("well-known -- no...", ["well-known", "--", "no", "..."]),
        ("a\n\nb", ["a", "\n\n", "b"]),
        ("", []),
    ],
)
def test_tokens(text, words):
    tokens = tokenize(text)
    assert [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)] == words


@given(st.text(max_size=200))
def test_tokens_cover_all_but_space_in_order(text):
    tokens = tokenize(text)
    edges = [edge for pair in zip(tokens.start, tokens.end, strict=True) for edge in pair]
    assert edges == sorted(edges)
    assert all(a < b for a, b in zip(tokens.start, tokens.end, strict=True))


@pytest.mark.parametrize("word", ["said", "Über", "10,000", "a" * 500])
def test_hash_depends_on_the_word_alone(word):
    assert tokenize(f"x y {word} z").hash[2] == hash_word(word) == tokenize(word).hash[0]
