"""What many tests share: sample seeds, and the dataset that the main job makes of them."""

import json
from pathlib import Path

import hypothesis
import pytest

from pipelines.options import IngestOptions

# Examples take as long as the machine is busy: a deadline would fail at random.
hypothesis.settings.register_profile("newsbeam", deadline=None)
hypothesis.settings.load_profile("newsbeam")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def sample_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of `seeds/`, as `./run_local.sh` makes it; only to be read."""
    from pipelines.ingest import ingest

    output = tmp_path_factory.mktemp("sample") / "out"
    ingest(IngestOptions(seeds=(str(ROOT / "seeds"),), output=str(output)))
    return output


@pytest.fixture
def write_seed(tmp_path: Path):
    """Write records as a JSON Lines seed and return its path."""

    def write(records: list[dict], name: str = "seed.jsonl") -> str:
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return str(path)

    return write
