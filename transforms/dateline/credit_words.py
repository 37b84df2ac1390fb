"""Words around an agency's name that make a credit of it, or show that it is none.

Each table names what forced it; `credits` says how they are used. Sources: the
sign-offs in the Reuters Handbook of Journalism, the credit lines that AP, AFP, dpa,
EFE, ANSA and PTI ask of their clients, and the cases named.
"""

from __future__ import annotations

import re

from transforms.dateline.phrases import read_phrases
from transforms.dateline.tables import words

REPORTING_VERBS = words(
    # English
    "said says say reported reports report adds added quoted quotes cited cites wrote writes",
    "declared projected noted notes announced confirmed called calls learned obtained found",
    "contributed",
    # Spanish, Portuguese
    "informó informa reportó reporta dijo señaló indicó publicó citó asegura informou disse",
    "noticiou relatou",
    # German
    "meldet meldete meldeten melden berichtet berichtete berichten zitiert zitierte sagte schrieb",
    # French, Italian
    "rapporte rapporté indique annonce affirme riferisce riporta scrive afferma cita",
)
"""What an agency does as a source: "AP reported", "dpa meldete"."""

NEWS_NOUNS = words(
    "reporter reporters writer writers correspondent correspondents journalist journalists",
    "photographer story report article analysis count tally interview investigation review",
    "dispatch dispatches wire source sources bureau news newsroom",
)
"""What an agency has as a source: "an AP reporter", "the AP's count"."""

SOURCE_CUES = read_phrases(
    # English; not "with", "from", "by" alone: "running with CP/M", "jobs lost to AGI"
    "told|tells|telling|per",
    "according|statement to",
    "provided|gave|speaking|spoke|said to",
    "interview with",
    "report|reports|story|stories|article|articles by|from|in",
    "reported|quoted|cited|published|released|carried|run|reached|contacted|asked by",
    "obtained|seen|reviewed|conducted by",
    "courtesy of",
    "inputs|information from",
    "news|press|wire agency|service",
    "source|source:|sources|sources:",
    # German
    "laut|quelle|quelle:",
    "agentur|agenturen|nachrichtenagentur|nachrichtenagenturen|presseagentur|presseagenturen",
    "gegenüber -|der",
    "mit material -|der",
    "meldung|meldungen|angaben|informationen|bericht|berichte|berichten|berichts der|von",
    "sagte|wie der|die",
    # Spanish, Portuguese
    "según|segun|segundo|fuente|fuente:|fonte|fonte:",
    "agencia|agência|agencias|agências",
    "agencia|agência de noticias|notícias",
    "con información de",
    "com|- informações da",
    "dijo|declaró|segundo a",
    "disse à",
    # French, Italian
    "selon|secondo -|l'",
    "agence|agenzia",
    "agence de presse",
    "agenzia di stampa",
    "dit|déclaré|confié à",
    "dit|déclaré|confié à l'",
    "detto|dichiarato all'",
    "riportato|riferito dall'",
)
"""What before a code makes a source of it."""

CUE_FILLERS = (" the", " a", " la", " el", " l'", " der", " die", ",", *"\"'“„«")
"""What may stand between a cue and the name: "told the AP", "selon l'AFP"."""

COPYRIGHTS = ("©", "(c)", "copyright")
YEAR_CHARS = "0123456789, "
""""© AFP", "Copyright 2015 the AP": the year may stand between."""

PHOTO_NOUNS = tuple(
    noun + plural
    for noun in sorted(
        words("photo image picture handout video graphic foto bild imagen credit pool")
    )
    for plural in ("", "s")
)
"""Ends of words, so that "Titelbild" is one."""

PHOTO_LINKS = (" by", " credit", " courtesy", " from", " via")
"""Between picture and agency: "Photo courtesy AP"."""

PHOTO_SIGNS = ":/|"
"""Likewise: "Foto: dpa"."""

NO_CREDIT_BEFORE = read_phrases(
    "former|longtime|ex|ex-|onetime",  # "former Reuters editor"
    "joined|left|bought|acquired|own|owns|sued|sues|suing",  # "sued the AP"
    "work|works|worked|working for|at",
    "hosted|sponsored|moderated|organized|run|owned by",  # "a forum hosted by Reuters"
)

NO_CREDIT_AFTER = re.compile(
    r"""
      \s (?: Photos?|Images?|Pictures?|Graphics?|Files?|file\sphoto|photo|TV|Archiv)\b  # "AP Photo"
    | \s via\sGetty
    | \s?/\s? (?:Getty|Ipsos|[A-Z][a-z]+\s[A-Z])                # "Reuters/Ipsos", "AP/Jane Roe"
    | - (?:GfK|NORC|Ipsos|[A-Z]{2,})                             # "AP-NORC"
    | [/\s] (?:[\w-]+\s)? (?:poll|polling)\b       # "a Reuters rolling poll"
    | \s (?: Institute|Foundation|Holdings?|Group|Plc|PLC|Inc|Corp|Ltd|LP|L\.P\.|Eikon|Datastream
           | Stylebook|stylebook|Terminals?|terminals?|Intelligence|Index|Opinion|View|Law|Legal
           | Philanthropies|New\sEnergy|Green\sIndex|Billionaires|Markets|Events?|events?|conference
           | summit|forum|breakfast|data|Bookstore|Senpaku|Guide|Top\s25|All-America|Player\sof
           | Awards?)\b
    | \s (?: exams?|courses?|class(?:es)?|tests?|students?|scores?|credits?|teachers?|level
           | Calculus|English|Biology|Physics|History|U\.S\.\sHistory|Statistics|Chemistry
           | Computer|Literature|Government|Psychology|Spanish|Capstone)\b      # Advanced Placement
    | \s (?: payments?|transactions?|IDs?|apps?|platform|transfers?|users?|Lite|QR|limit)\b   # UPI
    | ['’]s? \s (?: chief|CEO|president|shares?|stock|spokes\w+|Twitter|website|owner|parent
           | headquarters|offices?|employees|staff|union|lawsuit|executive|editor)\b
    | \s (?: shares|stock|spokes\w+|executives?|employees|CEO|headquarters)\b
    | ['’]s? \s [A-Z]\w+ \s [A-Z]\w+\b (?!,?\s(?:reports?|reported|writes|wrote|contributed|noted))
    """,  # the last: "Reuters' Jane Roe argued", a guest and no source
    re.VERBOSE,
)

_REPORTING = re.compile(r"\s[^()\n]{3,400}?(?:;|\s)\s?[Ee]diting\sby\s")

SIGN_OFFS = (
    # Reuters Handbook of Journalism, "Sign-offs": reporters first, then editors
    ("Reuters", "Reporting by", _REPORTING),
    ("Reuters", "reporting by", _REPORTING),
    # Bloomberg's contact lines under each story
    ("Bloomberg", "To contact the", re.compile(r"\s(?:reporter|editor|author)s?\b")),
    # AP's standing daily list names no agency; its second line is the same every day
    ("AP", "Your daily look at", re.compile(r"\slate-breaking\snews\b")),
)
"""(agency, the words that open its line, how the line goes on)."""

ROLE_WORDS = re.compile(
    r"\s*(?:staff|writers?|news|reporters?|correspondents?|bureau|desk|editors?|(?:\w+\s)?writer)\b",
    re.IGNORECASE,
)
"""What stands behind an agency in a byline: "AP Economics Writer", "Reuters Staff"."""
