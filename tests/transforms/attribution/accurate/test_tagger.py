"""The tagger over whole texts."""

import importlib.util

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.attribution.accurate.extract import find_accurate
from transforms.attribution.accurate.tagger import REQUIRED, check_installed

needs_packages = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in REQUIRED),
    reason="needs newsbeam[accurate]",
)
TEXT = (
    "The harbor will close on Monday, the port authority said.\n"
    "“Nobody asked the fishermen,” complained Marta Quill, who sells nets.\n"
)
PARTS = ["said", "“", "”", '"', "\n", " ", "Ann Lee", "according to", "ü", "漢", "\x00", "'s", "."]


def test_check_installed_names_what_is_missing_and_the_remedy(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        ValueError, match=r"needs onnxruntime and tokenizers: pip install 'newsbeam\[accurate\]'"
    ):
        check_installed()


@needs_packages
def test_words_of_spans_are_the_text_at_their_offsets():
    assert [
        tuple([TEXT[start:end] for start, end in spans] for spans in found[:3])
        for found in find_accurate([TEXT])[0]
    ] == [
        (["the port authority"], ["said"], ["The harbor will close on Monday"]),
        (
            ["Marta Quill, who sells nets"],
            ["complained"],
            ["“Nobody asked the fishermen,”"],
        ),
    ]


@needs_packages
def test_a_text_is_read_alike_alone_and_beside_others():
    others = ["", "Rain.", TEXT * 20, "Ann said no."]
    texts = [*others, TEXT]
    alone = [find_accurate([text])[0] for text in texts]
    assert find_accurate(texts) == alone


@needs_packages
@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PARTS), max_size=40).map("".join)))
def test_any_text_is_read_with_spans_inside_it(text: str):
    [found] = find_accurate([text])
    spans = [span for one in found for spans in one[:3] for span in spans]
    assert [(start, end) for start, end in spans if not 0 <= start < end <= len(text)] == []
    assert [one.confidence for one in found if not 0 <= one.confidence <= 1] == []
