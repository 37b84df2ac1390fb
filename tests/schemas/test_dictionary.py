"""The data dictionary explains every column there is, with an example of its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pyarrow as pa
import pytest

from schemas.arrow import SPOOL_SCHEMA
from schemas.article import SCHEMA_VERSION
from schemas.dictionary import COLUMNS


def walk(fields: list[pa.Field], above: str = "") -> Iterator[tuple[str, pa.DataType]]:
    for field in fields:
        yield above + field.name, field.type
        inner = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(inner) and not field.name.endswith("_spans"):
            yield from walk(list(inner), f"{above}{field.name}.")


TYPES = dict(walk(list(SPOOL_SCHEMA)))


def test_the_dictionary_has_the_columns_in_their_order():
    assert list(COLUMNS) == list(TYPES)


@pytest.mark.parametrize("name", COLUMNS)
def test_the_example_is_of_the_columns_type(name: str):
    example, type_ = COLUMNS[name].example, TYPES[name]
    if pa.types.is_timestamp(type_):
        example = dt.datetime.fromisoformat(example)
    if pa.types.is_date(type_):
        example = dt.date.fromisoformat(example)
    assert pa.array([example], type_)[0].is_valid


def test_since_is_a_version_that_was():
    assert {column.since for column in COLUMNS.values()} <= set(range(1, SCHEMA_VERSION + 1))
