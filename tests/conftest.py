"""What many tests share: sample seeds, and the dataset that the main job makes of them."""

import json
from pathlib import Path

import pytest

from pipelines.options import IngestOptions

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
