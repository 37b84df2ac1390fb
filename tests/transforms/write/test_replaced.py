import threading
from pathlib import Path

import pytest

from transforms.write.replaced import (
    add_replaced,
    forget_replaced,
    hold_alone,
    hold_still,
    hold_still_to_read,
    read_replaced,
)

FOLDER = "articles/date=2024-11-30/region=oceania"


def test_names_add_up_by_folder(tmp_path: Path):
    add_replaced(tmp_path, FOLDER, ["b", "a"])
    add_replaced(tmp_path, FOLDER, ["c"])
    add_replaced(tmp_path, "rejects", ["d"])
    assert read_replaced(tmp_path, FOLDER) == {"a", "b", "c"}
    assert read_replaced(tmp_path, "rejects") == {"d"}


def test_a_folder_without_names_has_none(tmp_path: Path):
    assert read_replaced(tmp_path, FOLDER) == frozenset()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("part-20241101T000000Z-ab12cd-9f.parquet", False),
        ("part-20241130T000000Z-ab12cd-9f.parquet", True),
        ("part-20241101T000000Z-ab12cd-20241130T000000Z-9f.parquet", True),  # a late window
        ("part-of-something-else.parquet", True),
    ],
)
def test_names_of_runs_and_windows_before_an_instant_are_forgotten(tmp_path: Path, name, kept):
    add_replaced(tmp_path, FOLDER, [name])
    forget_replaced(tmp_path, "20241115T000000Z")
    assert (name in read_replaced(tmp_path, FOLDER)) == kept


def test_many_hold_still_at_once_and_nobody_alone_meanwhile(tmp_path: Path):
    with hold_still(tmp_path), hold_still(tmp_path), hold_alone(tmp_path, wait_s=0) as alone:
        assert not alone
    with hold_alone(tmp_path, wait_s=0) as alone:
        assert alone


def test_readers_hold_still_a_dataset_that_was_written(tmp_path: Path):
    with hold_still_to_read(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
    with hold_still(tmp_path):
        pass
    with hold_still_to_read(tmp_path), hold_alone(tmp_path, wait_s=0) as alone:
        assert not alone


def test_one_waits_to_hold_still_until_it_is_alone_no_more(tmp_path: Path):
    order = []

    def hold() -> None:
        with hold_still(tmp_path):
            order.append("still")

    thread = threading.Thread(target=hold)
    with hold_alone(tmp_path, wait_s=0):
        thread.start()
        thread.join(0.05)
        order.append("alone")
    thread.join()
    assert order == ["alone", "still"]
