"""Words around an agency's name that make a credit of it, or show that it is none.

Each table names what forced it; `credits` says how they are used. Sources: the
sign-offs in the Reuters Handbook of Journalism, the credit lines that AP, AFP, dpa,
EFE, ANSA and PTI ask of their clients, and the cases named.
"""

from __future__ import annotations

import re

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

SOURCE_CUES = (
    # English; not "with", "from", "by" alone: "running with CP/M", "jobs lost to AGI"
    "told|tells|telling|according to|per|interview with|(?:reports?|story|article)s? (?:by|from|in)"
    "|sources?:?|(?:reported|quoted|cited|published|released|carried|run|reached|contacted|asked"
    "|obtained|seen|reviewed|conducted) by|courtesy of|(?:provided|gave|speaking|spoke|said) to"
    "|statement to|inputs from|information from|(?:news|press|wire) (?:agency|service)"
    # German
    "|laut|(?:nachrichten|presse)?agentur(?:en)?|gegenüber(?: der)?|quelle:?|mit material(?: der)?"
    "|(?:meldung|angaben|informationen|bericht)e?s? (?:der|von)|(?:sagte|wie) (?:der|die)"
    # Spanish, Portuguese
    "|según|segun|ag[eê]ncia(?: de not[ií]cias)?|fuente:?|fonte:?|con información de|dijo a"
    "|declaró a|segundo(?: a)?|(?:com )?informações da|disse à"
    # French, Italian
    "|selon(?: l')?|agence(?: de presse)?|(?:dit|déclaré|confié) à(?: l')?|source"
    "|secondo(?: l')?|agenzia(?: di stampa)?|(?:detto|dichiarato) all'|(?:riportato|riferito) dall'"
)
"""What before a code makes a source of it."""

PHOTO_BEFORE = re.compile(
    r"""
      (?:photo|image|picture|handout|video|graphic|foto|bild|imagen|credit|credits|pool)s?
        (?:\s(?:by|credit|courtesy|from|via))? \s?[:/|]? \s? (?:the\s)? $   # "Photo: AFP"
    | [\w.)] \s?/\s? $                                                      # "Jane Roe / Reuters"
    | \w\s via \s (?:the\s)? $                                              # "Jane Roe via AP"
    | [@#] $                                                                # "@AP"
    """,
    re.VERBOSE | re.IGNORECASE,
)

NO_CREDIT_BEFORE = re.compile(
    r"""
    (?: \b(?:former|longtime|ex-?|onetime)                       # "former Reuters editor"
      | \b(?:joined|left|bought|acquired|owns?|sued|sues|suing)  # "sued the AP"
      | \b(?:works?|worked|working)\s(?:for|at)
      | \b(?:hosted|sponsored|moderated|organized|run|owned)\sby # "a forum hosted by Reuters"
    ) \s?(?:the\s)? $
    """,
    re.VERBOSE | re.IGNORECASE,
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
