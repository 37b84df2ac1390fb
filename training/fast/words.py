"""Classes of meaning of English words, from the database files of WordNet 3.0.

WordNet files each sense of a verb and a noun under one of 40 topics (communication,
cognition, person, group …) and says of verbs which clauses they take.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

COMMUNICATION, COGNITION = 32, 31
"""Lexicographer files of verbs (wordnet lexnames)."""
FIRST_VERB_FILE, FIRST_NOUN_FILE = 29, 3
CLAUSE_FRAMES = {26, 34}
"""Sentence frames "Somebody ----s that CLAUSE" and "Somebody ----s whether INFINITIVE"."""
MIN_NOUN_COUNT = 3
"""Nouns rarer than this are left out, unless of the topics below."""
KEPT_NOUN_TOPICS = {8, 7, 12, 16}
"""communication, cognition, group, person"""


class Meaning(NamedTuple):
    """`verb` is 1 to 255 for a verb, 256 and up for a noun; `topic` 1 to 16 verbs, 20 up nouns."""

    verb: int
    topic: int


class _Sense(NamedTuple):
    file: int
    words: list[str]
    frames: dict[int, set[int]]


def read_meanings(folder: Path) -> dict[str, Meaning]:
    """The meaning of each verb and noun form, by how often its senses were counted."""
    counts = _read_counts(folder)
    irregular = _read_irregular(folder)
    verbs: dict[str, tuple[int, float]] = {}
    nouns: dict[str, tuple[int, float]] = {}
    for lemma, senses in _read_senses(folder, "verb").items():
        code, total = _verb_code(lemma, senses, counts)
        for form in _verb_forms(lemma, irregular):
            if form not in verbs or verbs[form][1] < total:
                verbs[form] = code, total
    for lemma, senses in _read_senses(folder, "noun").items():
        topic, total = _noun_topic(lemma, senses, counts)
        for form in _noun_forms(lemma, irregular):
            if form not in nouns or nouns[form][1] < total:
                nouns[form] = topic, total
    forms = sorted(set(verbs) | set(nouns))
    none = (0, 0.0)
    joined = {form: _join(verbs.get(form, none), nouns.get(form, none)) for form in forms}
    return {form: meaning for form, meaning in joined.items() if meaning}


def _join(verb: tuple[int, float], noun: tuple[int, float]) -> Meaning | None:
    """One meaning of a form that may be verb and noun; None where it is too rare to keep."""
    if noun[1] < MIN_NOUN_COUNT and not verb[1] and noun[0] not in KEPT_NOUN_TOPICS:
        return None
    if not noun[1]:
        return Meaning(verb[0], 1 + (verb[0] & 15))
    if not verb[1]:
        rule = 1
    elif verb[1] > 3 * noun[1]:
        rule = 2
    elif noun[1] > 3 * verb[1]:
        rule = 3
    else:
        rule = 4
    if rule in (1, 3):
        return Meaning(256 + noun[0] + 32 * rule, 20 + noun[0])
    return Meaning(verb[0], 1 + (verb[0] & 15))


def _read_counts(folder: Path) -> Counter[tuple[str, str, int]]:
    counts: Counter[tuple[str, str, int]] = Counter()
    for line in (folder / "cntlist.rev").read_text().splitlines():
        key, number, count = line.split()
        lemma, rest = key.split("%")
        counts[lemma, rest[0], int(number)] += int(count)
    return counts


def _read_irregular(folder: Path) -> dict[tuple[str, str], list[str]]:
    irregular: dict[tuple[str, str], list[str]] = defaultdict(list)
    for part in ("verb", "noun"):
        for line in (folder / f"{part}.exc").read_text().splitlines():
            form, *lemmas = line.split()
            for lemma in lemmas:
                irregular[part, lemma].append(form)
    return irregular


def _read_senses(folder: Path, part: str) -> dict[str, list[_Sense]]:
    """The senses of each single word, most frequent first."""
    senses = {}
    for line in (folder / f"data.{part}").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split("|")[0].split()
        words = [fields[4 + 2 * number].lower() for number in range(int(fields[3], 16))]
        at = 4 + 2 * len(words)
        at += 1 + 4 * int(fields[at])
        frames: dict[int, set[int]] = {}
        if part == "verb" and at < len(fields):
            for number in range(int(fields[at])):
                frame = fields[at + 1 + 3 * number : at + 4 + 3 * number]
                frames.setdefault(int(frame[2], 16), set()).add(int(frame[1]))
        senses[fields[0]] = _Sense(int(fields[1]), words, frames)
    lemmas = {}
    for line in (folder / f"index.{part}").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if line.startswith(" ") or not fields[0].isalpha():
            continue
        first = 6 + int(fields[3])
        offsets = fields[first : first + int(fields[2])]
        lemmas[fields[0]] = [senses[offset] for offset in offsets]
    return lemmas


def _verb_code(
    lemma: str, senses: list[_Sense], counts: Counter[tuple[str, str, int]]
) -> tuple[int, float]:
    """Topic (16 values), share of speech and thought (4), share of senses with a clause (3)."""
    topics: Counter[int] = Counter()
    clause = speech = 0.0
    for number, sense in enumerate(senses, 1):
        weight = counts[lemma, "2", number] + 1 / number
        topics[sense.file] += weight  # type: ignore[assignment]
        place = sense.words.index(lemma) + 1 if lemma in sense.words else 0
        frames = sense.frames.get(0, set()) | sense.frames.get(place, set())
        clause += weight * bool(frames & CLAUSE_FRAMES)
        speech += weight * (sense.file in (COMMUNICATION, COGNITION))
    total = float(sum(topics.values()))
    topic = topics.most_common(1)[0][0] - FIRST_VERB_FILE + 1
    spoken = sum(speech >= part * total for part in (0.05, 0.4, 0.8))
    stated = sum(clause >= part * total for part in (0.05, 0.5))
    return 1 + topic + 16 * (spoken + 4 * stated), total


def _noun_topic(
    lemma: str, senses: list[_Sense], counts: Counter[tuple[str, str, int]]
) -> tuple[int, float]:
    topics: Counter[int] = Counter()
    for number, sense in enumerate(senses, 1):
        topics[sense.file] += counts[lemma, "1", number] + 1 / number  # type: ignore[assignment]
    return topics.most_common(1)[0][0] - FIRST_NOUN_FILE + 1, float(sum(topics.values()))


def _verb_forms(lemma: str, irregular: dict[tuple[str, str], list[str]]) -> set[str]:
    forms = set(irregular["verb", lemma])
    past_known = any(not form.endswith("ing") for form in forms)
    if lemma.endswith("e"):
        third, ing, past = lemma + "s", lemma[:-1] + "ing", lemma + "d"
    elif re.search("[^aeiou]y$", lemma):
        third, ing, past = lemma[:-1] + "ies", lemma + "ing", lemma[:-1] + "ied"
    else:
        ending = "es" if re.search("(s|x|z|ch|sh|o)$", lemma) else "s"
        third, ing, past = lemma + ending, lemma + "ing", lemma + "ed"
    return forms | {lemma, third, ing} | (set() if past_known else {past})


def _noun_forms(lemma: str, irregular: dict[tuple[str, str], list[str]]) -> set[str]:
    if re.search("[^aeiou]y$", lemma):
        plural = lemma[:-1] + "ies"
    else:
        plural = lemma + ("es" if re.search("(s|x|z|ch|sh)$", lemma) else "s")
    return {lemma, plural, *irregular["noun", lemma]}
