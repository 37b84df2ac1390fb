"""What is wrong with a feed is said in words, each fault once."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.feeds.diagnose import FeedReport, check_answer, report_document, report_reject
from pipelines.feeds.findings import LEVELS, Fault, Finding, Level
from schemas.entry import Document
from schemas.reject import Reason, Reject, Stage
from transforms.fetch.answers import Answer

NOW = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
FEED = "https://a.example/feed"
CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "cases" / "feed_faults.jsonl").read_text().splitlines()
]


def report(body: bytes) -> FeedReport:
    document = Document(source=FEED, form="feed", body=body, url=FEED, fetched_at=NOW)
    return report_document(document, None, NOW, stale_days=90)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_faults(case: dict[str, Any]):
    found = [
        [finding.fault, finding.message] for finding in report(case["input"].encode()).findings
    ]
    assert found == case["expected"], case["why"]


def test_every_fault_of_a_feed_has_a_case():
    found = {fault for case in CASES for fault, _ in case["expected"]}
    of_the_answer = {
        *(Fault.NO_ANSWER, Fault.HTTP_STATUS, Fault.REFUSED, Fault.TOO_LARGE, Fault.NOT_ASKED),
        *(Fault.UNREADABLE, Fault.MOVED, Fault.REDIRECTED, Fault.NO_VALIDATORS),
        Fault.CONTENT_TYPE,
    }
    assert set(Fault) - of_the_answer == found


def test_every_fault_has_a_level():
    assert set(LEVELS) == set(Fault)


@given(st.binary(max_size=400))
def test_report_never_raises(body: bytes):
    assert report(b"<rss><channel><item>" + body).source == FEED
    assert report(body).source == FEED


@pytest.mark.parametrize(
    ("reason", "status", "fault"),
    [
        (Reason.FETCH_FAILED, None, Fault.NO_ANSWER),
        (Reason.FETCH_FAILED, 404, Fault.HTTP_STATUS),
        (Reason.FORBIDDEN, None, Fault.REFUSED),
        (Reason.TOO_LARGE, 200, Fault.TOO_LARGE),
        (Reason.UNREADABLE, None, Fault.UNREADABLE),
    ],
)
def test_reject_is_told_in_its_own_words(reason: Reason, status: int | None, fault: Fault):
    found = report_reject(Reject(Stage.FETCH, reason, FEED, "why"), status)
    assert found == FeedReport(source=FEED, status=status, findings=(Finding(fault, "why"),))
    assert found.level is Level.PROBLEM


def answer(url: str = FEED, permanent: str | None = None, **headers: str) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(url=url, status=200, headers=named, body=b"12345", permanent_url=permanent)


@pytest.mark.parametrize(
    ("given_answer", "expected"),
    [
        pytest.param(answer(etag='"1"'), [], id="etag"),
        pytest.param(answer(last_modified="Fri, 01 Mar 2024 10:00:00 GMT"), [], id="last-modified"),
        pytest.param(answer(FEED + "/", etag="1"), [], id="slash"),
        pytest.param(answer(etag="1", content_type="application/rss+xml"), [], id="feed-type"),
        pytest.param(
            answer(),
            ["sends neither ETag nor Last-Modified: 5 bytes at every visit, new or not"],
            id="no-validators",
        ),
        pytest.param(
            answer("https://b.example/f", "https://b.example/f", etag="1"),
            ["moved for good to https://b.example/f: put that address in the list"],
            id="moved",
        ),
        pytest.param(
            answer("https://b.example/f", etag="1"),
            ["redirects to https://b.example/f for now"],
            id="redirected",
        ),
        pytest.param(
            answer("https://c.example/f?token=abc", "https://b.example/f", etag="1"),
            [
                "moved for good to https://b.example/f: put that address in the list",
                "redirects to https://c.example/f?token=REDACTED for now",
            ],
            id="moved-and-redirected",
        ),
        pytest.param(
            answer(etag="1", content_type="Text/HTML; charset=utf-8"),
            ["served as text/html, which is no feed's type"],
            id="page-type",
        ),
    ],
)
def test_answer(given_answer: Answer, expected: list[str]):
    assert [finding.message for finding in check_answer(FEED, given_answer)] == expected
