"""A floor under the tagger's accuracy on sentences of our own: it may rise, never fall."""

import json
from pathlib import Path

import pytest

from transforms.attribution.accurate.encode import ROLES

pytest.importorskip("onnxruntime", reason="needs newsbeam[accurate]")
pytest.importorskip("tokenizers", reason="needs newsbeam[accurate]")

CASES = Path(__file__).parents[3] / "cases" / "attributions_accurate.jsonl"
FLOORS = {"source": 0.95, "cue": 0.95, "content": 0.85}
"""Exact F1; both edges of a span must be right."""


@pytest.fixture(scope="module")
def credits() -> list[tuple[list, list]]:
    """For each case, the expected and the found attributions, as words by role."""
    from transforms.attribution.accurate.extract import find_accurate

    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    texts = [case["input"] for case in cases]
    return [
        (
            [tuple(map(tuple, (row[role] for role in ROLES))) for row in case["expected"]],
            [
                tuple(
                    tuple(case["input"][start:end] for start, end in getattr(one, role))
                    for role in ROLES
                )
                for one in found
            ],
        )
        for case, found in zip(cases, find_accurate(texts), strict=True)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_exact_f1_is_above_its_floor(credits, role: str):
    place = ROLES.index(role)
    right = made = expected = 0
    for wanted, found in credits:
        words_wanted = {words for credit in wanted for words in credit[place]}
        words_found = {words for credit in found for words in credit[place]}
        right += len(words_wanted & words_found)
        made += len(words_found)
        expected += len(words_wanted)
    assert 2 * right / (made + expected) >= FLOORS[role]


def test_most_attributions_are_right_as_a_whole(credits):
    right = sum(len(set(wanted) & set(found)) for wanted, found in credits)
    assert right / sum(len(wanted) for wanted, _ in credits) >= 0.85
