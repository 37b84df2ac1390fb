"""Times Deduplicate over many articles, beside datatrove's MinHash, and over many runs.

    python benchmarks/duplicates.py [--articles 100000] [--datatrove PYTHON] [--runs 30]

The articles are of 3 KB, of words drawn by Zipf's law from a made vocabulary; a fifth are
copies: under another headline, cut, behind a local first paragraph, or with paragraphs
left out. Each side reads the same JSON Lines file in a process of its own, so that its
peak memory is its own. `--datatrove` names a Python that has datatrove; it runs the four
MinHash steps of its README in one process (14 bands of 8, 5-grams). `--runs` splits the
articles into runs, one after another into a dataset, and compares their clusters with
those of one run; exits with 1 if they differ.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import json
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.duplicate_articles import make_records, read_articles

STEPS_ARTICLES = 20_000
"""Articles of which the steps are timed one by one; they are held in memory."""


def run_ours(path: Path) -> None:
    """Run the transform over a file; print seconds, kinds and memory."""
    import apache_beam as beam
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    from transforms.deduplicate.transform import Deduplicate

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as spool_dir:
        pipeline = beam.Pipeline(runner=FnApiRunner())
        _ = (
            pipeline
            | beam.Create([str(path)])
            | beam.FlatMap(lambda name: read_articles(Path(name)))
            | Deduplicate(spool_dir)
            | beam.Map(lambda article: article.duplicate_kind or "new")
            | beam.combiners.Count.PerElement()
            | beam.Map(print)
        )
        pipeline.run().wait_until_finish()
    _report(started)


def run_datatrove(path: Path) -> None:
    """Run datatrove's MinHash over a file; print seconds, what is left and memory."""
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    config = MinhashConfig()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        reader = JsonlReader(str(path.parent), glob_pattern=path.name)
        steps = [
            [reader, MinhashDedupSignature(f"{work}/signatures", config)],
            [MinhashDedupBuckets(f"{work}/signatures", f"{work}/buckets", config=config)],
            [MinhashDedupCluster(f"{work}/buckets", f"{work}/removed", config=config)],
            [reader, MinhashDedupFilter(f"{work}/removed"), JsonlWriter(f"{work}/kept")],
        ]
        for number, pipeline in enumerate(steps):
            tasks = config.num_buckets if number == 1 else 1
            executor = LocalPipelineExecutor(
                pipeline, tasks=tasks, workers=1, logging_dir=f"{work}/logs{number}"
            )
            with contextlib.redirect_stderr(io.StringIO()):  # it writes pages for every step
                executor.run()
    _report(started)


def run_split(path: Path, count: int, runs: int) -> None:
    """Run one run over all and `runs` runs over parts; print times, exit if clusters differ."""
    parts = _split_file(path, -(-count // runs))
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as split:
        seconds = [_write_run(split, part) for part in parts]
        shown = " ".join(f"{second:.1f}" for second in seconds)
        print(f"runs {shown} s of processor time", flush=True)
        print(f"last over first {seconds[-1] / seconds[0]:.2f}", flush=True)
        print(f"one run {_write_run(whole, path):.1f} s of processor time", flush=True)
        if _clusters(whole) != _clusters(split):
            raise SystemExit("clusters differ")
        print("same clusters")


def _split_file(path: Path, lines: int) -> list[Path]:
    """Write a file's lines to files of `lines` each beside it, and return those."""
    parts: list[Path] = []
    with path.open(encoding="utf-8") as rows:
        while chunk := list(itertools.islice(rows, lines)):
            parts.append(path.with_name(f"part{len(parts)}.jsonl"))
            parts[-1].write_text("".join(chunk), encoding="utf-8")
    return parts


def _write_run(output: str, path: Path) -> float:
    """Add the articles of a file to a dataset; return the seconds of processor time."""
    import apache_beam as beam
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    from transforms.deduplicate.history import DatasetHistory
    from transforms.deduplicate.transform import Deduplicate
    from transforms.write.transform import WritePartitions

    started = time.process_time()
    history = DatasetHistory(f"{output}/articles", f"{output}/_state/duplicates")
    pipeline = beam.Pipeline(runner=FnApiRunner())
    _ = (
        pipeline
        | beam.Create([str(path)])
        | beam.FlatMap(lambda name: read_articles(Path(name)))
        | Deduplicate(f"{output}/_staging/spool", history)
        | WritePartitions(output, path.stem)
    )
    pipeline.run().wait_until_finish()
    return time.process_time() - started


def run_written(path: Path) -> None:
    """Mark the copies of a file and write a dataset of it; print seconds and memory."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as output:
        _write_run(output, path)
    _report(started)


def _clusters(output: str) -> set[frozenset[str]]:
    """Return the sets of ids that share a cluster, linked ones taken as one."""
    import pyarrow.dataset as ds

    columns = ["article_id", "cluster_id", "linked_clusters"]
    rows = ds.dataset(f"{output}/articles", format="parquet").to_table(columns).to_pylist()
    root: dict[str, str] = {}

    def find(cluster: str) -> str:
        while root.setdefault(cluster, cluster) != cluster:
            cluster = root[cluster]
        return cluster

    for row in rows:
        for other in row["linked_clusters"] or ():
            root[find(other)] = find(row["cluster_id"])
    members = defaultdict(set)
    for row in rows:
        members[find(row["cluster_id"])].add(row["article_id"])
    return {frozenset(ids) for ids in members.values()}


def _report(started: float) -> None:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor_s = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    elapsed_s = time.monotonic() - started
    peak = usages[0].ru_maxrss / 1024
    print(f"{elapsed_s:.1f} s, {processor_s:.1f} s of processor time, peak {peak:.0f} MB")


def _stamp(articles: list[Any], sketches: Any, verdicts: Any) -> None:
    from transforms.deduplicate.stamp import stamp_articles

    for _ in stamp_articles(articles, sketches, verdicts):
        pass


def time_steps(path: Path) -> None:
    """Print the processor time an article of each step, on one batch after another."""
    from transforms.deduplicate.packed import nothing_known
    from transforms.deduplicate.sketch import pack_articles
    from transforms.deduplicate.sketch_files import read_sketches
    from transforms.deduplicate.spool import (
        open_spooled,
        read_spooled_articles,
        write_spool,
    )
    from transforms.deduplicate.verdict import decide

    articles = list(read_articles(path, STEPS_ARTICLES))
    spent: Counter[str] = Counter()

    def timed(step: str, function: Any, *arguments: Any) -> Any:
        started = time.process_time()
        result = function(*arguments)
        spent[step] += round((time.process_time() - started) * 1e6)
        return result

    with tempfile.TemporaryDirectory() as spool_dir, contextlib.ExitStack() as stack:
        paths = []
        for at in range(0, len(articles), 2_000):
            batch = articles[at : at + 2_000]
            packed = timed("sketch", pack_articles, batch)
            paths.append(timed("spool", write_spool, spool_dir, batch, packed))
        rows, sizes = timed("open", stack.enter_context, open_spooled(paths))
        verdicts = timed("verdict", decide, rows, nothing_known())
        start = 0
        for name, size in zip(paths, sizes, strict=True):
            read = timed("read back", lambda name: list(read_spooled_articles(name)), name)
            part = verdicts.rows(start, start + size)
            timed("stamp", _stamp, read, read_sketches(name), part)
            start += size
    for step, micros in spent.items():
        print(f"{step:10} {micros / len(articles):6.1f} µs an article")


def main() -> None:
    """Parse the arguments, make the articles and run each side."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--datatrove", metavar="PYTHON", help="a Python that has datatrove")
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        SIDES[options.side](options.file)
        return
    from benchmarks.measure import measure

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for record in make_records(options.articles):
                out.write(json.dumps(record) + "\n")
        sides = {"steps": sys.executable, "ours": sys.executable}
        if options.datatrove:
            sides["datatrove"] = options.datatrove
        for side, python in sides.items():
            print(f"== {side}", flush=True)
            measured = measure([python, __file__, "--side", side, "--file", str(path)])
            print(measured.output, end="", flush=True)
            print(f"process {measured.seconds:.1f} s, {measured.peak_bytes >> 20} MB", flush=True)
        if options.runs:
            run_split(path, options.articles, options.runs)


SIDES = {
    "ours": run_ours,
    "datatrove": run_datatrove,
    "steps": time_steps,
    "written": run_written,
}

if __name__ == "__main__":
    main()
