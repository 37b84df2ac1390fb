from pathlib import Path

from pipelines.history import StillHistory
from transforms.deduplicate.packed import Known, Packed, nothing_known
from transforms.write.replaced import hold_alone


def test_nobody_swaps_a_folder_while_history_is_read(tmp_path: Path):
    alone: list[bool] = []

    class Watching:
        def load(self, batch: Packed, days: int) -> Known:
            with hold_alone(tmp_path, wait_s=0) as held:
                alone.append(held)
            return nothing_known()

    StillHistory(str(tmp_path), Watching()).load(nothing_known().rows, 14)
    assert alone == [False]
