"""The dataset's history, read while `newsbeam compact` waits."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.deduplicate.history import History
from transforms.deduplicate.packed import Known, Packed
from transforms.write.replaced import hold_still


@dataclass(frozen=True, slots=True)
class StillHistory:
    """A history whose files stay where they are as long as they are read."""

    output: str
    history: History

    def load(self, batch: Packed, days: int) -> Known:
        """Return what `history` returns."""
        with hold_still(self.output):
            return self.history.load(batch, days)
