import datetime as dt

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas.entry import Entry
from transforms.normalize.entry import normalize_entry
from transforms.normalize.transform import NormalizeEntries

NOW = dt.datetime(2024, 12, 1, tzinfo=dt.UTC)


def test_normalize_entries_parts_articles_from_rejects():
    good = Entry(source="wire.jsonl", guid="7", title="Storm", body="It rained.")
    empty = Entry(source="wire.jsonl", guid="8")
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        result = pipeline | beam.Create([good, empty]) | NormalizeEntries(NOW)
        assert_that(result.articles, equal_to([normalize_entry(good, now=NOW)]), "Articles")
        assert_that(result.rejects, equal_to([normalize_entry(empty, now=NOW)]), "Rejects")


def test_naive_now_is_refused():
    with pytest.raises(ValueError, match="now="):
        NormalizeEntries(dt.datetime(2024, 12, 1))
