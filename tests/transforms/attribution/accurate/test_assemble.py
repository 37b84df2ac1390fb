"""Attributions from tags and link vectors that are set by hand."""

import re

import numpy as np

from transforms.attribution.accurate.assemble import assemble
from transforms.attribution.accurate.confidence import SIGNALS
from transforms.attribution.accurate.encode import LABELS, Pieces
from transforms.attribution.accurate.tagger import TaggedText, Window

NO_WEIGHTS = dict.fromkeys(SIGNALS, 0.0)
TEXT = "Ann said yes and Bob asked why."


def _window(
    tags: dict[int, str], links: dict[int, int], size: int = 7, first: int = 0, score: float = 20.0
) -> Window:
    """Words from `first` on with their tags; `links` join a word to its cue's word."""
    begins = sorted(tags)
    scores = np.zeros((len(begins), len(begins)), np.float32)
    for word, cue in links.items():
        scores[begins.index(word), begins.index(cue)] = score
    path = [LABELS.index(tags.get(word, "O")) for word in range(size)]
    return Window(first, path, np.ones(size, np.float32), scores)


def _read(text: str, *windows: Window):
    """The words of each role, attribution by attribution."""
    words = [match.span() for match in re.finditer(r"\w+|\W", text) if not match[0].isspace()]
    starts, ends = (np.array(edges, np.int32) for edges in zip(*words, strict=True))
    pieces = Pieces(np.zeros_like(starts), np.zeros_like(starts), starts, ends, [0, len(words)])
    return [
        tuple([text[start:end] for start, end in spans] for spans in found[:3])
        for found in assemble(TaggedText(pieces, list(windows)), NO_WEIGHTS)
    ]


def test_spans_go_to_the_cue_that_they_are_linked_to():
    tags = {0: "B-source", 1: "B-cue", 2: "B-content", 4: "B-source", 5: "B-cue", 6: "B-content"}
    window = _window(tags, {0: 1, 2: 1, 4: 5, 6: 5})
    assert _read(TEXT, window) == [
        (["Ann"], ["said"], ["yes"]),
        (["Bob"], ["asked"], ["why"]),
    ]


def test_contents_of_one_cue_stay_apart():
    tags = {0: "B-content", 4: "B-source", 5: "B-cue", 6: "B-content"}
    assert _read(TEXT, _window(tags, {0: 5, 4: 5, 6: 5})) == [(["Bob"], ["asked"], ["Ann", "why"])]


def test_the_only_cue_of_a_window_takes_all_its_spans():
    tags = {0: "B-source", 1: "B-cue", 2: "B-content"}
    assert _read(TEXT, _window(tags, {})) == [(["Ann"], ["said"], ["yes"])]


def test_a_cue_without_content_is_no_attribution():
    assert _read(TEXT, _window({0: "B-source", 1: "B-cue"}, {})) == []


def test_a_content_without_cue_is_an_attribution():
    tags = {0: "B-source", 2: "B-content"}
    assert _read(TEXT, _window(tags, {})) == [(["Ann"], [], ["yes"])]


def test_spans_are_not_linked_across_windows():
    windows = [
        _window({1: "B-cue", 2: "B-content"}, {2: 1}, size=3),
        _window({1: "B-source", 2: "B-cue", 3: "B-content"}, {1: 2, 3: 2}, size=4, first=3),
    ]
    assert _read(TEXT, *windows) == [([], ["said"], ["yes"]), (["Bob"], ["asked"], ["why"])]


def test_no_tags_give_no_attributions():
    assert _read(TEXT, _window({}, {})) == []


def test_a_cue_without_source_shares_the_one_before_it():
    tags = {0: "B-source", 1: "B-cue", 2: "B-content", 5: "B-cue", 6: "B-content"}
    window = _window(tags, {0: 1, 2: 1, 6: 5}, score=4.0)
    assert _read(TEXT, window) == [
        (["Ann"], ["said"], ["yes"]),
        (["Ann"], ["asked"], ["why"]),
    ]


def test_a_source_that_is_surely_another_cues_is_not_shared():
    tags = {0: "B-source", 1: "B-cue", 2: "B-content", 5: "B-cue", 6: "B-content"}
    assert _read(TEXT, _window(tags, {0: 1, 2: 1, 6: 5})) == [
        (["Ann"], ["said"], ["yes"]),
        ([], ["asked"], ["why"]),
    ]
