import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.soak_drawing import draw
from benchmarks.soak_server import FeedServer
from benchmarks.soak_watch import Watch, count_rows, resident_bytes, tree_of

FOLDER = "articles/date=2024-11-30/region=oceania"


def test_the_server_lists_what_it_has_published_and_knows_it_again():
    with FeedServer(feeds=2, rate=1_000) as server:
        while len(server.published) < 10:
            pass
        server.stop_publishing()
        with urllib.request.urlopen(server.urls[1]) as answer:
            body, tag = answer.read().decode(), answer.headers["ETag"]
        assert "soak-1<" in body
        assert "soak-0<" not in body
        request = urllib.request.Request(server.urls[1], headers={"If-None-Match": "other"})
        with urllib.request.urlopen(request) as answer:
            assert answer.headers["ETag"] >= tag


def test_the_server_ends_when_it_is_left():
    with FeedServer(feeds=1, rate=1) as server:
        assert server._thread.is_alive()
    assert not server._thread.is_alive()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(server.urls[0])


def test_rows_are_counted_by_entry_and_seen_once(tmp_path: Path):
    (tmp_path / FOLDER).mkdir(parents=True)
    watch = Watch(tmp_path)
    for number, guids in enumerate((["a", "b"], ["b"])):
        pq.write_table(pa.table({"guid": guids}), tmp_path / FOLDER / f"{number}.parquet")
    watch.stop()
    assert set(watch.seen) == {"a", "b"}
    assert count_rows(tmp_path) == {"a": 1, "b": 2}


def test_a_process_is_in_its_own_tree_with_its_children():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert {os.getpid(), child.pid} <= set(tree_of(os.getpid()))
        assert resident_bytes(child.pid) > 0
        assert child.stdin is not None
        child.stdin.close()


def test_the_picture_has_a_line_for_memory_two_for_lag_and_one_a_kill():
    picture = draw(0.0, [(5.0, 2**20), (10.0, 2**21)], [(3.0, 1.0), (30.0, 2.0)], [(6.0, "Prism")])
    assert picture.count("<polyline") == 3
    assert picture.count("stroke-dasharray") == 2  # in both panels
