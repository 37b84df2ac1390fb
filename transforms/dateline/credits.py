"""Every wire agency that an article credits, wherever it does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from schemas.article import Dateline
from transforms.dateline.agencies import canonical_agency, load_agencies
from transforms.dateline.credit_words import (
    COPYRIGHTS,
    CUE_FILLERS,
    NEWS_NOUNS,
    NO_CREDIT_AFTER,
    NO_CREDIT_BEFORE,
    PHOTO_LINKS,
    PHOTO_NOUNS,
    PHOTO_SIGNS,
    REPORTING_VERBS,
    ROLE_WORDS,
    SIGN_OFFS,
    SOURCE_CUES,
    YEAR_CHARS,
)
from transforms.dateline.mentions import Alias, Mention, Mentions, find_mentions
from transforms.dateline.phrases import ends_with, fold_end

CONTEXT_CHARS = 60
"""How far around a name its credit is looked for."""

HEAD_CHARS = 200_000
TAIL_CHARS = 20_000
"""What is read of a longer text: a book's worth, and its foot, where sign-offs stand."""

MAX_JUDGED = 64
"""Mentions of one agency that are looked at: the first credit settles it."""


SIGN_OFF_CHARS = 300
"""A line that is only an agency's name signs the story near its start and end; elsewhere it
stands under a picture."""

MAX_BYLINE_CHARS = 300

_SEPARATORS = ",|/()[]-–—•;:"

_WORDS = re.compile(r"[^\W\d_][\w'’]*")

_CUE_AFTER = re.compile(
    rf"""
      \s (?:{"|".join(sorted(REPORTING_VERBS))}) \b          # "AP reported"
    | ['’]?s? \s (?:{"|".join(sorted(NEWS_NOUNS))}) \b       # "an AP reporter", "AP's count"
    | ['’]s? \s [A-Z]\w+ \s [A-Z]\w+ ,? \s                  # "AP's Jane Roe reported"
        (?:{"|".join(sorted(REPORTING_VERBS))}) \b
    | - (?:Meldung|Bericht|Angaben|Korrespondent|Reporter|Journalist|Gespräch|Informationen)
    | :\s                                            # "AP: Chair routed money", title
    """,
    re.VERBOSE,
)

_LINE_BEFORE = re.compile(r"(?:^|\n|[.!?”\"]\s?[-–—/])\s*[-–—*/(\[]{0,2}\s?$")
"""Nothing before, or a sentence and a dash: "…, officials said. — AFP"."""

_BYLINE_BEFORE = re.compile(r"(?:^|\n)\s*(?i:by|por|von|par|di)\s[^\n]{2,50}[,|/]\s$")
""""By JOHN DOE, AP": a line of its own."""

_LINE_AFTER = re.compile(r"\s?[)\]/.]{0,2}\s*(?:\n|$)")
_SENTENCE_BEFORE = re.compile(r"""[.!?…"”»]\s*[(\[]$""")
_END_AFTER = re.compile(r"\.?[)\]]\.?\s*(?:\n|$)")
_STORY_AFTER = re.compile(r"\)\s?(?:[-–—_]|\.-|:\s)")


def find_agencies(
    text: str,
    *,
    title: str | None = None,
    authors: Sequence[str] = (),
    publisher: str | None = None,
    dateline: Dateline | None = None,
) -> tuple[str, ...]:
    """Return the agencies credited, canonical, in the order of their first credit.

    A credit is a dateline, a byline, a sign-off, or an agency named as the source of
    news ("the KCNA said"); the publisher counts if it is an agency. A picture credit,
    a poll, a company or other words with the same letters are none. () without any.

    >>> find_agencies("The minister resigned, the KCNA said. Reporting per the AP.")
    ('KCNA', 'AP')
    >>> find_agencies("Two students sat the AP exam. (AP Photo/Jane Roe)")
    ()
    """
    if len(text) > HEAD_CHARS + TAIL_CHARS:
        text = f"{text[:HEAD_CHARS]}\n\n{text[-TAIL_CHARS:]}"
    found: dict[str, None] = {}
    if title:
        found.update(dict.fromkeys(_in_text(title, found)))
    for author in authors:
        found.update(dict.fromkeys(_in_byline(author)))
    if dateline is not None:
        if dateline.start:
            found.update(dict.fromkeys(_in_text(text[: dateline.start], found)))
        found.update(dict.fromkeys(dateline.agencies))
    found.update(dict.fromkeys(_in_text(text, found)))
    if publisher:
        found.update(dict.fromkeys(_in_byline(publisher)))
    return tuple(found)


def _in_text(text: str, known: Collection[str]) -> Iterator[str]:
    """Yield the agencies that a text credits and that are not `known`, in order."""
    found = find_mentions(text)
    settled = set(known)
    judged: dict[str, int] = {}
    for mention in found.mentions:
        name = mention.alias.agency
        if name in settled or judged.get(name, 0) >= MAX_JUDGED:
            continue
        judged[name] = judged.get(name, 0) + 1
        if _is_credit(text, mention, found):
            settled.add(name)
            yield name


def _is_credit(text: str, mention: Mention, found: Mentions) -> bool:
    """Return whether one mention credits the agency."""
    alias, start, end = mention.alias, mention.start, mention.end
    if alias.sign_off is not None:
        return SIGN_OFFS[alias.sign_off][2].match(text, end) is not None
    before = text[max(0, start - CONTEXT_CHARS) : start]
    after = text[end : end + CONTEXT_CHARS]
    if NO_CREDIT_AFTER.match(after):
        return False
    folded = fold_end(before)
    if ends_with(folded.removesuffix(" the"), NO_CREDIT_BEFORE):
        return False
    # A blank line ends a picture's credit: "… the tax credit", below it "Reuter" signs.
    line = folded if "\n\n" not in before else fold_end(before.rpartition("\n\n")[2])
    if _is_picture(line) and not _joins_agencies(before):
        return False
    if _LINE_AFTER.match(after) and _LINE_BEFORE.search(before):
        credited = start < SIGN_OFF_CHARS or len(text) - end < SIGN_OFF_CHARS
    else:
        credited = alias.is_name or (not _is_part(after) and _has_cue(before, after, folded))
    unique = alias.is_name and not alias.is_acronym
    return credited and (unique or not _means_something_else(text, alias, found))


def _is_part(after: str) -> bool:
    """Return whether a code is part of another name: "CP/M", "AP+"; "AP/dpa" joins agencies."""
    if after[:1] not in ("/", "+", "&", "-"):
        return False
    word = _WORDS.match(after, 1)
    return word is not None and after[0] != "-" and canonical_agency(word[0]) is None


def _is_picture(folded: str) -> bool:
    """Return whether a picture credit leads up to the name.

    "Photo: AFP", "Photo courtesy of the AP", "Jane Roe/Reuters", "Jane Roe via AP", "@AP".
    """
    if folded.endswith(("@", "#")):
        return True
    if folded.endswith("/"):
        return folded[:-1].rstrip()[-1:].isalnum() or folded[:-1].rstrip().endswith((".", ")", "_"))
    words = folded.removesuffix(" the").rstrip(PHOTO_SIGNS).rstrip()
    if words.endswith(PHOTO_NOUNS):
        return True
    if not words.endswith(PHOTO_LINKS):
        return False
    words, _, link = words.rpartition(" ")
    return words.endswith(PHOTO_NOUNS) or (link == "via" and words[-1:].isalnum())


def _joins_agencies(before: str) -> bool:
    """ "AP/Reuters", "dpa/AFP": the slash joins agencies, and not a photographer to his agency."""
    if not before.rstrip().endswith("/"):
        return False
    words = before.rstrip(" /").split()
    return bool(words) and canonical_agency(words[-1].strip("(/")) is not None


def _means_something_else(text: str, alias: Alias, found: Mentions) -> bool:
    """Return whether the text uses the letters for another thing: a rival, or its own definition.

    "Unified Payments Interface", "the Australian Federal Police (AFP)".
    """
    if alias.agency in found.rivaled:
        return True
    for mention in found.mentions:
        start, end = mention.start, mention.end
        if mention.alias is alias and text[start - 1 : start] == "(" and text[end : end + 1] == ")":
            return _is_definition(text[max(0, start - 1 - CONTEXT_CHARS) : start - 1], alias)
    return False


def _is_definition(before: str, alias: Alias) -> bool:
    """Return whether the words before an acronym's brackets spell it and are not the agency."""
    initials = "".join(word[0] for word in _WORDS.findall(before) if word[0].isupper())
    letters = alias.word.replace(".", "")
    if not initials.upper().endswith(letters.upper()):
        return False
    spelled = before.rstrip().casefold()
    return not any(
        spelled.endswith(name.casefold())
        for agency in load_agencies()
        if agency.name == alias.agency
        for name in agency.names
    )


def _has_cue(before: str, after: str, folded: str) -> bool:
    """Return whether the words around a code make a source, a byline or a sign-off of it."""
    if _CUE_AFTER.match(after) or _ends_with_cue(folded):
        return True
    if (_LINE_AFTER.match(after) or ROLE_WORDS.match(after)) and _BYLINE_BEFORE.search(before):
        return True
    # brackets that end a paragraph or open a story: "(PTI)"
    return before.endswith(("(", "[")) and bool(
        _STORY_AFTER.match(after) or (_SENTENCE_BEFORE.search(before) and _END_AFTER.match(after))
    )


def _ends_with_cue(folded: str) -> bool:
    """Return whether a source's cue stands before: "told the", "laut", "© 2016"."""
    if ends_with(folded, SOURCE_CUES):
        return True
    if folded.endswith(CUE_FILLERS):
        filler = next(filler for filler in CUE_FILLERS if folded.endswith(filler))
        folded = folded.removesuffix(filler).rstrip()
        if ends_with(folded, SOURCE_CUES):
            return True
    return folded.rstrip(YEAR_CHARS).endswith(COPYRIGHTS)


def _in_byline(line: str) -> Iterator[str]:
    """Yield the agencies that a byline or a publisher's name holds."""
    line = line[:MAX_BYLINE_CHARS]
    whole = canonical_agency(line)
    if whole is not None:
        yield whole
        return
    for mention in find_mentions(line).mentions:
        before, after = line[: mention.start].rstrip(), line[mention.end :]
        role = ROLE_WORDS.match(after)
        if mention.alias.sign_off is not None or (NO_CREDIT_AFTER.match(after) and not role):
            continue
        set_off = (
            not before or before[-1] in _SEPARATORS or before.endswith((" for", " of", " the"))
        )
        ends = not after.strip(" )]") or after.lstrip()[:1] in _SEPARATORS or role
        if mention.alias.is_name or (set_off and ends):
            yield mention.alias.agency
