"""The stream's graph on the local engine: what its windows write, whatever happens between them."""

import datetime as dt
import json
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import apache_beam as beam
import pyarrow.dataset as ds
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner
from apache_beam.testing import test_stream
from apache_beam.transforms.window import TimestampedValue
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipelines.ingest import build_graph, ingest
from pipelines.options import IngestOptions
from pipelines.sources import find_sources
from transforms.fetch.polling import InFlight
from transforms.fetch.state import load_states

NOON = dt.datetime(2024, 11, 30, 12, tzinfo=dt.UTC)
LOOPBACK = ("127.0.0.0/8", "localhost")
RUN = "20241130T120000Z-abcdef"


class Ticks(beam.PTransform):
    """Ticks at seconds after noon, and instants (negative) up to which the watermark advances.

    `[0, 60, -120]`: ticks at 12:00 and 12:01, then the watermark at 12:02.
    """

    def __init__(self, events: list[int]) -> None:
        super().__init__()
        self._events = events

    def expand(self, begin):
        stream = test_stream.TestStream().advance_watermark_to(NOON.timestamp())
        for event in self._events:
            instant = NOON + dt.timedelta(seconds=abs(event))
            if event < 0:
                stream = stream.advance_watermark_to(instant.timestamp())
            else:
                tick = TimestampedValue(instant, instant.timestamp())
                stream = stream.add_elements([tick])
        return begin | stream.advance_watermark_to_infinity()


def run_stream(
    output: Path,
    urls: list[str],
    events: list[int],
    clock: Callable[[], float] | None = None,
    **given: bool,
) -> None:
    options = IngestOptions(
        **given,
        feeds=tuple(urls),
        output=str(output),
        streaming=True,
        runner="PrismRunner",
        allow_private_addresses=LOOPBACK,
    )
    with beam.Pipeline(
        runner=BundleBasedDirectRunner(), options=PipelineOptions(["--streaming"])
    ) as pipeline:
        build_graph(
            pipeline, options, find_sources(options), RUN, NOON, Ticks(events), clock or (lambda: 0)
        )


def item(name: str, day: int = 30) -> str:
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><title>Story {name}</title>"
        f"<pubDate>{day} Nov 2024 08:00:00 GMT</pubDate><description>BERGEN, Norway (AP) — "
        f"The harbor council met about pier {name} for nine hours and voted 14 to 3 to close it "
        f"until spring, officials said on Friday. Repairs of pier {name} are to cost 31 million "
        "crowns, and some 40 fishing boats must find another berth.</description></item>"
    )


def serve(httpserver: HTTPServer, path: str, *versions: str) -> tuple[str, list[str | None]]:
    """Answer with one version after the other, the last one again and again, with ETags.

    Returns the address and the ETags that it was asked with.
    """
    asked: list[str | None] = []

    def answer(request: Request) -> Response:
        number = min(len(asked), len(versions) - 1)
        etag = f'"{zlib.crc32(versions[number].encode())}"'
        asked.append(request.headers.get("If-None-Match"))
        if asked[-1] == etag:
            return Response(status=304)
        body = f"<rss version='2.0'><channel><title>F</title>{versions[number]}</channel></rss>"
        return Response(body, headers={"ETag": etag})

    httpserver.expect_request(path).respond_with_handler(answer)
    return httpserver.url_for(path), asked


def read_rows(output: Path, *columns: str, key=None) -> list[tuple]:
    table = ds.dataset(output / "articles", partitioning="hive").to_table(columns=list(columns))
    rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
    return sorted(rows, key=key)


def read_records(output: Path) -> dict[str, dict]:
    """The windows' records by the minute after noon at which they begin."""
    return {
        path.stem.removeprefix(f"{RUN}-20241130T12")[:2]: json.loads(path.read_text())
        for path in sorted((output / "_runs").iterdir())
    }


def counts_by_window(output: Path, name: str) -> dict[str, int]:
    return {minute: record["counts"][name] for minute, record in read_records(output).items()}


def test_each_window_is_a_run_of_its_own(tmp_path: Path, httpserver: HTTPServer):
    url, _ = serve(httpserver, "/feed", item("a"), item("a") + item("b"))
    run_stream(tmp_path, [url], [0, -60, 60, -120])
    assert read_rows(tmp_path, "guid", "version") == [("a", 1), ("b", 1)]
    assert counts_by_window(tmp_path, "written") == {"00": 1, "01": 1}
    assert counts_by_window(tmp_path, "dropped_repeat") == {"00": 0, "01": 1}
    assert not (tmp_path / "_staging" / f"{RUN}-20241130T120000Z").exists()


def test_next_tick_asks_with_the_etag_before_the_window_is_written(
    tmp_path: Path, httpserver: HTTPServer
):
    url, asked = serve(httpserver, "/feed", item("a"))
    run_stream(tmp_path, [url], [0, 30, -60])
    (record,) = read_records(tmp_path).values()
    assert record["feeds"] == {"fetched": 1, "not modified": 1}
    assert asked == [None, load_states(tmp_path)[url].etag]


def test_window_that_brings_nothing_has_a_record_and_no_file(
    tmp_path: Path, httpserver: HTTPServer
):
    url, _ = serve(httpserver, "/feed", item("a"))
    run_stream(tmp_path, [url], [0, -60, 60, -120, -180])
    assert counts_by_window(tmp_path, "written") == {"00": 1, "01": 0}
    assert len(list((tmp_path / "articles").rglob("*.parquet"))) == 1


def test_late_tick_is_written_in_the_window_of_its_arrival(tmp_path: Path, httpserver: HTTPServer):
    url, _ = serve(httpserver, "/feed", item("a"))
    arrival = NOON + dt.timedelta(minutes=5, seconds=10)
    run_stream(tmp_path, [url], [-300, 0, -360], clock=arrival.timestamp)
    assert counts_by_window(tmp_path, "written") == {"05": 1}


def test_late_entries_land_in_the_partition_of_their_own_day(
    tmp_path: Path, httpserver: HTTPServer
):
    url, _ = serve(httpserver, "/feed", item("a", day=30), item("a") + item("old", day=27))
    run_stream(tmp_path, [url], [0, -60, 60, -120])
    assert read_rows(tmp_path, "guid", "date") == [("a", "2024-11-30"), ("old", "2024-11-27")]


def test_ticks_that_waited_for_a_slow_fetch_ask_nobody_again(
    tmp_path: Path, httpserver: HTTPServer
):
    url, asked = serve(httpserver, "/feed", item("a"))
    late = NOON + dt.timedelta(seconds=150)
    run_stream(tmp_path, [url], [0, 60, 120, 180, -240], clock=late.timestamp)
    assert len(asked) == 2


def test_feed_that_is_still_being_asked_is_not_asked_again(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
):
    flights = InFlight()
    monkeypatch.setattr("transforms.fetch.transform._IN_FLIGHT", flights)
    url, asked = serve(httpserver, "/feed", item("a"))
    flights.claim([url], now_s=time.monotonic(), lapse_s=60)
    run_stream(tmp_path, [url], [0, -60])
    assert (asked, counts_by_window(tmp_path, "read")) == ([], {"00": 0})


def test_copy_in_the_next_window_is_marked(tmp_path: Path, httpserver: HTTPServer):
    first, _ = serve(httpserver, "/one", item("a"))
    second, _ = serve(httpserver, "/two", "", item("a").replace(">a<", ">b<"))
    run_stream(tmp_path, [first, second], [0, -60, 60, -120])
    rows = read_rows(tmp_path, "guid", "article_id", "duplicate_of", "duplicate_kind", key=str)
    assert [row[0] for row in rows] == ["a", "b"]
    assert rows[1][2:] == (rows[0][1], "exact")
    assert counts_by_window(tmp_path, "duplicates_exact") == {"00": 0, "01": 1}


def test_answer_that_is_no_feed_is_rejected_in_its_window(tmp_path: Path, httpserver: HTTPServer):
    httpserver.expect_request("/page").respond_with_data("<html><body>Repairs</body></html>")
    url = httpserver.url_for("/page")
    run_stream(tmp_path, [url], [0, -60])
    (record,) = read_records(tmp_path).values()
    assert (record["rejects"], record["feeds"]) == ({"not_a_feed": 1}, {"failed": 1})
    assert load_states(tmp_path)[url].failures == 1


def test_rows_of_a_stream_equal_those_of_a_batch(tmp_path: Path, httpserver: HTTPServer):
    day = [item(name, day) for name, day in (("a", 26), ("b", 27), ("c", 28), ("d", 29))]
    edited = day[0].replace("officials", "two officials").replace("26 Nov", "29 Nov")
    copied = day[1].replace(">b<", ">copy<").replace("27 Nov", "28 Nov")
    growing = [day[0], day[0] + day[1], day[1] + day[2], edited + day[3] + day[2]]
    one, _ = serve(httpserver, "/one", *growing)
    two, _ = serve(httpserver, "/two", "", "", copied, copied)
    run_stream(tmp_path / "stream", [one, two], [0, -60, 60, -120, 120, 150, -180, 180, -240])

    batch, recorded = tmp_path / "batch", zip(growing, ["", "", copied, copied], strict=True)
    for first, second in recorded:  # one run for each minute of the record
        httpserver.clear_all_handlers()
        serve(httpserver, "/one", first)
        serve(httpserver, "/two", second)
        ingest(IngestOptions(feeds=(one, two), output=str(batch), allow_private_addresses=LOOPBACK))
    assert read_all(tmp_path / "stream") == read_all(batch)
    assert len(read_all(batch)) == 6


def read_all(output: Path) -> list[dict]:
    """The rows without times of arrival and run ids."""
    rows = ds.dataset(output / "articles", partitioning="hive").to_table().to_pylist()
    for row in rows:
        del row["first_seen"], row["fetched_at"], row["run_id"]
    return sorted(rows, key=lambda row: (row["source"], row["guid"], row["version"]))
