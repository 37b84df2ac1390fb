"""Attributions from spans and links that are set by hand."""

import re

import numpy as np

from transforms.attribution.accurate.assemble import assemble
from transforms.attribution.accurate.confidence import SIGNALS
from transforms.attribution.accurate.decode import Span
from transforms.attribution.accurate.encode import Pieces
from transforms.attribution.accurate.tagger import TaggedText, Window

NO_WEIGHTS = dict.fromkeys(SIGNALS, 0.0)
TEXT = "Ann said yes and Bob asked why."


def _window(
    roles: dict[int, str], links: dict[int, int], first: int = 0, score: float = 20.0
) -> Window:
    """Words from `first` on with their roles; `links` join a word to its cue's word."""
    begins = sorted(roles)
    scores = np.zeros((len(begins), len(begins)), np.float32)
    for word, cue in links.items():
        scores[begins.index(word), begins.index(cue)] = score
    spans = [Span(roles[word], word, word + 1, 1.0) for word in begins]
    return Window(first, spans, scores)


def _read(text: str, *windows: Window):
    """The words of each role, attribution by attribution."""
    words = [match.span() for match in re.finditer(r"\w+|\W", text) if not match[0].isspace()]
    starts, ends = (np.array(edges, np.int32) for edges in zip(*words, strict=True))
    none = np.zeros_like(starts)
    pieces = Pieces(none, none, none.astype(bool), starts, ends, [0, len(words)])
    return [
        tuple([text[start:end] for start, end in spans] for spans in found[:3])
        for found in assemble(TaggedText(pieces, list(windows)), NO_WEIGHTS)
    ]


def test_spans_go_to_the_cue_that_they_are_linked_to():
    roles = {0: "source", 1: "cue", 2: "content", 4: "source", 5: "cue", 6: "content"}
    window = _window(roles, {0: 1, 2: 1, 4: 5, 6: 5})
    assert _read(TEXT, window) == [
        (["Ann"], ["said"], ["yes"]),
        (["Bob"], ["asked"], ["why"]),
    ]


def test_contents_of_one_cue_stay_apart():
    roles = {0: "content", 4: "source", 5: "cue", 6: "content"}
    assert _read(TEXT, _window(roles, {0: 5, 4: 5, 6: 5})) == [(["Bob"], ["asked"], ["Ann", "why"])]


def test_the_only_cue_of_a_window_takes_all_its_spans():
    roles = {0: "source", 1: "cue", 2: "content"}
    assert _read(TEXT, _window(roles, {})) == [(["Ann"], ["said"], ["yes"])]


def test_a_cue_without_content_is_no_attribution():
    assert _read(TEXT, _window({0: "source", 1: "cue"}, {})) == []


def test_a_content_without_cue_is_an_attribution():
    roles = {0: "source", 2: "content"}
    assert _read(TEXT, _window(roles, {})) == [(["Ann"], [], ["yes"])]


def test_spans_are_not_linked_across_windows():
    windows = [
        _window({1: "cue", 2: "content"}, {2: 1}),
        _window({1: "source", 2: "cue", 3: "content"}, {1: 2, 3: 2}, first=3),
    ]
    assert _read(TEXT, *windows) == [([], ["said"], ["yes"]), (["Bob"], ["asked"], ["why"])]


def test_no_spans_give_no_attributions():
    assert _read(TEXT, _window({}, {})) == []


def test_a_cue_without_source_shares_the_one_before_it():
    roles = {0: "source", 1: "cue", 2: "content", 5: "cue", 6: "content"}
    window = _window(roles, {0: 1, 2: 1, 6: 5}, score=4.0)
    assert _read(TEXT, window) == [
        (["Ann"], ["said"], ["yes"]),
        (["Ann"], ["asked"], ["why"]),
    ]


def test_a_source_that_is_surely_another_cues_is_not_shared():
    roles = {0: "source", 1: "cue", 2: "content", 5: "cue", 6: "content"}
    assert _read(TEXT, _window(roles, {0: 1, 2: 1, 6: 5})) == [
        (["Ann"], ["said"], ["yes"]),
        ([], ["asked"], ["why"]),
    ]
