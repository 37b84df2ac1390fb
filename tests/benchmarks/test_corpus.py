"""Real text repeated in other words, as the benchmarks measure on."""

import json
from pathlib import Path

from benchmarks.corpus import repeat_articles, write_articles
from pipelines import plain
from schemas.article import Article
from tests.conftest import ROOT

WIRE = str(ROOT / "seeds" / "wire.jsonl")


def read(folder: Path) -> list[Article]:
    import datetime as dt

    found = plain.read_articles([str(folder)], now=dt.datetime.now(dt.UTC))
    return [item for item in found if isinstance(item, Article)]


def test_the_first_time_is_as_it_is_and_later_times_are_in_other_words(tmp_path: Path):
    once = read(Path(WIRE))
    write_articles(tmp_path, repeat_articles([WIRE], 2 * len(once)), 2 * len(once), files=2)
    first, second = (
        [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted(tmp_path.iterdir())
    )
    assert first == [article.text for article in once]
    assert [len(text.split()) for text in second] == [len(text.split()) for text in first]
    assert not set(first) & set(second)


def test_a_repetition_is_no_copy_and_copies_stay_copies(tmp_path: Path):
    number = len(read(Path(WIRE)))
    write_articles(tmp_path, repeat_articles([WIRE], 3 * number), 3 * number)
    kinds = [article.duplicate_kind for article in plain.deduplicate(read(tmp_path))]
    assert kinds[number : 2 * number] == kinds[:number]
    assert kinds[2 * number :] == kinds[:number]
