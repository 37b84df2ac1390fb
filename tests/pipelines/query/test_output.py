"""Values as text, whatever SQL can give."""

import csv
import datetime as dt
import decimal
import io
import json
import math
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.query.output import to_cell, to_plain, to_text, visible, write_csv, write_json


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (2**70, 2**70),
        (math.inf, None),
        (decimal.Decimal("1.50"), "1.50"),
        (dt.date(2024, 3, 9), "2024-03-09"),
        (dt.time(6, 30), "06:30:00"),
        (dt.datetime(2024, 3, 9, 6, tzinfo=dt.UTC), "2024-03-09T06:00:00Z"),
        (dt.timedelta(hours=36), "1 day, 12:00:00"),
        (b"\x00\xff", "00ff"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ([(1, "a")], [[1, "a"]]),
        ({1: {"b": b"c"}}, {"1": {"b": "63"}}),
    ],
)
def test_to_plain(value, plain):
    assert to_plain(value) == plain


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (0.1 + 0.2, "0.3"),
        (-77.0282, "-77.0282"),
        (1234567.25, "1234567.25"),
        (False, "false"),
        (["a"], '["a"]'),
        ("x" * 201, "x" * 199 + "…"),
        ("\x9b31m\u202e", "�31m\u202e"),
    ],
)
def test_to_cell(value, cell):
    assert to_cell(value) == cell


@given(st.text())
def test_visible_is_idempotent(text):
    assert visible(visible(text)) == visible(text)


@given(st.lists(st.tuples(st.text(), st.none() | st.integers() | st.floats()), max_size=5))
def test_json_reads_back(rows):
    out = io.StringIO()
    write_json(["a", "a"], rows, out)
    assert json.loads(out.getvalue()) == [
        {"a": to_plain(first), "a_2": to_plain(second)} for first, second in rows
    ]


@given(
    st.lists(st.lists(st.text(st.characters(exclude_characters="\r\0")), min_size=1), max_size=4)
)
def test_csv_reads_back(cells):
    rows = [[cell] for row in cells for cell in row]
    out = io.StringIO()
    write_csv(["a"], rows, out)
    read = list(csv.reader(io.StringIO(out.getvalue())))
    assert read == [["a"], *([to_text(row[0])] for row in rows)]
