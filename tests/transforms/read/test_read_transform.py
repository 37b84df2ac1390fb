"""The PTransforms give what the pure readers give, however a file is split."""

import json
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to

from schemas.entry import Document, Entry
from schemas.reject import Reason
from transforms.read import files
from transforms.read.transform import ReadFile, ReadSeeds


def _guid_or_document(record: Entry | Document) -> str | Document | None:
    return record if isinstance(record, Document) else record.guid


def test_seeds_are_read_by_kind_from_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files.split_seed, "__defaults__", (200,))
    lines = [json.dumps({"id": i, "text": f"It was {i}."}) for i in range(50)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, "no"]))
    (tmp_path / "b.html").write_text("<p>")
    (tmp_path / "c.docx").write_text("x")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    assert len(files.split_seed(files.SeedFile(str(tmp_path / "a.jsonl")))) > 5
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = pipeline | ReadSeeds([str(tmp_path)])
        document = Document(source=str(tmp_path / "b.html"), form="page", body=b"<p>")
        expected = [document, *(str(i) for i in range(50))]
        assert_that(found.records | beam.Map(_guid_or_document), equal_to(expected), "E")
        reasons = [Reason.BAD_RECORD, Reason.UNKNOWN_FORM, Reason.UNREADABLE]
        assert_that(found.rejects | beam.Map(lambda r: r.reason), equal_to(reasons), "R")


def test_no_seeds_give_nothing():
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        found = pipeline | ReadSeeds([])
        for name, collection in found._asdict().items():
            assert_that(collection, equal_to([]), name)


def test_missing_seed_fails_while_the_pipeline_is_built():
    with pytest.raises(ValueError, match="--seeds '/nowhere' matches no file or folder"):
        ReadSeeds(["/nowhere"])


def test_feed_files_are_documents_with_their_folders(tmp_path: Path):
    path = str(tmp_path / "03db8a")
    Path(path).write_text("<rss/>")
    feeds = files.find_feed_files([path], {path: ("World", "Asia")})
    document = Document(source=path, form="feed", body=b"<rss/>", categories=("World", "Asia"))
    assert [list(ReadFile().process(feed)) for feed in feeds.files] == [[document]]
    assert feeds.rejects == []


def test_missing_feed_file_names_its_option():
    with pytest.raises(ValueError, match="--feeds '/nowhere' matches no file or folder"):
        files.find_feed_files(["/nowhere"])
