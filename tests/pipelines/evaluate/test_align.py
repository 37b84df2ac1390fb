"""Gold offsets and ours meet on one scale, whatever normalizing did to the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.evaluate.align import align, find_visible

WRITTEN = st.text(
    st.sampled_from("ab é\u0301\u0308e\n\t\u200b\u3131한가\u1112\u1161\u11ab–"), max_size=40
)


def carried(first: str, second: str, words_first: str, words_second: str) -> bool:
    """Whether the same words stand at the same positions in both texts."""
    alignment = align(first, second)
    low, low_second = first.index(words_first), second.index(words_second)
    return alignment.from_first(low, low + len(words_first)) == alignment.from_second(
        low_second, low_second + len(words_second)
    )


@pytest.mark.parametrize(
    ("first", "second", "words_first", "words_second"),
    [
        pytest.param(
            "  The mayor\n  said so.", "The mayor said so.", "said so", "said so", id="joined lines"
        ),
        pytest.param("Jose\u0301 said so.", "José said so.", "said", "said", id="composed before"),
        pytest.param("Jose\u0301 said", "José said", "Jose\u0301", "José", id="composed inside"),
        pytest.param("a\u200bb said", "ab said", "said", "said", id="zero-width space dropped"),
        pytest.param(
            "Itâ€™s late, Ana said.", "It’s late, Ana said.", "Ana", "Ana", id="mojibake mended"
        ),
        pytest.param("R&amp;D grew, he said", "R&D grew, he said", "he", "he", id="entity decoded"),
        pytest.param("She said so.", "Byline. She said so.", "said", "said", id="words put before"),
        pytest.param("Cut. She said so.", "She said so.", "said", "said", id="words taken away"),
    ],
)
def test_align_same_words_same_positions(first, second, words_first, words_second):
    assert carried(first, second, words_first, words_second)


def test_align_different_words_different_positions():
    assert not carried("Ann said. Bob said.", "Ann said. Bob said.", "Ann", "Bob")


def test_align_long_difference_keeps_the_tail():
    first = "".join(chr(0x4E00 + at % 5000) for at in range(30_000)) + " she said"
    second = "x" * 30_000 + " she said"
    assert carried(first, second, "she said", "she said")


@given(WRITTEN)
def test_visible_is_composed_text_without_space(text):
    composed = unicodedata.normalize("NFC", text)
    expected = "".join(
        char for char in composed if unicodedata.category(char) not in {"Cc", "Cf", "Zs"}
    )
    assert find_visible(text).chars == expected


@given(WRITTEN, WRITTEN)
def test_align_never_raises_and_keeps_order(first, second):
    alignment = align(first, second)
    positions = [alignment.from_first(at, at)[0] for at in range(len(first) + 1)]
    assert positions == sorted(positions)
    assert positions[-1] == len(alignment.second.chars)
