"""Query parameters that say where a reader came from, not what page is meant."""

from __future__ import annotations

from transforms.normalize.word_lists import words

TRACKING_PREFIXES = (
    "utm_",  # Google Analytics, campaign parameters
    "mtm_", "matomo_", "pk_", "piwik_",  # Matomo
    "hsa_", "__hs", "_hs",  # HubSpot
    "oly_",  # Omeda
    "vero_",  # Vero
    "itm_",  # Internal campaign parameters of several publishers
    "at_custom", "at_medium", "at_campaign", "at_link", "at_format", "at_bbc", "at_ptr",  # Piano
    "oft_",  # Firefox's list
    "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee",  # Comscore
)  # fmt: skip
"""Starts of names. Sources: each vendor's own documentation of its campaign parameters."""

TRACKING_NAMES = words(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid igshid igsh li_fat_id
    mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash rb_clickid wickedid s_cid s_kwcid
    hsctatracking _openstat __s _ga _gl epik srsltid
    cmp cmpid ncid ocid smid smtyp emc icid xtor wt_mc wt.mc_id wt_zmc ito sr_share
    feedtype feedname taid
    phpsessid jsessionid sessionid
    """
)
"""Whole names, lower case.

First two lines: Firefox's and Brave's lists of stripped query parameters. Then
campaign codes of publishers (CMP: the Guardian, ncid: CNN, ocid: BBC and MSN,
smid and emc: the New York Times, xtor: AT Internet, wt_mc: Webtrekk, feedType:
Reuters, ito: Daily Mail), and session ids of web servers.
"""

TRACKING_VALUES = {
    name: words("rss feed rssfeed atom twitter facebook linkedin email newsletter")
    for name in ("ref", "source", "src", "from", "partner", "mod", "via", "referrer", "output")
} | {"amp": frozenset(("", "1"))}
"""Names that are a page's own on some sites: dropped only with these values."""
