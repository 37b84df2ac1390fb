"""The rules that the design states, as tests."""

import ast
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from schemas.arrow import (
    ARTICLE_SCHEMA,
    ATTRIBUTION,
    COUNTRY_SHARE,
    DATELINE,
    PARTITION_COLUMNS,
    PLACE,
    SPOOL_SCHEMA,
)
from schemas.article import Article, Attribution, CountryShare, Dateline, Place

ROOT = Path(__file__).parents[1]
PACKAGES = ("pipelines", "transforms", "schemas")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
STAGES = sorted(path.name for path in (ROOT / "transforms").iterdir() if path.is_dir())


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=_relative)
def test_imports_run_from_pipelines_over_transforms_to_schemas(path: Path):
    package = path.relative_to(ROOT).parts[0]
    lower = {
        "pipelines": set(),
        "transforms": {"pipelines"},
        "schemas": {"pipelines", "transforms"},
    }
    wrong = {name for name in _imports(path) if name.split(".")[0] in lower[package]}
    assert wrong == set()


@pytest.mark.parametrize("stage", STAGES)
def test_stages_import_no_other_stage_but_places(stage: str):
    wrong = {
        (_relative(path), name)
        for path in (ROOT / "transforms" / stage).rglob("*.py")
        for name in _imports(path)
        if name.startswith("transforms.") and name.split(".")[1] not in {stage, "places"}
    }
    assert wrong == set()


@pytest.mark.parametrize("stage", STAGES)
def test_only_transform_modules_import_beam(stage: str):
    wrong = {
        _relative(path)
        for path in (ROOT / "transforms" / stage).rglob("*.py")
        for name in _imports(path)
        if name.split(".")[0] == "apache_beam" and path.name != "transform.py"
    }
    assert wrong == set()


def test_schemas_import_no_beam():
    wrong = {
        _relative(path)
        for path in (ROOT / "schemas").rglob("*.py")
        if any(name.startswith("apache_beam") for name in _imports(path))
    }
    assert wrong == set()


def test_article_columns_equal_record_fields():
    fields = [field.name for field in dataclasses.fields(Article)]
    assert SPOOL_SCHEMA.names == fields
    assert ARTICLE_SCHEMA.names == [name for name in fields if name not in PARTITION_COLUMNS]


@pytest.mark.parametrize(
    ("record", "struct"),
    [
        (Place, PLACE),
        (Dateline, DATELINE),
        (Attribution, ATTRIBUTION),
        (CountryShare, COUNTRY_SHARE),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_struct_fields_equal_record_fields(record: type, struct: pa.StructType):
    assert [field.name for field in struct] == [field.name for field in dataclasses.fields(record)]


def test_every_package_has_an_init():
    missing = {
        _relative(path.parent) for path in SOURCES if not (path.parent / "__init__.py").exists()
    }
    assert missing == set()


def test_tests_mirror_the_tree():
    stray = {
        _relative(folder)
        for top in ("transforms", "pipelines", "schemas")
        for folder in (ROOT / "tests" / top).rglob("*")
        if folder.is_dir()
        and folder.name not in {"__pycache__", "data"}
        and not (ROOT / folder.relative_to(ROOT / "tests")).exists()
    }
    assert stray == set()
