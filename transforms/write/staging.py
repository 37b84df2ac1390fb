"""Parquet files written where no reader looks, and put in place by a rename."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash

from schemas.arrow import ARTICLE_SCHEMA, REJECT_SCHEMA, rejects_to_batch, to_batch
from schemas.article import Article
from schemas.reject import Reject
from transforms.write.disk import sync_file
from transforms.write.layout import (
    Partition,
    output_of,
    part_name,
    partition_dir,
    rejects_dir,
    staging_dir,
)
from transforms.write.replaced import hold_still, read_replaced

ROW_GROUP_BYTES = 32 << 20
"""Arrow bytes a row group: large enough to compress and skip well, small enough to buffer."""

MAX_BUFFERED_BYTES = 96 << 20
"""Arrow bytes held for all partitions of a bundle; past it the largest is written out."""

MAX_UNPACKED_BYTES = 96 << 20
"""Estimated bytes of articles held as objects, which weigh several times their Arrow form;
past it the partition that has most of them is packed."""

OBJECT_BYTES = 1_500
"""What an article's object weighs beside its text, and each attribution in it, as
sys.getsizeof adds up."""

SYNC_THREADS = 8
"""Files made safe at one time: a disk takes milliseconds for one, and hardly more for eight."""

MAX_OPEN_FILES = 64
"""Partitions with a file begun at one time; past it the oldest file is closed."""


PROSE = frozenset({"title", "summary", "text", "raw", "message"})
"""Columns of text, which does not repeat: a dictionary of it costs time and saves nothing, and
its least and greatest values, whole texts, would be a third of a small file."""

COMPRESSED = (
    PROSE
    | {"article_id", "content_hash", "text_hash", "cluster_id", "sketch"}
    | {"url", "canonical_url", "guid", "published_raw", "attributions"}
)
"""Columns that zstd makes smaller by much. Each of the others has a few bytes a row, mostly shrunk
by their encoding already, and a call a column would be a third of what a small file costs."""


class StagedFile(NamedTuple):
    """A file that waits in the staging folder for its rename to `final_path`."""

    path: str
    final_path: str
    rows: int


class PartitionStager:
    """Sorts articles into one growing file a partition, within bounded memory.

    A row group is written when a partition has ROW_GROUP_BYTES, or when all
    together pass MAX_BUFFERED_BYTES and it is the largest.
    """

    def __init__(self, output: str, run_id: str) -> None:
        self._output = output
        self._run_id = run_id
        self._buffers: dict[Partition, _Buffer] = {}
        self._unpacked_bytes = 0
        self._packed_bytes = 0
        self._files: dict[Partition, _OpenFile] = {}
        self._done: list[StagedFile] = []
        self._disk = ThreadPoolExecutor(SYNC_THREADS, "sync")
        self._syncs: list[Future[None]] = []

    def add(self, article: Article) -> None:
        """Take one article; its `date` must be set."""
        if article.date is None:
            raise ValueError(f"article {article.article_id!r} has no date: set it before writing")
        partition = Partition(article.date, article.region)
        if partition not in self._buffers:
            self._buffers[partition] = _Buffer(self._run_id)
        self._unpacked_bytes += self._buffers[partition].add(article)
        if self._unpacked_bytes > MAX_UNPACKED_BYTES:
            self._pack_fullest()

    def close(self) -> list[StagedFile]:
        """Write what is left and return all files, safe on the disk; the stager is spent."""
        for partition in sorted(self._buffers):
            self._write_row_group(partition)
        for partition in sorted(self._files):
            self._close_file(partition)
        self._disk.shutdown()
        for sync in self._syncs:
            sync.result()  # raises what it raised
        return self._done

    def _pack_fullest(self) -> None:
        partition = max(self._buffers, key=lambda key: self._buffers[key].unpacked_bytes)
        self._pack(self._buffers[partition])
        if self._buffers[partition].packed_bytes >= ROW_GROUP_BYTES:
            self._write_row_group(partition)
        elif self._packed_bytes > MAX_BUFFERED_BYTES:
            self._write_row_group(
                max(self._buffers, key=lambda key: self._buffers[key].packed_bytes)
            )

    def _pack(self, buffer: _Buffer) -> None:
        self._unpacked_bytes -= buffer.unpacked_bytes
        self._packed_bytes += buffer.pack()

    def _write_row_group(self, partition: Partition) -> None:
        buffer = self._buffers.pop(partition)
        self._pack(buffer)
        self._packed_bytes -= buffer.packed_bytes
        if partition not in self._files:
            if len(self._files) >= MAX_OPEN_FILES:
                self._close_file(next(iter(self._files)))
            self._files[partition] = _OpenFile(staging_dir(self._output, self._run_id))
        self._files[partition].write(buffer.batches)

    def _close_file(self, partition: Partition) -> None:
        staged = self._files.pop(partition)
        name = part_name(self._run_id, staged.close())
        self._syncs.append(self._disk.submit(sync_file, staged.path))
        final = partition_dir(self._output, partition) / name
        self._done.append(StagedFile(str(staged.path), str(final), staged.rows))


class _Buffer:
    """A partition's rows that wait for their row group: newest as objects, the rest packed."""

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self.batches: list[pa.RecordBatch] = []
        self.unpacked_bytes = 0
        self.packed_bytes = 0
        self._articles: list[Article] = []

    def add(self, article: Article) -> int:
        """Take an article and return its estimated bytes."""
        weight = len(article.text) + OBJECT_BYTES * (1 + len(article.attributions))
        self._articles.append(article)
        self.unpacked_bytes += weight
        return weight

    def pack(self) -> int:
        """Turn the articles into one batch, in the order of a row group; return its bytes."""
        if not self._articles:
            return 0
        batch = _with_run_id(to_batch(sorted(self._articles, key=_row_order)), self._run_id)
        self.batches.append(batch)
        self._articles = []
        self.unpacked_bytes = 0
        self.packed_bytes += batch.nbytes
        return int(batch.nbytes)


class _OpenFile:
    """A Parquet file of articles being written under a name that no other writer has."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = _new_path(folder)
        self.rows = 0
        self._digest = xxhash.xxh3_64()
        self._writer = parquet_writer(self.path, ARTICLE_SCHEMA)

    def write(self, batches: list[pa.RecordBatch]) -> None:
        """Append one row group, ordered by time of publication."""
        rows = pa.Table.from_batches(batches)
        if len(batches) > 1:
            rows = _in_order(rows)
        hashes = zip(rows["article_id"].to_pylist(), rows["content_hash"].to_pylist(), strict=True)
        for article_id, content_hash in hashes:
            self._digest.update(f"{article_id} {content_hash}\n".encode())
        self._writer.write_table(rows, row_group_size=len(rows))
        self.rows += len(rows)

    def close(self) -> str:
        """End the file, and return the digest of the rows in it."""
        self._writer.close()
        return self._digest.hexdigest()


def _row_order(article: Article) -> tuple[float, str]:
    published = article.published_at
    return (published.timestamp() if published else -math.inf, article.article_id)


def _with_run_id(batch: pa.RecordBatch, run_id: str) -> pa.RecordBatch:
    """Return the batch as rows of the run that writes them."""
    column = batch.schema.get_field_index("run_id")
    return batch.set_column(column, batch.schema.field(column), pa.repeat(run_id, len(batch)))


def _in_order(rows: pa.Table) -> pa.Table:
    """Return rows as `_row_order` has them: those without a time of publication first."""
    keys = ("published_at", "article_id")
    order = [(name, "ascending", "at_start") for name in keys]
    return rows.take(pc.sort_indices(rows, sort_keys=order))


def _new_path(folder: Path) -> Path:
    return folder / f"{os.getpid()}-{os.urandom(8).hex()}.parquet"


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer of a data file, compressed as all of them are."""
    return pq.ParquetWriter(
        path,
        schema,
        compression={leaf: _compression_of(leaf) for leaf in _leaves(schema)},
        use_dictionary=[name for name in schema.names if name not in PROSE],
        write_statistics=[name for name in schema.names if name not in PROSE],
        store_schema=True,
    )


def _compression_of(leaf: str) -> str:
    return "zstd" if leaf.partition(".")[0] in COMPRESSED else "none"


def _leaves(fields: Iterable[pa.Field], parent: str = "") -> Iterator[str]:
    """Yield the Parquet paths of the columns that fields come to.

    >>> spans = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
    >>> list(_leaves(pa.schema([("title", pa.string()), ("spans", spans)])))
    ['title', 'spans.list.element.start', 'spans.list.element.end']
    """
    for field in fields:
        path, kind = parent + field.name, field.type
        while pa.types.is_list(kind):
            path, kind = f"{path}.list.element", kind.value_type
        if pa.types.is_struct(kind):
            yield from _leaves(kind, f"{path}.")
        else:
            yield path


def stage_rejects(rejects: Iterable[Reject], output: str, run_id: str) -> StagedFile:
    """Write rejects to one staged file."""
    rows = sorted(rejects, key=lambda reject: (reject.source, reject.reason, reject.message))
    folder = staging_dir(output, run_id)
    folder.mkdir(parents=True, exist_ok=True)
    path = _new_path(folder)
    with parquet_writer(path, REJECT_SCHEMA) as writer:
        writer.write_batch(rejects_to_batch(rows, run_id))
    sync_file(path)
    digest = xxhash.xxh3_64_hexdigest(repr(rows).encode("utf-8", "surrogatepass"))
    final = rejects_dir(output) / part_name(run_id, digest)
    return StagedFile(str(path), str(final), len(rows))


def commit_file(staged: StagedFile) -> None:
    """Put a staged file in place; a file already in place is left as it is.

    The rename is atomic, so a reader sees the whole file or none. A retry after
    the rename finds the staged file gone and the final one there, or its rows
    rewritten into another file since: they are not brought in again.
    """
    output, folder = output_of(staged.final_path), os.path.dirname(staged.final_path)
    is_staged = os.path.exists(staged.path)
    with hold_still(output):
        if os.path.exists(staged.final_path) and not is_staged:
            return
        replaced = read_replaced(output, os.path.relpath(folder, output))
        if os.path.basename(staged.final_path) in replaced:
            Path(staged.path).unlink(missing_ok=True)
            return
        if not is_staged:
            raise FileNotFoundError(f"{staged.path!r} was staged and is neither there nor in place")
        os.makedirs(folder, exist_ok=True)
        os.rename(staged.path, staged.final_path)
