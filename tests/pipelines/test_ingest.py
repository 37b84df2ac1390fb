"""The main job from end to end: what it writes, and what it does when things go wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from pipelines.cli import DONE, LOCKED, MANY_REJECTS, WRONG_USAGE, main
from pipelines.errors import OptionError
from pipelines.ingest import ingest
from pipelines.lock import hold_lock
from pipelines.options import IngestOptions

STORIES = [
    {
        "id": "ferry",
        "title": "Ferry returns to Oslo",
        "url": "https://north.example/ferry?utm_source=feed",
        "published": "2024-11-28T08:00:00Z",
        "text": "OSLO, Norway (AP) — The ferry came back on Thursday after nine days at sea.\n\n"
        '"We never lost hope," said Kari Lund, the captain, who kept her crew singing.',
    },
    {
        "id": "bridge",
        "title": "Bridge opens in Lima",
        "url": "https://south.example/bridge",
        "published": "2024-11-29T09:30:00Z",
        "text": "LIMA (Reuters) - A bridge over the Rimac opened to traffic on Friday, two years "
        "late.\n\nMayor Rosa Quispe said the city would build three more by 2030.",
    },
]


def read_rows(output: Path, *columns: str) -> list[tuple]:
    dataset = ds.dataset(output / "articles", partitioning="hive")
    table = dataset.to_table(columns=list(columns))
    return sorted(zip(*(table.column(name).to_pylist() for name in columns), strict=True))


def run(output: Path, *seeds: str, **options) -> dict[str, int]:
    return ingest(IngestOptions(seeds=seeds, output=str(output), **options)).counts


def test_articles_are_written_with_everything_found_in_them(tmp_path: Path, write_seed):
    run(tmp_path / "out", write_seed(STORIES))
    table = ds.dataset(tmp_path / "out" / "articles", partitioning="hive").to_table()
    row = next(row for row in table.to_pylist() if row["guid"] == "ferry")
    assert (row["date"], row["region"], row["country"]) == ("2024-11-28", "northern-europe", "NO")
    assert row["canonical_url"] == "https://north.example/ferry"
    assert row["dateline"]["place"] == "OSLO, Norway"
    assert row["agencies"] == ["AP"]
    (quote,) = [a for a in row["attributions"] if a["quote_type"] == "direct"]
    assert quote["source"].startswith("Kari Lund")
    for role in ("source", "cue", "content"):
        words = " ".join(row["text"][s["start"] : s["end"]] for s in quote[f"{role}_spans"])
        assert words == quote[role]


def test_same_input_twice_gives_the_same_rows_once(tmp_path: Path, write_seed):
    seed = write_seed(STORIES)
    first = run(tmp_path / "out", seed)
    rows = read_rows(tmp_path / "out", "article_id", "content_hash", "version")
    second = run(tmp_path / "out", seed)
    assert (first["written"], second["written"], second["dropped_repeat"]) == (2, 0, 2)
    assert read_rows(tmp_path / "out", "article_id", "content_hash", "version") == rows


def test_changed_article_becomes_a_new_version(tmp_path: Path, write_seed):
    run(tmp_path / "out", write_seed(STORIES))
    edited = [{**STORIES[0], "text": STORIES[0]["text"] + "\n\nThe crew will rest until Monday."}]
    run(tmp_path / "out", write_seed(edited))
    assert read_rows(tmp_path / "out", "guid", "version") == [
        ("bridge", 1),
        ("ferry", 1),
        ("ferry", 2),
    ]


def test_copies_are_kept_and_marked_or_dropped_on_request(tmp_path: Path, write_seed):
    copy = {**STORIES[0], "id": "copy", "title": "Nine days at sea", "url": "https://c.example/1"}
    seed = write_seed([*STORIES, copy])
    kept = run(tmp_path / "kept", seed)
    dropped = run(tmp_path / "dropped", seed, drop_duplicates=True)
    assert (kept["written"], kept["duplicates_exact"]) == (3, 1)
    assert (dropped["written"], dropped["dropped_duplicates"]) == (2, 1)
    copies = [row for row in read_rows(tmp_path / "kept", "guid", "duplicate_kind") if row[1]]
    assert len(copies) == 1
    assert copies[0][1] == "exact"


def test_two_workers_write_the_same_rows_as_one(tmp_path: Path, write_seed):
    seeds = [
        write_seed(
            [{**story, "id": f"{story['id']}{n}", "text": f"{story['text']} {n}"}], f"{n}.jsonl"
        )
        for n, story in enumerate(STORIES * 5)
    ]
    one = run(tmp_path / "one", *seeds)
    two = run(tmp_path / "two", *seeds, workers=2)
    assert one == two
    columns = ("article_id", "date", "region", "cluster_id", "duplicate_of")
    one_rows = [tuple(map(str, row)) for row in _rows(tmp_path / "one", *columns)]
    assert one_rows == [tuple(map(str, row)) for row in _rows(tmp_path / "two", *columns)]


def _rows(output: Path, *columns: str) -> list[tuple]:
    table = ds.dataset(output / "articles", partitioning="hive").to_table(columns=list(columns))
    rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
    return sorted(rows, key=str)


def test_run_killed_between_two_renames_is_finished_by_the_next(tmp_path: Path, write_seed):
    seed, output = write_seed(STORIES), tmp_path / "out"
    code = (
        "import os, signal, sys\n"
        "import transforms.write.staging as staging, pipelines.commit as commit_plan\n"
        "from pipelines.options import IngestOptions\n"
        "from pipelines.ingest import ingest\n"
        "done = []\n"
        "def commit(staged):\n"
        "    if done: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    done.append(staging.commit_file(staged))\n"
        "commit_plan.commit_file = commit\n"
        "ingest(IngestOptions(seeds=(sys.argv[1],), output=sys.argv[2]))\n"
    )
    died = subprocess.run([sys.executable, "-c", code, seed, str(output)], check=False)
    assert died.returncode == -9
    assert len(read_rows(output, "guid")) == 1
    counts = run(output, seed)
    assert (counts["written"], counts["dropped_repeat"]) == (0, 2)
    assert read_rows(output, "guid") == [("bridge",), ("ferry",)]
    records = [json.loads(path.read_text()) for path in (output / "_runs").iterdir()]
    records.sort(key=lambda record: record["started_at"])  # two runs of a second: ids tell nothing
    assert [record["counts"]["written"] for record in records] == [2, 0]
    assert not (output / "_staging").exists()


def test_days_out_of_range_are_rejected_and_counted(tmp_path: Path, write_seed):
    import datetime as dt

    record = ingest(
        IngestOptions(
            seeds=(write_seed(STORIES),), output=str(tmp_path / "out"), since=dt.date(2024, 11, 29)
        )
    )
    assert (record.counts["written"], record.rejects) == (1, {"out_of_range": 1})
    assert record.reject_share == 0


def test_record_of_a_run_is_kept(tmp_path: Path, write_seed):
    record = ingest(IngestOptions(seeds=(write_seed(STORIES),), output=str(tmp_path / "out")))
    saved = json.loads((tmp_path / "out" / "_runs" / f"{record.run_id}.json").read_text())
    assert (saved["counts"]["read"], saved["partitions"]) == (2, 2)


HOSTILE = {
    "empty.jsonl": b"",
    "empty.txt": b"",
    "nul.txt": b"date 2024-11-30 The council\x00 met.\x00\n",
    "latin1.txt": "date 2024-11-30 Der Bürgermeister öffnete die Brücke.".encode("latin-1"),
    "half.jsonl.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xabV",
    "not-gzip.jsonl.gz": b"plain text",
    "headless.csv": b"1,2,3\n4,5,6\n",
    "binary.jsonl": bytes(range(256)) * 10,
    "unknown.docx": b"PK\x03\x04",
    "list.jsonl": b'["not", "an", "object"]\n{"title": 5, "text": {"a": 1}}\n{broken\n',
    "deep.json": b"[" * 100_000,
    "page.html": b"<html><body></body></html>",
    "feed.xml": b"<rss",
    "archive.warc.gz": b"\x1f\x8b broken",
    "table.parquet": b"PAR1 broken PAR1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_seed_ends_in_rows_or_rejects(name: str, tmp_path: Path):
    (tmp_path / name).write_bytes(HOSTILE[name])
    counts = run(tmp_path / "out", str(tmp_path / name))
    assert counts["read"] >= 1
    assert counts["read"] == counts["written"] + counts["rejected"]


def test_list_of_feeds_that_includes_itself_ends(tmp_path: Path):
    (tmp_path / "list.opml").write_text(
        '<opml version="2.0"><body><outline type="include" url="list.opml"/></body></opml>'
    )
    record = ingest(
        IngestOptions(feeds=(str(tmp_path / "list.opml"),), output=str(tmp_path / "out"))
    )
    assert record.counts["read"] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--seeds", "missing.jsonl"], "missing.jsonl"),
        (["--seeds", "{seed}", "--runner", "NoRunner"], "--runner 'NoRunner' is not a Beam runner"),
        (["--seeds", "{seed}", "--", "--no_such_flag=1"], "--no_such_flag after -- is no option"),
        (
            ["--feeds", "https://a.example/f", "--allow-private-addresses", "10.0.0.0/99"],
            "10.0.0.0/99",
        ),
    ],
    ids=["missing seed", "unknown runner", "unknown Beam flag", "bad network"],
)
def test_wrong_option_fails_before_the_run(words, message, tmp_path: Path, write_seed, capsys):
    seed = write_seed(STORIES)
    words = [word.format(seed=seed) for word in words]
    assert main(["ingest", "--output", str(tmp_path / "out"), *words]) == WRONG_USAGE
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_missing_seed_is_a_wrong_option(tmp_path: Path):
    with pytest.raises(OptionError, match="--seeds 'nowhere/\\*'"):
        run(tmp_path / "out", "nowhere/*")


def test_exit_code_tells_many_rejects(tmp_path: Path, write_seed):
    seed = write_seed([{"id": "1"}, {"id": "2"}])
    words = ["ingest", "--seeds", seed, "--output", str(tmp_path / "out")]
    assert main(words) == MANY_REJECTS
    assert main([*words, "--max-reject-share", "1"]) == DONE


def test_exit_code_tells_that_another_run_holds_the_output(tmp_path: Path, write_seed, capsys):
    words = ["ingest", "--seeds", write_seed(STORIES), "--output", str(tmp_path)]
    with hold_lock(str(tmp_path), "other"):
        assert main(words) == LOCKED
    assert "run other, process" in capsys.readouterr().err


def test_json_is_the_run_record(tmp_path: Path, write_seed, capsys):
    main(["ingest", "--seeds", write_seed(STORIES), "--output", str(tmp_path / "out"), "--json"])
    assert json.loads(capsys.readouterr().out)["counts"]["written"] == 2
