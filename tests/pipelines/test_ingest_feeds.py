"""The main job over feeds that a server on this machine answers with."""

import json
from pathlib import Path

import pyarrow.dataset as ds
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipelines.ingest import ingest
from pipelines.options import IngestOptions
from pipelines.runs import RunRecord
from transforms.fetch.state import load_states

LOOPBACK = ("127.0.0.0/8", "localhost")


def make_feed(*items: str, title: str = "Harbor Ledger") -> bytes:
    entries = "".join(
        f"<item><guid>{item}</guid><title>Story {item}</title>"
        f"<link>https://ledger.example/{item}</link>"
        "<pubDate>Sat, 30 Nov 2024 08:00:00 GMT</pubDate>"
        f"<description>BERGEN, Norway (AP) — The council met about {item}, officials said on "
        "Saturday.</description></item>"
        for item in items
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{entries}</channel></rss>".encode()


def run(output: Path, *feeds: str, **options) -> RunRecord:
    return ingest(
        IngestOptions(feeds=feeds, output=str(output), allow_private_addresses=LOOPBACK, **options)
    )


def read_rows(output: Path) -> list[dict]:
    table = ds.dataset(output / "articles", partitioning="hive").to_table()
    return sorted(table.to_pylist(), key=lambda row: (row["guid"], row["version"]))


def forget_due_times(output: Path) -> None:
    """Make every feed due again, as if time had passed."""
    path = output / "_state" / "feeds.jsonl"
    states = [json.loads(line) for line in path.read_text().splitlines()]
    for state in states:
        state.pop("next_due", None)
    path.write_text("".join(json.dumps(state) + "\n" for state in states))


def test_unchanged_feed_is_asked_with_its_etag_and_not_parsed(
    tmp_path: Path, httpserver: HTTPServer
):
    asked = []

    def answer(request: Request) -> Response:
        asked.append(request.headers.get("If-None-Match"))
        if asked[-1] == '"v1"':
            return Response(status=304)
        return Response(make_feed("a", "b"), headers={"ETag": '"v1"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    url = httpserver.url_for("/feed")
    first = run(tmp_path / "out", url)
    forget_due_times(tmp_path / "out")
    second = run(tmp_path / "out", url)
    assert asked == [None, '"v1"']
    assert (first.counts["written"], first.feeds) == (2, {"fetched": 1})
    assert (second.counts["read"], second.feeds) == (0, {"not modified": 1})


def test_feed_that_is_not_due_is_not_asked(tmp_path: Path, httpserver: HTTPServer):
    httpserver.expect_ordered_request("/feed").respond_with_data(
        make_feed("a"), headers={"Cache-Control": "max-age=3600"}
    )
    url = httpserver.url_for("/feed")
    run(tmp_path / "out", url)
    assert run(tmp_path / "out", url).feeds == {"not due": 1}
    assert len(httpserver.log) == 1


def test_deleted_state_costs_a_fetch_and_no_row(tmp_path: Path, httpserver: HTTPServer):
    httpserver.expect_request("/feed").respond_with_data(make_feed("a", "b"))
    url = httpserver.url_for("/feed")
    run(tmp_path / "out", url)
    (tmp_path / "out" / "_state" / "feeds.jsonl").unlink()
    record = run(tmp_path / "out", url)
    assert (record.counts["written"], record.counts["dropped_repeat"]) == (0, 2)


def test_answer_that_is_no_feed_is_rejected_and_asked_again(tmp_path: Path, httpserver: HTTPServer):
    httpserver.expect_request("/feed").respond_with_data(
        "<html><body>Down for repairs</body></html>", headers={"ETag": '"page"'}
    )
    url = httpserver.url_for("/feed")
    record = run(tmp_path / "out", url)
    state = json.loads((tmp_path / "out" / "_state" / "feeds.jsonl").read_text())
    assert (record.rejects, state["failures"], "etag" in state) == ({"not_a_feed": 1}, 1, False)


def test_private_address_is_refused_unless_allowed(tmp_path: Path, httpserver: HTTPServer):
    httpserver.expect_request("/feed").respond_with_data(make_feed("a"))
    record = ingest(
        IngestOptions(feeds=(httpserver.url_for("/feed"),), output=str(tmp_path / "out"))
    )
    assert (record.rejects, httpserver.log) == ({"forbidden": 1}, [])


def test_password_of_a_feed_is_written_nowhere(tmp_path: Path, httpserver: HTTPServer):
    httpserver.expect_request("/feed").respond_with_data(make_feed("a"))
    url = httpserver.url_for("/feed").replace("//", "//anna:s3cret@")
    run(tmp_path / "out", url, keep_raw=True)
    assert httpserver.log[0][0].authorization.password == "s3cret"
    written = b"".join(
        path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()
    )
    assert b"s3cret" not in written


def test_raw_bundle_replays_to_the_same_rows(tmp_path: Path, httpserver: HTTPServer):
    httpserver.expect_request("/feed").respond_with_data(
        make_feed("a", "b"), content_type="text/html"
    )
    (tmp_path / "list.opml").write_text(
        "<opml version='2.0'><body><outline text='Ports'>"
        f"<outline type='rss' xmlUrl='{httpserver.url_for('/feed')}'/></outline></body></opml>"
    )
    run(tmp_path / "out", str(tmp_path / "list.opml"), keep_raw=True)
    (bundle,) = (tmp_path / "out" / "raw").iterdir()
    ingest(IngestOptions(seeds=(str(bundle),), output=str(tmp_path / "again")))
    rows, again = read_rows(tmp_path / "out"), read_rows(tmp_path / "again")
    for row in (*rows, *again):
        del row["run_id"]
    assert rows == again
    assert rows[0]["categories"] == ["Ports"]
    (state,) = load_states(tmp_path / "out").values()
    assert state.folders == ("Ports",)


@pytest.mark.parametrize("location", ["list.opml", "lists"])
def test_list_of_feeds_is_found_by_name_and_in_folders(
    location: str, tmp_path: Path, httpserver: HTTPServer
):
    httpserver.expect_request("/feed").respond_with_data(make_feed("a"))
    path = tmp_path / ("list.opml" if location == "list.opml" else "lists/list.opml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "<opml version='2.0'><body>"
        f"<outline type='rss' xmlUrl='{httpserver.url_for('/feed')}'/></body></opml>"
    )
    assert run(tmp_path / "out", str(tmp_path / location)).counts["written"] == 1
