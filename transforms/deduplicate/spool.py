"""Batches of articles laid down on disk while their verdict is sought."""

from __future__ import annotations

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
    np.save(path + ".core.npy", packed.core, allow_pickle=False)
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
    cores = [np.load(path + ".core.npy", allow_pickle=False) for path in paths]
    sizes = list(map(len, cores))
    joined = os.path.join(os.path.dirname(paths[0]), uuid.uuid4().hex)
    try:
        join_sketches(paths, joined)
        yield Packed(concat_cores(cores), FileSketches(joined, sum(sizes), paths)), sizes
    finally:
        remove_sketches(joined)
