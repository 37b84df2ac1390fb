"""All that the page shows of a dataset, as one value that JSON can hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.query.dataset import connect
from pipelines.query.output import to_plain
from pipelines.report.budget import DETAILS, MAX_CUBE_CHARS, Detail
from pipelines.report.cube import count_chars, pack_cube
from pipelines.report.facts import fetch_one, make_codes, make_facts
from pipelines.report.health import list_feeds, list_rejects, list_runs
from pipelines.report.names import country_name, language_name, region_name
from pipelines.report.questions import QUESTIONS
from pipelines.report.sample import choose_ids, make_sample, read_articles, read_facts, shorten
from pipelines.report.speakers import choose_quoting, list_sentences, list_speakers
from pipelines.report.stories import list_heads, list_stories
from transforms.places.regions import REGION_BY_COUNTRY

if TYPE_CHECKING:
    import duckdb

MAX_NAME_CHARS = 120
"""How much of a publisher's or a speaker's name the page has."""


def gather_report(folder: Path, now: dt.datetime) -> dict[str, Any]:
    """What the page is made of, newest versions of articles only.

    Raises DatasetError for a folder that is no dataset, OptionError and UnreadableError
    for feeds' states that cannot be read, and duckdb.Error for files that cannot.
    """
    connection = connect(folder)
    connection.execute("SET preserve_insertion_order = false")
    make_facts(connection)
    totals = count_totals(connection)
    report: dict[str, Any] = {
        "dataset": folder.absolute().name,
        "made": f"{now:%Y-%m-%d %H:%M} UTC",
        "totals": totals,
        "feeds": list_feeds(folder, now),
        "rejects": list_rejects(connection),
        "runs": list_runs(connection),
        "questions": QUESTIONS,
    }
    if totals["articles"]:
        detail, cube = choose_detail(connection)
        report |= {"unit": detail.unit, "cube": cube, "names": list_names(connection, detail)}
        report |= list_contents(connection)
    plain: dict[str, Any] = to_plain(report)
    return plain


def choose_detail(connection: duckdb.DuckDBPyConnection) -> tuple[Detail, dict[str, Any]]:
    """The finest detail whose counts fit the page, with the counts; the tables are left so."""
    for detail in DETAILS:
        make_codes(connection, detail)
        cube = pack_cube(connection)
        if count_chars(cube) <= MAX_CUBE_CHARS:
            break
    return detail, cube


def count_totals(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """How much there is in all, whatever is filtered."""
    row = connection.execute(
        "SELECT count(*), min(date)::VARCHAR, max(date)::VARCHAR FROM newest"
    ).fetchone()
    articles, first, last = row or (0, None, None)
    return {
        "articles": articles,
        "rows": fetch_one(connection, "SELECT count(*) FROM articles"),
        "first": first,
        "last": last,
        "stories": fetch_one(connection, "SELECT count(*) FROM clusters"),
        "speakers": fetch_one(connection, "SELECT count(DISTINCT speaker) FROM quotes"),
        "publishers": fetch_one(connection, "SELECT count(DISTINCT publisher) FROM newest"),
        "places": fetch_one(connection, "SELECT count(DISTINCT place) FROM newest"),
    }


def list_names(connection: duckdb.DuckDBPyConnection, detail: Detail) -> dict[str, Any]:
    """What the codes stand for, in order of the codes."""

    def values(name: str) -> list[Any]:
        sql = f"SELECT value FROM {name}_codes ORDER BY code"
        return [row[0] for row in connection.execute(sql).fetchall()]

    publishers = fetch_one(connection, "SELECT count(DISTINCT publisher) FROM newest")
    return {
        "regions": [{"value": slug, "name": region_name(slug)} for slug in values("region")],
        # The value is what SQL asks for, the name what is shown.
        "publishers": [
            {"value": value, "name": shorten(value, MAX_NAME_CHARS) or "No publisher named"}
            for value in values("publisher")
        ]
        + [{"value": None, "other": True, "name": "All other publishers"}]
        * (publishers > detail.publishers),
        "agencies": values("agency"),
        "languages": [{"value": c, "name": language_name(c)} for c in values("language")],
        "countries": [
            {"value": code, "name": country_name(code), "region": REGION_BY_COUNTRY.get(code)}
            for code in values("country")
        ],
        "places": [
            {
                "name": shorten(place["name"], MAX_NAME_CHARS),
                "country": place["country"] and country_name(place["country"]),
                "lat": round(place["lat"], 3),
                "lon": round(place["lon"], 3),
            }
            for place in values("place")
        ],
    }


def list_contents(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Stories, speakers with sentences, and the sample of articles."""
    speakers = list_speakers(connection)
    quoting = choose_quoting(connection)
    ids = choose_ids(connection)
    heads = list_heads(connection)
    wanted = list(dict.fromkeys([*ids, *heads, *(article_id for _, article_id in quoting)]))
    articles, facts = read_articles(connection, wanted), read_facts(connection, wanted)
    sentences = list_sentences(quoting, [s["name"] for s in speakers], articles, facts)
    add_speakers(facts, connection)
    return {
        "stories": list_stories(connection, articles),
        "speakers": [{**s, "name": shorten(s["name"], MAX_NAME_CHARS)} for s in speakers],
        "sentences": sentences,
        "sample": make_sample(ids, articles, facts),
    }


def add_speakers(facts: dict[str, dict[str, Any]], connection: duckdb.DuckDBPyConnection) -> None:
    """Give each article the codes of the speakers that it quotes."""
    rows = connection.execute(
        "SELECT article_id, list(code) FROM quotes"
        " JOIN speaker_codes ON speaker_codes.value = speaker"
        " WHERE article_id IN (SELECT unnest($ids)) GROUP BY article_id",
        {"ids": list(facts)},
    ).fetchall()
    quoted = dict(rows)
    for article_id, known in facts.items():
        known["speakers"] = quoted.get(article_id, [])
