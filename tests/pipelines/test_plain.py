"""The plain loop gives what the stages give, in the pipeline's order."""

import datetime as dt
import json

import pytest

from pipelines.plain import STAGES, annotate, deduplicate, load_stage, read_articles
from schemas.article import Article
from schemas.reject import Reason, Reject

NOW = dt.datetime(2024, 3, 12, tzinfo=dt.UTC)

STORY = {
    "id": "flood",
    "title": "Rivers rise",
    "text": "LIMA, Peru, March 9 (AP) - Rivers rose and roads in the capital of Peru were closed"
    " on Saturday after a night of rain.\n\nThe mayor said the bridge would open on Monday.",
    "published": "2024-03-09T12:00:00Z",
}


@pytest.fixture
def articles(tmp_path) -> list[Article | Reject]:
    copy = {**STORY, "id": "copy", "published": "2024-03-09T15:00:00Z"}
    lines = [STORY, copy, {"id": "void", "text": ""}]
    (tmp_path / "own.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return list(read_articles([str(tmp_path)], now=NOW))


def test_read_articles_keeps_order_and_rejects(articles):
    flood, copy, void = articles
    assert [flood.guid, copy.guid] == ["flood", "copy"]
    assert isinstance(void, Reject)
    assert void.reason == Reason.MISSING_FIELD


def test_annotate_adds_dateline_attributions_and_region(articles):
    flood = annotate(articles[0])
    assert flood.dateline is not None
    assert flood.dateline.place == "LIMA, Peru"
    assert flood.agencies == ("AP",)
    assert [(found.source, found.cue) for found in flood.attributions] == [("The mayor", "said")]
    assert (flood.country, flood.region) == ("PE", "latin-america-and-the-caribbean")


def test_deduplicate_marks_the_copy(articles):
    dated = load_stage("dateline")(articles[:2])
    flood, copy = deduplicate(dated)
    assert (flood.cluster_id, flood.duplicate_of) == (flood.article_id, None)
    assert (copy.cluster_id, copy.duplicate_of) == (flood.article_id, flood.article_id)
    assert copy.duplicate_kind == "exact"


def test_deduplicate_leaves_out_the_same_article_again(articles):
    [flood] = deduplicate(load_stage("dateline")([articles[0], articles[0]]))
    assert flood.guid == "flood"


def test_stages_one_after_another_give_what_annotate_gives(articles):
    [expected] = [annotate(article) for article in articles[:1]]
    found = articles[:1]
    for stage in STAGES:
        if stage != "deduplicate":
            found = load_stage(stage)(found)
    assert found == [expected]


def test_read_articles_without_a_match(tmp_path):
    with pytest.raises(ValueError, match=r"matches no file or folder"):
        list(read_articles([str(tmp_path / "none*")], now=NOW))
