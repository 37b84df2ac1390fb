"""The pipeline that a Beam tutorial would write: `python -m benchmarks.textbook SEEDS OUTPUT`.

Lines of JSON are read, grouped by their text, so that the same text is kept once, and written
as Parquet: whole articles go through the shuffle. It finds no near copy, extracts nothing and
has no partitions. Runs on the engine that newsbeam uses by default.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from typing import Any

SEEDS_PATTERN = "*.jsonl"


def keep_first(group: tuple[str, Iterable[dict[str, Any]]]) -> dict[str, Any]:
    """Return one of the articles that share a text, the one with the least id.

    >>> keep_first(("a text", [{"id": "b"}, {"id": "a"}]))
    {'id': 'a'}
    """
    return min(group[1], key=lambda article: article["id"])


def run(seeds: str, output: str) -> None:
    """Run the pipeline over the JSON Lines files of a folder."""
    logging.getLogger().setLevel(logging.ERROR)  # Beam warns of clouds that are not installed

    import apache_beam as beam
    import pyarrow as pa
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    schema = pa.schema(
        [(name, pa.string()) for name in ("id", "title", "text", "url", "published")]
    )
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        _ = (
            pipeline
            | beam.io.ReadFromText(f"{seeds}/{SEEDS_PATTERN}")
            | beam.Map(json.loads)
            | beam.WithKeys(lambda article: article["text"])
            | beam.GroupByKey()
            | beam.Map(keep_first)
            | beam.io.WriteToParquet(output, schema, file_name_suffix=".parquet")
        )


if __name__ == "__main__":
    run(*sys.argv[1:])
