import os
import threading
from pathlib import Path

import pytest

from pipelines.compact import swapping
from pipelines.compact.exchange import NoExchangeError, exchange
from pipelines.compact.swapping import begin_folder, recover, swap_in
from tests.pipelines.compact.samples import (
    DAY,
    FOLDER,
    add_files,
    make_article,
    names_in,
    read_rows,
    stage,
)
from transforms.write.replaced import hold_still
from transforms.write.staging import commit_file

RUN = "compact-20241201T000000Z-ab12cd"


def make_new_folder(output: Path) -> list[str]:
    """A made folder with one new file, and the names of the files that it replaces."""
    add_files(output, {"run1": [1], "run2": [2]})
    replaced = names_in(output)
    made = begin_folder(output, RUN, FOLDER)
    (made / "new.parquet").write_bytes(b"new")
    return replaced


def test_exchange_swaps_two_folders(tmp_path: Path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchange(tmp_path / "one", tmp_path / "other")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["other"]


def test_exchange_says_what_is_missing(tmp_path: Path):
    (tmp_path / "one").mkdir()
    with pytest.raises(NoExchangeError, match="No such file"):
        exchange(tmp_path / "one", tmp_path / "gone")


def test_a_swap_replaces_files_and_leaves_nothing_behind(tmp_path: Path):
    replaced = make_new_folder(tmp_path)
    assert swap_in(tmp_path, RUN, FOLDER, replaced)
    assert names_in(tmp_path) == ["new.parquet"]
    assert not (tmp_path / "_compact" / RUN / FOLDER).exists()


def test_a_file_that_came_meanwhile_stays(tmp_path: Path):
    replaced = make_new_folder(tmp_path)
    add_files(tmp_path, {"run3": [3]})
    late = set(names_in(tmp_path)) - set(replaced)
    assert swap_in(tmp_path, RUN, FOLDER, replaced)
    assert set(names_in(tmp_path)) == late | {"new.parquet"}


def test_a_file_that_is_gone_stops_the_swap(tmp_path: Path):
    replaced = make_new_folder(tmp_path)
    (tmp_path / FOLDER / replaced[0]).unlink()
    assert not swap_in(tmp_path, RUN, FOLDER, replaced)
    assert names_in(tmp_path) == replaced[1:]


def test_a_swap_waits_for_those_who_hold_the_dataset_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    replaced = make_new_folder(tmp_path)
    monkeypatch.setattr(swapping, "LONGEST_WAIT_S", 0.0)
    with hold_still(tmp_path):
        assert not swap_in(tmp_path, RUN, FOLDER, replaced)
    assert names_in(tmp_path) == replaced


def test_a_stray_file_moves_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A writer that knows nothing of the lock commits between the last look and the swap."""
    replaced = make_new_folder(tmp_path)
    stray = stage(tmp_path, "run9", [make_article(9)])[0]

    def exchange_late(one: Path, other: Path) -> None:
        os.rename(stray.path, stray.final_path)
        exchange(one, other)

    monkeypatch.setattr(swapping, "exchange", exchange_late)
    assert swap_in(tmp_path, RUN, FOLDER, replaced)
    assert names_in(tmp_path) == sorted(["new.parquet", Path(stray.final_path).name])


def test_a_commit_waits_for_the_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    replaced = make_new_folder(tmp_path)
    staged = stage(tmp_path, "run9", [make_article(9)])[0]
    seen = []
    writer = threading.Thread(target=commit_file, args=(staged,))

    def exchange_slowly(one: Path, other: Path) -> None:
        writer.start()
        writer.join(0.05)
        seen.append(Path(staged.final_path).exists())
        exchange(one, other)

    monkeypatch.setattr(swapping, "exchange", exchange_slowly)
    assert swap_in(tmp_path, RUN, FOLDER, replaced)
    writer.join()
    assert seen == [False]
    assert names_in(tmp_path) == sorted(["new.parquet", Path(staged.final_path).name])


def test_a_replayed_commit_of_a_replaced_file_brings_nothing_in(tmp_path: Path):
    articles = [make_article(1)]
    staged, again = (stage(tmp_path, "run1", articles)[0] for _ in range(2))
    assert staged.final_path == again.final_path
    commit_file(staged)
    begin_folder(tmp_path, RUN, FOLDER)
    assert swap_in(tmp_path, RUN, FOLDER, names_in(tmp_path))
    commit_file(again)
    commit_file(again)
    assert names_in(tmp_path) == []
    assert not Path(again.path).exists()


def test_recovery_drops_a_folder_that_never_was_in_place(tmp_path: Path):
    replaced = make_new_folder(tmp_path)
    assert recover(tmp_path) == 1
    assert names_in(tmp_path) == replaced
    assert not (tmp_path / "_compact" / RUN).exists()


def test_recovery_of_a_dataset_that_was_never_compacted_finds_nothing(tmp_path: Path):
    assert recover(tmp_path) == 0


def test_other_partitions_are_not_touched(tmp_path: Path):
    add_files(tmp_path, {"run1": [7]}, DAY._replace(region="oceania"))
    before = read_rows(tmp_path)
    replaced = make_new_folder(tmp_path)
    assert swap_in(tmp_path, RUN, FOLDER, replaced)
    (tmp_path / FOLDER / "new.parquet").unlink()
    assert read_rows(tmp_path) == before
