import datetime as dt
import json
from pathlib import Path

import pytest

from pipelines.runs import LostRowsError, RunRecord, new_run_id, reconcile, save_record

COUNTS = {"read": 10, "written": 6, "dropped_repeat": 1, "dropped_duplicates": 1, "rejected": 2}


def make_record(rejects: dict[str, int]) -> RunRecord:
    return RunRecord(
        run_id="run1",
        started_at=dt.datetime(2024, 11, 30, tzinfo=dt.UTC),
        seconds=1.5,
        counts=COUNTS,
        rejects=rejects,
        partitions=1,
        bytes_written=10,
        options={"since": dt.date(2024, 11, 1)},
    )


def test_counts_that_add_up_reconcile():
    reconcile(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_one_row_more_or_less_does_not_reconcile(name: str):
    for change in (-1, 1):
        with pytest.raises(LostRowsError, match="not sound"):
            reconcile({**COUNTS, name: COUNTS[name] + change})


def test_what_was_not_read_is_no_fault():
    rejects = {"out_of_range": 1, "fetch_failed": 1, "empty": 2}
    assert make_record(rejects).reject_share == 2 / 8


def test_run_with_nothing_but_a_failing_feed_has_no_rejects():
    assert make_record({"fetch_failed": 10}).reject_share == 0


def test_record_is_readable_json(tmp_path: Path):
    path = save_record(str(tmp_path), make_record({"empty": 2}))
    saved = json.loads(path.read_text())
    assert path == tmp_path / "_runs" / "run1.json"
    assert (saved["started_at"], saved["counts"], saved["options"]) == (
        "2024-11-30T00:00:00+00:00",
        COUNTS,
        {"since": "2024-11-01"},
    )


def test_run_ids_sort_by_time():
    early = new_run_id(dt.datetime(2024, 11, 30, 9, tzinfo=dt.UTC))
    late = new_run_id(dt.datetime(2024, 11, 30, 10, tzinfo=dt.UTC))
    assert early < late
