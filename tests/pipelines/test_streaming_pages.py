"""Streams with `--full-text` and `--keep-raw`: pages in their windows, and what is kept of them."""

from pathlib import Path

from pytest_httpserver import HTTPServer

from pipelines.ingest import ingest
from pipelines.options import IngestOptions
from tests.pipelines.test_full_text import PARAGRAPHS, TEASER
from tests.pipelines.test_streaming import (
    LOOPBACK,
    counts_by_window,
    item,
    read_all,
    read_rows,
    run_stream,
    serve,
)

TEXT = "\n\n".join(PARAGRAPHS)


def teaser(httpserver: HTTPServer, name: str, hour: int) -> str:
    """An item of the feed that has a teaser only, its page served."""
    httpserver.expect_request("/robots.txt").respond_with_data(status=404)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    httpserver.expect_request(f"/{name}").respond_with_data(
        f"<html lang='en'><body><article><h1>{name}</h1>{body}</article></body></html>",
        content_type="text/html",
    )
    return (
        f"<item><guid isPermaLink='false'>{name}</guid><title>Ferry {name}</title>"
        f"<link>{httpserver.url_for(name)}</link><pubDate>30 Nov 2024 {hour:02}:00:00 GMT</pubDate>"
        f"<description>{TEASER}</description></item>"
    )


def pages_asked(httpserver: HTTPServer) -> list[str]:
    return [r.path for r, _ in httpserver.log if r.path not in ("/feed", "/robots.txt")]


def test_teaser_is_completed_in_its_window_and_asked_for_once(
    tmp_path: Path, httpserver: HTTPServer
):
    first, second = teaser(httpserver, "one", 8), teaser(httpserver, "two", 9)
    url, _ = serve(httpserver, "/feed", first + item("a"), first + second + item("a"))
    run_stream(tmp_path, [url], [0, -60, 60, -120], full_text=True)
    assert [row for row in read_rows(tmp_path, "guid", "text_source") if row[0] != "a"] == [
        ("one", "page"),
        ("two", "page"),
    ]
    assert {text for guid, text in read_rows(tmp_path, "guid", "text") if guid != "a"} == {TEXT}
    assert counts_by_window(tmp_path, "written") == {"00": 2, "01": 1}
    assert pages_asked(httpserver) == ["/one", "/two"]


def test_replay_of_what_a_stream_kept_gives_the_same_rows(tmp_path: Path, httpserver: HTTPServer):
    first, second = teaser(httpserver, "one", 8), teaser(httpserver, "two", 9)
    url, _ = serve(httpserver, "/feed", first, first + second)
    run_stream(tmp_path / "s", [url], [0, -60, 60, -120], full_text=True, keep_raw=True)
    bundles = sorted(path.name for path in (tmp_path / "s" / "raw").iterdir())
    assert len(bundles) == 4  # two ticks and two windows: feeds apart from pages
    httpserver.clear_all_handlers()
    ingest(
        IngestOptions(
            seeds=(str(tmp_path / "s" / "raw"),),
            output=str(tmp_path / "again"),
            full_text=True,
            allow_private_addresses=LOOPBACK,
        )
    )
    assert read_all(tmp_path / "again") == read_all(tmp_path / "s")
    assert len(read_all(tmp_path / "again")) == 2
