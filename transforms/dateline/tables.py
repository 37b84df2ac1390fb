"""Word tables of the dateline grammar.

Sources: the AP Stylebook ("datelines"), the Reuters Handbook of Journalism
("Datelines", "Sign-offs"), the AFP and EFE style manuals, dpa's and Xinhua's
published stories; words added by a case name it.
"""

from __future__ import annotations


def words(*lines: str) -> frozenset[str]:
    """Return the words of some lines.

    >>> sorted(words("de la", "den"))
    ['de', 'den', 'la']
    """
    return frozenset(" ".join(lines).split())


SMALL_WORDS = words(
    "a aboard al am an and at aux b. bordo d d. da das de dei del della der des di do dos du e el",
    "en et from i i. im in l la las le les los m m. n near nel no o of off on outside s sur the",
    "und upon v van von with y a.",
)
"""Words that a place may hold in lower case: "RIO DE JANEIRO", "FRANKFURT a. M.", "near Mosul"."""

POSITION_WORDS = (
    "aboard the",
    "aboard",
    "near",
    "outside",
    "inside",
    "north of",
    "south of",
    "east of",
    "west of",
    "off",
    "on the outskirts of",
    "a bordo del",
    "cerca de",
    "bei",
    "près de",
    "perto de",
    "vicino a",
)
"""What may stand before a name: "NEAR MOSUL, Iraq" is at Mosul."""

NOT_PLACES = words(
    # openers of other paragraphs: "NOTE TO EDITORS", "EDITOR'S NOTE"
    "editor editors editor's note notes correction corrections corrected clarification update",
    "updated updates adds recasts refiles advisory attention embargo embargoed hold bulletin",
    "urgent flash exclusive breaking watch video photo photos picture file caption analysis",
    "opinion commentary review preview summary highlights factbox timeline newsmaker interview",
    "feature column background briefs roundup q&a source sources contact",
    # days and months: "MAY 2 - THE HARBOR OPENS"
    "monday tuesday wednesday thursday friday saturday sunday january february march april june",
    "july august september october november december today tonight tomorrow yesterday",
    # markets and scores: "WHEAT - Millers bought little", "LEAD - Buyers held back"
    "wheat corn soybeans soybean cotton cocoa coffee sugar copper zinc nickel aluminium aluminum",
    "tin lead silver gold platinum palladium oil gas crude stocks shares bonds futures options",
    "index close closing open opening volume prices price rates exchs grain grains cattle hogs",
    "gradings tenders score scores final standings results box lineup",
    # recipes: "INGREDIENTS — Two eggs"
    "recipe ingredients serves method directions preheat",
)
"""Words that a place holds only beside others and known ("SILVER CITY, N.M.")."""

KICKERS = (
    "breaking",
    "breaking news",
    "exclusive",
    "update",
    "corrected",
    "correction",
    "refile",
    "analysis",
    "interview",
    "feature",
    "factbox",
    "explainer",
    "opinion",
    "watch",
    "urgent",
    "urgente",
    "última hora",
    "eil",
    "eilmeldung",
    "exklusiv",
    "exclusif",
    "esclusiva",
    "exclusivo",
)
"""What may stand before a dateline, set off by a colon or dash."""

BYLINE_WORDS = ("by", "por", "von", "par", "di", "text by", "reported by")
"""What opens a byline: "By JOHN DOE", "Von Erika Mustermann", "Par Jean DUPONT"."""

PHOTO_WORDS = words(
    "photo photos photograph photographer image images graphic graphics handout video file",
    "picture pictures pool getty foto fotos imagen imagem bild archiv archivo",
)
"""Words that make of a bracket a picture credit: "PARIS HILTON (AP Photo)"."""

RELEASE_WIRES = words(
    "accesswire accessnewswire prnewswire prnewswire-prweb prweb businesswire newswire",
    "globenewswire cnw ots ots/prnewswire newswire.com einpresswire.com asianet xinhua-asianet",
    "kyodo-jbn-asianet marketwired marketwire medianet eqs dgap corp. newsfile presseportal",
)
"""Last words of the names of services that send out companies' own releases: they stand where an
agency does, write no news, and are no agencies here. Names as the services sign: PR Newswire,
Business Wire, GlobeNewswire, ACCESS Newswire, Newsfile Corp., news aktuell (ots), AsiaNet."""
