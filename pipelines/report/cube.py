"""Counts by day, region, publisher, agencies and copy: the page filters them itself.

A cell is one combination of these five that occurs. Each measure counts, in each cell,
the articles (for speakers: the attributions) by one more thing: language, country,
place, story or speaker. Cells and measures are sorted by cell, so that they pack well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.report.packing import pack_column

if TYPE_CHECKING:
    import duckdb
    import numpy as np

_CELLS = """
SELECT day, region, publisher, agencies, copied, count(*) AS articles
FROM coded GROUP BY ALL ORDER BY day, region, publisher, agencies, copied
"""

MEASURES = {
    "language": "SELECT cell, language AS value, count(*) AS n FROM coded GROUP BY ALL",
    "country": """
        SELECT cell, code AS value, count(*) AS n
        FROM (SELECT article_id, unnest(about) AS value FROM newest)
        JOIN country_codes USING (value) JOIN coded USING (article_id)
        GROUP BY ALL
    """,
    "place": """
        SELECT cell, place AS value, count(*) AS n FROM coded WHERE place IS NOT NULL GROUP BY ALL
    """,
    "story": """
        SELECT cell, story AS value, count(*) AS n
        FROM (SELECT story, unnest(members).article_id AS article_id FROM stories)
        JOIN coded USING (article_id)
        GROUP BY ALL
    """,
    "speaker": """
        SELECT cell, code AS value, sum(quotes)::BIGINT AS n
        FROM quotes JOIN speaker_codes ON speaker_codes.value = speaker
        JOIN coded USING (article_id)
        GROUP BY ALL
    """,
}


def pack_cube(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Cells and measures, each a packed column by name."""
    cells = connection.execute(_CELLS).fetchnumpy()
    return {
        "cells": _pack(cells, rising="day"),
        "measures": {
            name: _pack(
                connection.execute(f"{sql} ORDER BY cell, value").fetchnumpy(), rising="cell"
            )
            for name, sql in MEASURES.items()
        },
    }


def count_chars(cube: dict[str, Any]) -> int:
    """How much of the page the packed columns take."""
    tables = [cube["cells"], *cube["measures"].values()]
    return sum(len(column["data"]) for table in tables for column in table.values())


def _pack(columns: dict[str, np.ndarray], rising: str) -> dict[str, Any]:
    return {name: pack_column(values, rising=name == rising) for name, values in columns.items()}
