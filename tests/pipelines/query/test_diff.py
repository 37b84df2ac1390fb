"""Paragraphs kept, edited, put in and taken out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.query.diff import Change, Piece, find_changes, split_paragraphs

PARAGRAPHS = st.lists(st.sampled_from(["a b c d", "a b c e", "x y", "z", "q r s t"]), max_size=6)


def whole(kind: str, text: str) -> Change:
    return Change(kind, (Piece(kind, text),))


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        pytest.param("One.", "One.", [whole("same", "One.")], id="unchanged"),
        pytest.param(
            "One.\n\nTwo.",
            "One.\n\nHalf.\n\nTwo.",
            [whole("same", "One."), whole("added", "Half."), whole("same", "Two.")],
            id="added between",
        ),
        pytest.param(
            "Old news here.",
            "Fresh words altogether now.",
            [whole("removed", "Old news here."), whole("added", "Fresh words altogether now.")],
            id="rewritten",
        ),
        pytest.param(
            "Lead.\n\nThe road is closed today.",
            "New.\n\nThe road is open today.",
            [
                whole("removed", "Lead."),
                whole("added", "New."),
                Change(
                    "edited",
                    (
                        Piece("same", "The road is "),
                        Piece("removed", "closed"),
                        Piece("added", "open"),
                        Piece("same", " today."),
                    ),
                ),
            ],
            id="edited after a new lead",
        ),
        pytest.param("", "", [], id="nothing"),
    ],
)
def test_find_changes(before, after, changes):
    assert find_changes(before, after) == changes


@given(PARAGRAPHS, PARAGRAPHS)
def test_changes_hold_both_versions(before, after):
    changes = find_changes("\n\n".join(before), "\n\n".join(after))
    kept: dict[str, list[str]] = {"removed": [], "added": []}
    for change in changes:
        for side, other in (("removed", "added"), ("added", "removed")):
            if change.kind != other:
                kept[side].append(
                    "".join(piece.text for piece in change.pieces if piece.kind != other)
                )
    assert kept == {"removed": before, "added": after}


@given(st.text())
def test_text_against_itself_is_unchanged(text):
    assert find_changes(text, text) == [whole("same", part) for part in split_paragraphs(text)]
