"""The extractors that ours are compared with."""

import json
import subprocess
import sys

import pytest

from benchmarks.attribution_peers import SPACY_SCRIPT, find_by_patterns

CASES = {
    "quote, verb, name": (
        "“We will rebuild,” said Ana Ruiz.",
        [("Ana Ruiz", "said", "“We will rebuild,”")],
    ),
    "quote, name, verb": ('"No," he added.', [("he", "added", '"No,"')]),
    "name, verb, quote": ('Ana Ruiz said: "Never."', [("Ana Ruiz", "said", '"Never."')]),
    "clause": (
        "Ana Ruiz said that the town will rebuild.",
        [("Ana Ruiz", "said", "that the town will rebuild")],
    ),
    "according to": (
        "According to Ana Ruiz, the town will rebuild.",
        [("Ana Ruiz", "According to", "the town will rebuild")],
    ),
    "what one pattern took is not found again": (
        '"We go," Ana Ruiz said. He said the road is closed.',
        [("Ana Ruiz", "said", '"We go,"'), ("He", "said", "the road is closed")],
    ),
    "a quotation stays in its line": ('"We go,\nwe stay," said Ana Ruiz.', []),
    "no verb of speech": ("Ana Ruiz rebuilt the “old mill” last year.", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_patterns_find_what_a_first_attempt_finds(text: str, expected: list[tuple[str, ...]]):
    found = [
        tuple(text[slice(*one[role][0])] for role in ("source", "cue", "content"))
        for one in find_by_patterns(text)
    ]
    assert found == expected


def test_spacy_script_names_a_missing_model():
    done = subprocess.run(
        [sys.executable, str(SPACY_SCRIPT), "--model", "no_such_model"],
        input=json.dumps("A text.") + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install" in done.stderr
