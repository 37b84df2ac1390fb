"""The elements of a feed, by feedparser's names, and the rule of each."""

from __future__ import annotations

from transforms.parse.well_formed.addresses import ADDRESSES
from transforms.parse.well_formed.labels import LABELS
from transforms.parse.well_formed.people import PEOPLE
from transforms.parse.well_formed.rule import HARMLESS, Element, drop
from transforms.parse.well_formed.structure import STRUCTURE
from transforms.parse.well_formed.texts import TEXTS

_USELESS = Element(take=drop)

ELEMENTS: dict[str, Element] = {
    **STRUCTURE,
    **TEXTS,
    **ADDRESSES,
    **PEOPLE,
    **LABELS,
    **dict.fromkeys(("webmaster", "dc_publisher", "dc_contributor", "width", "height"), _USELESS),
    **dict.fromkeys(("georss_point", "georss_line", "georss_polygon", "georss_box"), _USELESS),
    **dict.fromkeys(("media_rating", "media_credit", "media_restriction"), _USELESS),
    **dict.fromkeys(("media_license", "media_thumbnail", "media_player"), _USELESS),
    **dict.fromkeys(("contributor", "cloud", "generator"), HARMLESS),
    **dict.fromkeys(("media_group", "media_content"), HARMLESS),
    **dict.fromkeys(("itunes_block", "itunes_explicit"), HARMLESS),
}
"""What feedparser calls an element -> its rule. Elements that neither are here nor have a rule in
feedparser are harmless, too, but for the fatal ones."""

FATAL_KEYS = frozenset(
    {
        *("author_detail", "authors", "content", "contributors", "date", "generator_detail", "id"),
        *("image", "license", "link", "links", "publisher", "publisher_detail", "publishers"),
        *("subtitle", "summary", "summary_detail", "tags", "textinput", "title_detail", "where"),
    }
)
"""Names of unknown elements under which feedparser stores what it, or we, take for something
else: `<links>` as the list of links, `<date>` as the date of an update."""
