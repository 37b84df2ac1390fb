"""Paragraphs wrapped as wires, mail and columns wrap them come back whole."""

import textwrap

import pytest

from transforms.normalize.lines import join_wrapped_lines

STORIES = {
    "en": [
        "LIMA, May 3 - The port of Callao will stay shut until Friday because of high seas, the"
        " harbor master told reporters on Tuesday. Two tankers that carry grain for the mills of"
        " the capital have been waiting outside for a week.",
        '"We cannot let them in as long as the swell stands at four meters," said Ana Ruiz, who has'
        " run the port since 2011. She expects the wind to turn on Thursday night.",
        "Millers in Lima said that they had flour for 10 days.",
        "The last time that the port was shut for more than a week was in March 1998, when a storm"
        " sank three fishing boats near the island of San Lorenzo and damaged the north pier.",
    ],
    "de": [
        "LIMA, 3. Mai - Der Hafen von Callao bleibt wegen hohen Seegangs bis Freitag geschlossen,"
        " teilte die Leitung des Hafens am Dienstag mit. Zwei Tanker mit Getreide für die Mühlen"
        " der Hauptstadt warten seit einer Woche auf die Einfahrt.",
        "Der Wind soll in der Nacht zum Donnerstag drehen. Nach Angaben der Müller reicht das Mehl"
        " in der Hauptstadt noch für zehn Tage, in den Städten des Nordens etwas länger.",
    ],
}


def wrap(paragraphs: list[str], width: int, indent: str, between: str) -> str:
    return between.join(
        textwrap.fill(
            text, width, initial_indent=indent, break_long_words=False, break_on_hyphens=False
        )
        for text in paragraphs
    )


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize(
    ("indent", "between"),
    [("    ", "\n"), (" ", "\n"), ("", "\n\n"), ("  ", "\n\n"), ("", "\n \n\n")],
    ids=["indent of 4", "indent of 1", "blank lines", "both", "blank lines with spaces"],
)
def test_wrapped_paragraphs_come_back(language: str, indent: str, between: str):
    paragraphs = STORIES[language]
    wrong = [
        width
        for width in range(52, 96)
        if join_wrapped_lines(wrap(paragraphs, width, indent, between)) != "\n\n".join(paragraphs)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", STORIES)
def test_narrow_columns_come_back(language: str):
    paragraphs = STORIES[language]
    wrong = [
        width
        for width in range(26, 52)
        if join_wrapped_lines(wrap(paragraphs, width, "  ", "\n")) != "\n\n".join(paragraphs)
    ]
    assert wrong == []


def test_wrapped_text_with_nothing_between_paragraphs_loses_few_breaks():
    paragraphs = STORIES["en"]
    kept = [
        join_wrapped_lines(wrap(paragraphs, width, "", "\n")).count("\n\n")
        for width in range(52, 96)
    ]
    # a paragraph whose last line happens to be full cannot be told from one that goes on
    assert sum(kept) > 0.85 * len(kept) * (len(paragraphs) - 1)


@pytest.mark.parametrize("width", [60, 66, 72])
def test_wrapped_quotation_with_a_margin_comes_back(width: int):
    text = textwrap.indent(wrap(STORIES["en"][:2], width, "  ", "\n"), "    ")
    assert join_wrapped_lines(text) == "\n\n".join(STORIES["en"][:2])


def test_paragraphs_of_one_line_stay_apart():
    paragraphs = STORIES["en"] + STORIES["de"]
    assert join_wrapped_lines("\n".join(paragraphs)) == "\n\n".join(paragraphs)
