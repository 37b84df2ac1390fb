from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.compact import rewriting
from pipelines.compact.rewriting import LostInRewritingError, rewrite, schema_name
from tests.pipelines.compact.samples import FOLDER, add_files, add_old_file, read_rows


def rewrite_all(output: Path) -> Path:
    (output / "made").mkdir()
    return rewrite(sorted((output / FOLDER).glob("*.parquet")), output / "made", "compact-1")


def test_rows_keep_every_column(tmp_path: Path):
    add_files(tmp_path, {"run1": [1, 2, 5], "run2": [3, 4], "run3": [10]})
    before = read_rows(tmp_path)
    rewrite_all(tmp_path)
    after = {f"{FOLDER}{row.removeprefix('made')}" for row in read_rows(tmp_path, "made")}
    assert after == set(before)


def test_rows_are_sorted_by_time_over_the_file_and_those_without_come_first(tmp_path: Path):
    add_files(tmp_path, {"run1": [4, 1, 5], "run2": [3, 10, 2]})
    rows = pq.read_table(rewrite_all(tmp_path), partitioning=None).column("article_id").to_pylist()
    assert rows == [f"id{number:06}" for number in (5, 10, 1, 2, 3, 4)]


def test_row_groups_do_not_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewriting, "ROW_GROUP_BYTES", 2_000)
    add_files(tmp_path, {f"run{number}": list(range(number, 60, 3)) for number in range(3)})
    file = pq.ParquetFile(rewrite_all(tmp_path))
    assert file.num_row_groups > 3
    ids = [file.read_row_group(n)["published_at"].to_pylist() for n in range(file.num_row_groups)]
    instants = [instant for group in ids for instant in group if instant]
    assert instants == sorted(instants)


def test_an_earlier_schema_stays_as_it_was(tmp_path: Path):
    schema = add_old_file(tmp_path / FOLDER, "part-old-1.parquet", [1, 2])
    add_old_file(tmp_path / FOLDER, "part-old-2.parquet", [3])
    written = pq.read_schema(rewrite_all(tmp_path))
    assert written.remove_metadata().equals(schema.remove_metadata())


def test_not_a_number_is_itself(tmp_path: Path):
    (tmp_path / FOLDER).mkdir(parents=True)
    rows = pa.table({"published_at": [1, 2], "article_id": ["a", "b"], "x": [float("nan"), 1.0]})
    for name in ("a", "b"):
        pq.write_table(rows, tmp_path / FOLDER / f"{name}.parquet")
    assert pq.ParquetFile(rewrite_all(tmp_path)).metadata.num_rows == 4


def test_a_file_that_reads_back_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    add_files(tmp_path, {"run1": [1], "run2": [2]})
    monkeypatch.setattr(rewriting, "_same", lambda one, other: False)
    with pytest.raises(LostInRewritingError, match=r"\.draft does not read back"):
        rewrite_all(tmp_path)


def test_schemas_are_told_apart_by_type_and_order_but_not_by_metadata():
    one, other = pa.field("a", pa.int32()), pa.field("b", pa.string())
    names = [
        schema_name(pa.schema(fields, metadata))
        for fields, metadata in (
            ([one, other], None),
            ([one, other], {"writer": "x"}),
            ([other, one], None),
            ([one, pa.field("b", pa.string(), nullable=False)], None),
        )
    ]
    assert names[0] == names[1]
    assert len(set(names)) == 3
