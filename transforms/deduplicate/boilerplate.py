"""What stands around a story and is not of it: sign-offs, promotion, agency credits."""

from __future__ import annotations

import re

MAX_BOILERPLATE_CHARS = 300
"""A longer paragraph is prose, whatever it begins with."""

_OPENERS = {
    # Promotion and navigation. A paragraph that begins so is left out.
    "read": r"read (?:more|also|next|the full|full)\b",
    "more": r"more(?::| from\b| on this\b| stories\b)",
    "see": r"see (?:also|more)\b",
    "also": r"also (?:read|see|on)\b",
    "related": r"related\b",
    "recommended": r"recommended\b",
    "watch": r"watch(?::| (?:more|now|the video)\b)",
    "listen": r"listen(?::| to (?:the|our)\b)",
    "click": r"click (?:here|to|on)\b",
    "tap": r"tap here\b",
    "sign": r"sign (?:up|in)\b",
    "subscribe": r"subscribe\b",
    "get": r"get (?:our|the latest|more|breaking)\b",
    "join": r"join (?:our|us|the conversation)\b",
    "follow": r"follow (?:us|@|\w+ \w+ on|the \w+ on)",
    "download": r"download (?:our|the) \w+ ?app\b",
    "share": r"share (?:this|on)\b",
    "support": r"support (?:our|independent|local)\b",
    "advertisement": r"advertisement\b",
    "story": r"story continues\b",
    "image": r"image (?:source|caption|credit)\b",
    "photo": r"photos?(?::| by\b| credit\b)",
    "newsletter": r"newsletter\b",
    # Credits and rights at the end of agency copy.
    "reporting": r"reporting (?:and \w+ )?by\b",
    "additional": r"additional reporting\b",
    "editing": r"editing by\b",
    "writing": r"writing by\b",
    "compiled": r"compiled by\b",
    "translated": r"translated by\b",
    "copyright": r"copyright\b",
    "all": r"all rights reserved\b",
    "our": r"our standards\b",
    "this": r"this (?:story|article|report|material|content) (?:was|has been|may|originally|is)\b",
    "the": r"the associated press contributed\b",
    "reuters": r"reuters?\W*(?:\w{1,3}\W*)?$",
    "reuter": r"reuters?\W*(?:\w{1,3}\W*)?$",
    "ap": r"ap\W*$",
    "afp": r"afp\W*$",
    "upi": r"upi\W*$",
    "end": r"end(?:s|item)?\W*$",
    "ends": r"ends\W*$",
    "endit": r"endit\W*$",
}
"""First word -> how a boilerplate paragraph that begins with it goes on.

Collected from the house style of agencies (sign-offs, "Our Standards") and from
what news sites put between and below paragraphs. Every pattern is anchored at
the paragraph's start and has no nested repeat.
"""

_PATTERNS = {word: re.compile(pattern, re.IGNORECASE) for word, pattern in _OPENERS.items()}

_FIRST_WORD = re.compile(
    r"""
    [\s(\[©*_#>•·—–-]{0,8}  # what decorates such a paragraph: "(Reporting by …", "* Read more"
    ([^\W\d_]{2,14})        # its first word
    """,
    re.VERBOSE,
)

_RULE_LINE = re.compile(
    r"""
    [\W_]*(?:30|\#{2,3}|©[^\n]{0,200})?[\W_]*  # "-30-", "###", "***", "© 2024 The Herald"
    """,
    re.VERBOSE,
)


def is_boilerplate(paragraph: str) -> bool:
    """Return whether a paragraph is a sign-off, a credit or promotion, and no part of the story.

    >>> is_boilerplate("(Reporting by Ana Ruiz; Editing by Tom Hale)")
    True
    >>> is_boilerplate("Reporting requirements will change in June, the ministry said.")
    False
    """
    if len(paragraph) > MAX_BOILERPLATE_CHARS:
        return False
    found = _FIRST_WORD.match(paragraph)
    if found is None:
        return _RULE_LINE.fullmatch(paragraph) is not None
    pattern = _PATTERNS.get(found.group(1).lower())
    return pattern is not None and pattern.match(paragraph, found.start(1)) is not None


def story_of(text: str, start: int = 0) -> str:
    """Return the text from `start` (the dateline's end) on, without boilerplate paragraphs.

    >>> story_of("OSLO (AP) — Rain fell.\\n\\nRead more: our weather page", 12)
    'Rain fell.'
    """
    paragraphs = text[start:].split("\n")
    return "\n".join(
        line for line in paragraphs if line and not line.isspace() and not is_boilerplate(line)
    )
