import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.deduplicate import words as module
from transforms.deduplicate.words import hash_words, name_nothing

NEWS_TEXT = st.text(
    st.one_of(st.sampled_from("aB9.,'’“”-—/ \n中é\x00"), st.characters()), max_size=80
)


def _hashes(text: str) -> list[int]:
    return hash_words([text]).hashes.tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('Don\'t say "no"', "don’t say “no”"),
        ("rain -- and wind", "Rain — and wind…"),
        ("«L'Été» fini", "l'ÉTÉ  fini"),
        ("first\nsecond", "first second."),
        ("北京下雨", "北京 下雨"),
    ],
)
def test_case_quotes_and_punctuation_leave_no_trace(one: str, other: str):
    assert _hashes(one) == _hashes(other)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("7-3/4 pct of 1,250.5 on 2024-11-30 at 10:30", 8),
        ("end. 12. then", 3),
        ("GenCorp's 3rd", 3),
        ("中文abc字", 4),
        ("a", 1),
        ("", 0),
        ("— … “ ”", 0),
    ],
)
def test_words_are_counted(text: str, count: int):
    assert len(_hashes(text)) == count


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Weakness in the dollar hurt Ramada Inc and Mr. Smith.", ["Ramada", "Inc", "Smith"]),
        ("Ramada Inc said it will sell notes.", ["Ramada", "Inc"]),
        ("He left. Orla Radio told of it.", ["Orla", "Radio"]),
        ("On Monday the Red Cross came.", ["Red", "Cross"]),
        ("rain fell on the hills", []),
    ],
)
def test_names_are_capitalized_words_that_do_not_merely_open_a_sentence(
    text: str, names: list[str]
):
    found = hash_words([text])
    assert found.hashes[found.is_name].tolist() == hash_words(names).hashes.tolist()


def test_figures_are_marked():
    found = hash_words(["At 10:30 some 1,250 left in 7-3/4 hours"])
    assert np.flatnonzero(found.is_number).tolist() == [1, 3, 6]


def test_function_words_name_nothing():
    assert name_nothing(hash_words(["The Monday after Orla"]).hashes).tolist() == [
        True,
        True,
        True,
        False,
    ]


@given(st.lists(NEWS_TEXT, max_size=6))
def test_words_of_many_texts_are_those_of_each(texts: list[str]):
    together = hash_words(texts)
    assert together.rows.tolist() == sorted(together.rows.tolist())
    for row, text in enumerate(texts):
        chosen = together.rows == row
        alone = hash_words([text])
        assert together.hashes[chosen].tolist() == alone.hashes.tolist()
        assert together.is_name[chosen].tolist() == alone.is_name.tolist()


@given(st.lists(NEWS_TEXT, min_size=1, max_size=6))
def test_chunks_change_nothing(texts: list[str]):
    whole = hash_words(texts)
    held, module.CHUNK_BYTES = module.CHUNK_BYTES, 16
    try:
        chunked = hash_words(texts)
    finally:
        module.CHUNK_BYTES = held
    assert [array.tolist() for array in whole] == [array.tolist() for array in chunked]


def test_text_longer_than_a_chunk_is_hashed_whole():
    many = "word " * (module.CHUNK_BYTES // 2)
    found = hash_words([many])
    assert set(found.hashes.tolist()) == set(_hashes("word"))
    assert found.hashes.size == module.CHUNK_BYTES // 2


def test_lone_surrogates_do_not_raise():
    assert len(_hashes("a \ud800 b")) == 3
