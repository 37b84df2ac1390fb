"""Batches of articles laid down on disk while their verdict is sought, and the verdict itself."""

from __future__ import annotations

import dataclasses
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa

from schemas.arrow import SPOOL_SCHEMA, from_batch, to_batch
from schemas.article import Article
from transforms.deduplicate.packed import Packed, concat_cores
from transforms.deduplicate.sketch_files import (
    FileSketches,
    join_sketches,
    remove_sketches,
    write_sketches,
)
from transforms.deduplicate.verdict import Verdicts

_CORE, _VERDICTS = ".core.npy", ".verdicts.npz"
_VERDICT_COLUMNS = [field.name for field in dataclasses.fields(Verdicts) if field.name != "links"]
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")


def write_spool(spool_dir: str, articles: Sequence[Article], packed: Packed) -> str:
    """Write the articles and their packed form under a fresh name; return it.

    The name is random, so a retried batch never meets the files of its first
    trial; those stay unread until the folder is swept. Raises OSError.
    """
    os.makedirs(spool_dir, exist_ok=True)
    path = os.path.join(spool_dir, uuid.uuid4().hex)
    batch = to_batch(articles, SPOOL_SCHEMA)
    with pa.ipc.new_file(path + ".arrow", batch.schema, options=_OPTIONS) as writer:
        writer.write_batch(batch)
    np.save(path + _CORE, packed.core, allow_pickle=False)
    write_sketches(path, packed.sketches.take(np.arange(len(packed))))
    return path


def read_spooled_articles(path: str) -> Iterator[Article]:
    """Yield the articles of a batch, in the order of their writing."""
    with pa.memory_map(path + ".arrow") as source, pa.ipc.open_file(source) as reader:
        for index in range(reader.num_record_batches):
            yield from from_batch(reader.get_batch(index))


@contextmanager
def open_spooled(paths: Sequence[str]) -> Iterator[tuple[Packed, list[int]]]:
    """Lend the rows of all batches, their sketches left on disk, and the size of each batch.

    The sketches lie in one file meanwhile: a crowded key's are of as many batches as texts.
    """
    cores = [np.load(path + _CORE, allow_pickle=False) for path in paths]
    sizes = list(map(len, cores))
    core = concat_cores(cores)
    del cores  # 110 bytes a row, which would be in memory twice until the verdict
    joined = os.path.join(os.path.dirname(paths[0]), uuid.uuid4().hex)
    try:
        join_sketches(paths, joined)
        yield Packed(core, FileSketches(joined, sum(sizes), paths)), sizes
    finally:
        remove_sketches(joined)


def write_verdicts(path: str, verdicts: Verdicts) -> str:
    """Write the verdicts on a spooled batch under a fresh name; return it. Raises OSError."""
    name = f"{path}.{uuid.uuid4().hex}{_VERDICTS}"
    links = [(row, id_) for row, ids in verdicts.links.items() for id_ in ids]
    np.savez(
        name,
        **{column: getattr(verdicts, column) for column in _VERDICT_COLUMNS},
        linked_rows=np.array([row for row, _ in links], np.int64),
        linked_ids=np.array([id_ for _, id_ in links], np.bytes_),
    )
    return name


def read_verdicts(name: str) -> Verdicts:
    """Return what `write_verdicts` wrote under the name."""
    with np.load(name, allow_pickle=False) as stored:
        columns = {column: stored[column] for column in _VERDICT_COLUMNS}
        rows, ids = stored["linked_rows"].tolist(), stored["linked_ids"].tolist()
    links: dict[int, tuple[bytes, ...]] = {}
    for row, id_ in zip(rows, ids, strict=True):
        links[row] = (*links.get(row, ()), id_)
    return Verdicts(**columns, links=links)
