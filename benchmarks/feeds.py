"""Times two scheduled runs over many feeds: the first, and one an hour later that finds little new.

    python -m benchmarks.feeds [--feeds 1000] [--hosts 50] [--entries 20]

A server on loopback, in a process of its own, gives each feed an ETag and articles of
about 3 KB. In the second run it answers 304 to 95 of 100 feeds; each of the others has
one new entry beside those it had. Names are resolved to loopback inside this process, all
else is what `newsbeam ingest` does. Each run is a process of its own, so that its peak
memory is its own. Exits with 1 where a row is repeated or missing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.corpus import read_sentences
from pipelines.memory import collect_seldom

DOMAIN = "feeds.example"
CHANGED_ONE_IN = 20
SENTENCES = read_sentences()
PARAGRAPHS = 9
"""Of three sentences of the sample articles each: about 3,000 characters."""


@cache
def make_entry(feed: int, number: int) -> str:
    """Return an RSS item with a text of its own, the same for the same numbers."""
    dice = random.Random(f"{feed} {number}")
    paragraphs = "".join(f"<p>{' '.join(dice.sample(SENTENCES, 3))}</p>" for _ in range(PARAGRAPHS))
    title = f"{dice.choice(SENTENCES)[:60]} ({dice.randrange(10**6)})"
    link = f"http://host{feed}.{DOMAIN}/{feed}/{number}"
    published = f"Fri, 0{1 + number % 7} Mar 2024 {feed % 24:02}:00:00 GMT"
    return make_item(title, link, published, paragraphs)


def make_item(title: str, link: str, published: str, html: str) -> str:
    """Return an RSS item; `html` is its description."""
    return (
        f"<item><title><![CDATA[{title}]]></title><link>{link}</link>"
        f"<guid>{link}</guid><pubDate>{published}"
        f"</pubDate><description><![CDATA[{html}]]></description></item>"
    )


def make_feed(feed: int, version: int, entries: int) -> bytes:
    """Return a feed; its second version has one entry more, for one feed in twenty."""
    newest = entries + (version if feed % CHANGED_ONE_IN == 0 else 0)
    items = "".join(make_entry(feed, number) for number in range(newest))
    return wrap_items(f"Feed {feed}", f"http://host{feed}.{DOMAIN}/", items)


def wrap_items(title: str, link: str, items: str) -> bytes:
    """Return the RSS feed that has the items."""
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>"
        f"<link>{link}</link>{items}</channel></rss>"
    ).encode()


def serve(connection: Any, entries: int) -> None:
    """Serve feeds until the process is ended; sends its port through the connection."""
    from aiohttp import web

    version = 0
    answers: Counter[int] = Counter()

    async def give_feed(request: web.Request) -> web.Response:
        feed = int(request.match_info["feed"])
        etag = f'"{feed}-{version if feed % CHANGED_ONE_IN == 0 else 0}"'
        if request.headers.get("If-None-Match") == etag:
            answers[304] += 1
            return web.Response(status=304)
        answers[200] += 1
        body = make_feed(feed, version, entries)
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    async def give_answers(request: web.Request) -> web.Response:
        """Tell what was answered since last time, and go on to the next version."""
        nonlocal version
        told = web.json_response(answers)
        answers.clear()
        version += 1
        return told

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/feed/{feed}", give_feed)
        app.router.add_get("/answers", give_answers)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        connection.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())


@contextmanager
def running_server(entries: int) -> Iterator[int]:
    """Give the port of a server in a process of its own."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(there, entries), daemon=True
    )
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def ask_answers(port: int) -> dict[str, int]:
    """Return how many answers of which status the server gave since last asked."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/answers") as response:
        answers: dict[str, int] = json.load(response)
    return answers


def resolve_to_loopback() -> None:
    """Make this process resolve every host of the benchmark to loopback."""
    look_up = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        inside = isinstance(host, str) and host.endswith(DOMAIN)
        return look_up("127.0.0.1" if inside else host, *args, **kwargs)

    socket.getaddrinfo = resolve


def run_once(feed_list: str, output: str) -> None:
    """Run the job in this process and print its figures as JSON."""
    resolve_to_loopback()
    started = time.monotonic()
    collect_seldom()  # as the command does
    from pipelines.ingest import ingest
    from pipelines.options import IngestOptions

    imported = time.monotonic()
    record = ingest(
        IngestOptions(output=output, feeds=(feed_list,), allow_private_addresses=("127.0.0.0/8",))
    )
    ended = time.monotonic()
    figures = {
        "start_s": round(imported - started, 2),
        "run_s": round(ended - imported, 2),
        "cpu_s": round(time.process_time(), 2),
        "written": record.counts["written"],
        "rejected": record.counts["rejected"],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


def count_rows(output: str) -> tuple[int, int]:
    """Return how many rows the dataset has, and how many different articles."""
    import duckdb

    query = f"SELECT count(*), count(DISTINCT article_id) FROM '{output}/articles/**/*.parquet'"
    row = duckdb.connect().execute(query).fetchone()
    assert row is not None
    return row[0], row[1]


def write_feed_list(path: Path, port: int, feeds: int, hosts: int) -> None:
    """Write the OPML list of the benchmark's feeds."""
    outlines = "".join(
        f'<outline type="rss" xmlUrl="http://host{feed % hosts}.{DOMAIN}:{port}/feed/{feed}"/>'
        for feed in range(feeds)
    )
    path.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')


def main() -> int:
    """Print the figures of both runs; return 1 where rows are missing or repeated."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--run", nargs=2, metavar=("LIST", "OUTPUT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        run_once(*args.run)
        return 0
    expected = args.feeds * args.entries
    changed = len(range(0, args.feeds, CHANGED_ONE_IN))
    with tempfile.TemporaryDirectory() as folder, running_server(args.entries) as port:
        feed_list, output = Path(folder) / "feeds.opml", str(Path(folder) / "out")
        write_feed_list(feed_list, port, args.feeds, args.hosts)
        for name, written in (("first run", expected), ("second run", changed)):
            command = [sys.executable, "-m", "benchmarks.feeds", "--run", str(feed_list), output]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            figures = json.loads(done.stdout.splitlines()[-1])
            print(f"{name:10}  {figures}  answers {ask_answers(port)}", flush=True)
            if figures["written"] != written:
                print(f"{figures['written']} rows written, {written} expected")
                return 1
        rows, articles = count_rows(output)
        print(f"rows {rows:,}, articles {articles:,}, repeated {rows - articles}")
        return 0 if rows == articles == expected + changed else 1


if __name__ == "__main__":
    sys.exit(main())
