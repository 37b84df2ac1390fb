import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report import sample
from pipelines.report.page import to_embedded_json
from pipelines.report.sample import (
    ROLES,
    count_bytes,
    headline,
    make_sample,
    shorten,
    take_within,
    to_body,
    web_address,
)
from tests.pipelines.report.samples import ARTICLES

BY_ID = {article.article_id: article for article in ARTICLES}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "JAVASCRIPT://a.example/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox",
        "file:///etc/passwd",
        "//a.example/1",
        "/1",
        "https:",
        "https:///1",
        "http://[::1",
        "https://a.example/" + "x" * 500,
        "",
        None,
    ],
)
def test_address_not_of_the_web_is_none(address):
    assert web_address(address) is None


@pytest.mark.parametrize("address", ["http://a.example/", "https://a.example/?q=<b>\"'"])
def test_address_of_the_web_is_itself(address):
    assert web_address(address) == address


@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]))))
def test_bytes_counted_are_what_the_page_takes(value):
    assert count_bytes(value) == len(to_embedded_json(value).encode())


@given(st.text(), st.integers(1, 50))
def test_shortened_text_is_one_line_no_longer_than_asked(text, chars):
    line = shorten(text, chars)
    assert line is not None
    assert len(line) <= chars
    assert shorten(line, chars) == line
    assert "\n" not in line


@given(st.lists(st.text(), max_size=20), st.integers(0, 60))
def test_rows_taken_are_the_first_within_the_budget(rows, max_bytes):
    taken = list(take_within(rows, max_bytes))
    assert taken == rows[: len(taken)]
    assert sum(map(count_bytes, taken)) <= max_bytes
    if len(taken) < len(rows):
        assert sum(map(count_bytes, rows[: len(taken) + 1])) > max_bytes


@pytest.mark.parametrize("article_id", BY_ID)
def test_marks_slice_back_to_what_was_found(article_id):
    article = BY_ID[article_id]
    body = to_body(article)
    found = {(body["text"][start:end], role) for start, end, role in body["marks"]}
    wanted = {
        (words, ROLES[name])
        for one in article.attributions
        for name, words in (("source", one.source), ("cue", one.cue), ("content", one.content))
        if words
    }
    if article.dateline:
        wanted.add((article.dateline.raw, "d"))
    assert found == wanted


def test_body_cut_short_leaves_out_marks_beyond(monkeypatch):
    article = BY_ID["aa11"]
    dateline = article.dateline
    assert dateline is not None
    monkeypatch.setattr(sample, "MAX_TEXT_CHARS", dateline.end)
    assert to_body(article) == {
        "text": dateline.raw, "cut": True, "marks": [[0, dateline.end, "d"]],
    }  # fmt: skip


def test_headline_without_title_is_the_text_s_beginning():
    assert str(headline(BY_ID["dd11"])).startswith("NOWHERE (AP) — Streets")


def test_sample_is_within_its_budgets(monkeypatch):
    facts = {article_id: {"day": 0} for article_id in BY_ID}
    one = count_bytes(make_sample(["aa11"], BY_ID, facts)[0])
    text = count_bytes(to_body(BY_ID["aa11"]))
    monkeypatch.setattr(sample, "MAX_TEXT_BYTES", 2 * text)
    monkeypatch.setattr(sample, "MAX_HEADLINE_BYTES", 3 * (one - text) + 40)
    made = make_sample(["aa11"] * 9, BY_ID, facts)
    assert ["text" in record for record in made] == [True, True, False]


def test_sample_has_some_of_everything_that_is_counted(report):
    records = report["sample"]
    names = report["names"]
    for key, known in (("region", "regions"), ("language", "languages"), ("place", "places")):
        assert {record[key] for record in records} - {None} == set(range(len(names[known])))
    assert {code for r in records for code in r["about"]} == set(range(len(names["countries"])))
    assert {r["story"] for r in records} - {None} == set(range(len(report["stories"])))


def test_sample_is_the_newest_versions_each_once(report):
    titles = {record["id"]: record["title"] for record in report["sample"]}
    assert len(report["sample"]) == len(titles) == 8
    assert titles["aa11"] == "Corrected"


def test_report_is_plain_json(report):
    assert json.loads(json.dumps(report, allow_nan=False)) == report
