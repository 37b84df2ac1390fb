import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.normalize.cases import load_cases
from transforms.normalize.bylines import split_authors


@pytest.mark.parametrize(("fields", "expected"), load_cases("authors"))
def test_split_authors(fields: list[str], expected: list[str]):
    assert split_authors(fields) == tuple(expected)


@given(st.lists(st.text(max_size=40), max_size=3))
def test_authors_are_different_and_not_empty(fields: list[str]):
    names = split_authors(fields)
    assert all(names)
    assert len(set(names)) == len(names)
