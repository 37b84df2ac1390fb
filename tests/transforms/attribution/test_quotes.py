import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.attribution.characters import codes_of, tokenize
from transforms.attribution.quotes import MARK, find_marks, find_quotes, find_quotes_at

MARKS = "\"“”„«»‘’'`\n a.,!"

CASES = [
    ("curly marks", "“Yes,” he said.", ["“Yes,”"]),
    ("straight marks", 'He said "no" to "it".', ['"no"', '"it"']),
    ("German marks", "„Ja“, sagte er. „Nein!“", ["„Ja“", "„Nein!“"]),
    ("Polish marks", "„Tak”, odparł.", ["„Tak”"]),
    ("guillemets that point outward", "« Oui », dit-il.", ["« Oui »"]),
    ("guillemets that point inward", "»Ja«, sagte er.", ["»Ja«"]),
    ("marks of the wire services", "``Yes,'' he said.", ["``Yes,''"]),
    ("two apostrophes on both sides", "''Yes,'' he said. ''No.''", ["''Yes,''", "''No.''"]),
    ("single marks", "‘Yes,’ he said. It’s ours.", ["‘Yes,’"]),
    (
        "a quotation in a quotation",
        "“He said ‘no.’ I left,” she said.",
        ["“He said ‘no.’ I left,”"],
    ),
    ("straight in straight", '"He said "no" twice," she said.', ['"He said "no" twice,"']),
    ("corner brackets", "彼は「はい」と言った。", ["「はい」"]),
    ("an apostrophe is no mark", "It’s Ruiz’s dog.", []),
    ("inches are no marks", '5" pipe and 6" pipe', []),
    ("a mark that never closes", "“never closed", []),
]


@pytest.mark.parametrize(("text", "quotes"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_quotes(text, quotes):
    assert [text[quote.start : quote.end] for quote in find_quotes(text)] == quotes


def test_pieces_of_one_quotation_share_a_number():
    text = "“One.\n\n“Two,” he said. “Three.”"
    assert [(text[q.start : q.end], q.chain) for q in find_quotes(text)] == [
        ("“One.", 0),
        ("“Two,”", 0),
        ("“Three.”", 1),
    ]


@given(st.text(alphabet=MARKS, max_size=120))
def test_quotes_are_in_order_and_apart(text):
    quotes = find_quotes(text)
    edges = [edge for quote in quotes for edge in (quote.start, quote.end)]
    assert edges == sorted(edges)
    assert all(quote.start < quote.end <= len(text) for quote in quotes)


LETTERS = MARKS + "?!…「」『』x_5é😀"


@given(st.text(alphabet=LETTERS, max_size=120))
def test_quotes_at_marks_are_all_quotes(text):
    marks = find_marks(codes_of(text), tokenize(text).marks)
    assert find_quotes_at(text, marks.tolist()) == find_quotes(text)


@given(st.text(alphabet=LETTERS, max_size=60), st.text(alphabet=LETTERS, max_size=60))
def test_marks_are_found_wherever_a_text_stands(before, text):
    apart = "\n "
    whole = before + apart + text + apart
    marks = find_marks(codes_of(whole), tokenize(whole).marks) - len(before + apart)
    assert {match.start() for match in MARK.finditer(text)} <= set(marks.tolist())
