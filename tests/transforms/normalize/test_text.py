import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.transforms.normalize.cases import load_cases
from transforms.normalize.text import clean_characters, normalize_line, normalize_text

TEXT = (
    "the Port of Callao will stay shut because high seas, said. 12 1.5 - – • * 1. 2) May “No” "
    "A veryveryverylongword 港口 は Ünder"
)
WORDS = st.sampled_from(TEXT.split())
LINES = st.builds(
    lambda indent, words, gap: " " * indent + gap.join(words),
    st.sampled_from([0, 0, 0, 1, 2, 4, 8]),
    st.lists(WORDS, min_size=0, max_size=22),
    st.sampled_from([" ", " ", " ", "  ", "    ", "\t"]),
)
PAGES = st.lists(LINES, max_size=12).map("\n".join)
ODD = st.text(
    alphabet=st.sampled_from(
        "aAé \n\t\r\x00\x85\x92\xa0\xad\u0303\u200b\ufeff\u2028\ud83d\ude00ÃÂâ€™±©ðŸ"
    ),
    max_size=30,
)


def words_of(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("given_text", "expected"), load_cases("text"))
def test_normalize_text(given_text: str, expected: str):
    assert normalize_text(given_text) == expected


@pytest.mark.parametrize(("given_text", "expected"), load_cases("text"))
def test_normal_form_stays(given_text: str, expected: str):
    assert normalize_text(expected) == expected


@given(PAGES | ODD | st.text(max_size=80))
def test_normalize_text_is_idempotent(text: str):
    once = normalize_text(text)
    assert normalize_text(once) == once


@given(PAGES)
def test_no_character_but_white_space_is_lost(text: str):
    assert words_of(normalize_text(text)) == words_of(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Cf"]), max_size=60))
def test_no_letter_of_any_script_is_lost(text: str):
    text = "".join(mark for mark in text if mark not in "ÂÃÄÅâïðÎÏÐÑ×ØÙÚÛÖ")  # no mojibake
    assert words_of(normalize_text(text)) == words_of(unicodedata.normalize("NFC", text))


@given(PAGES | ODD)
def test_white_space_is_in_normal_form(text: str):
    done = normalize_text(text)
    assert done == done.strip()
    assert "\n\n\n" not in done
    assert " \n" not in done
    assert "\n " not in done
    assert set(done) & set("\t\r\x00\xa0") == set()


@given(ODD | st.text(max_size=60))
def test_text_can_be_written(text: str):
    assert normalize_text(text).encode("utf-8").decode("utf-8") == normalize_text(text)


@given(ODD | st.text(max_size=60))
def test_normalize_line_has_one_line(text: str):
    done = normalize_line(text)
    assert normalize_line(done) == done
    assert "\n" not in done


@given(ODD | st.text(max_size=60))
@example("Â\ufeffŸ")  # a mark between hides the misread pair until it is gone
def test_clean_characters_is_idempotent(text: str):
    once = clean_characters(text)
    assert clean_characters(once) == once
