"""Texts as word pieces: offsets, features, windows."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.attribution.accurate.encode import (
    FEATURES,
    MAX_PIECES,
    cut_windows,
    encode,
)
from transforms.attribution.accurate.tagger import DATA, TOKENIZER, load_tokenizer


@pytest.fixture(scope="module")
def tokenizer():
    pytest.importorskip("tokenizers", reason="needs newsbeam[accurate]")
    return load_tokenizer(DATA / TOKENIZER)


def _words(text, tokenizer):
    pieces = encode(text, tokenizer)
    return [text[start:end] for start, end in zip(pieces.starts, pieces.ends, strict=True)]


def test_encode_gives_offsets_into_the_whole_text(tokenizer):
    text = "\n  Éric rose.\n\n“No,” she said."
    assert _words(text, tokenizer) == ["Éric", "rose", ".", "“", "No", ",", "”", "she", "said", "."]


def test_encode_of_no_words_is_empty(tokenizer):
    pieces = encode(" \n\t\n", tokenizer)
    assert (pieces.ids.tolist(), pieces.paragraphs) == ([], [0])


def test_encode_marks_what_is_between_quotation_marks(tokenizer):
    text = 'Ann said “go on” and "wait" twice.'
    pieces = encode(text, tokenizer)
    words = _words(text, tokenizer)
    quoted = [word for word, row in zip(words, pieces.features, strict=True) if row & 1]
    assert quoted == ["“", "go", "on", "”", '"', "wait"]


def test_encode_marks_letter_case(tokenizer):
    text = "the Bank NATO 42 ,"
    assert (encode(text, tokenizer).features >> 3).tolist() == [0, 1, 2, 3, 4]


@given(text=st.text(alphabet=st.one_of(st.characters(), st.sampled_from('aé."“” \n')), max_size=80))
def test_encode_stays_in_the_text_in_order(tokenizer, text: str):
    pieces = encode(text, tokenizer)
    starts, ends = pieces.starts.tolist(), pieces.ends.tolist()
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in zip(starts, ends, strict=True))
    assert all(0 <= row < FEATURES for row in pieces.features)
    assert pieces.paragraphs[0] == 0
    assert pieces.paragraphs[-1] == len(starts)


@given(st.lists(st.integers(1, 700), max_size=20))
def test_cut_windows_cover_all_pieces_once(sizes: list[int]):
    paragraphs = [0, *np.cumsum(sizes).tolist()]
    windows = list(cut_windows(paragraphs))
    assert [start for start, _ in windows] == [0, *(end for _, end in windows)][: len(windows)]
    assert [end for _, end in windows][-1:] == paragraphs[1:][-1:]
    assert all(0 < end - start <= MAX_PIECES for start, end in windows)


@given(st.lists(st.integers(1, MAX_PIECES), min_size=1, max_size=20))
def test_cut_windows_keep_short_paragraphs_whole(sizes: list[int]):
    paragraphs = [0, *np.cumsum(sizes).tolist()]
    assert {start for start, _ in cut_windows(paragraphs)} <= set(paragraphs)


def test_cut_windows_take_as_many_paragraphs_as_fit():
    paragraphs = [0, 100, 200, 254, 255]
    assert list(pairwise([0, 254, 255])) == list(cut_windows(paragraphs))
