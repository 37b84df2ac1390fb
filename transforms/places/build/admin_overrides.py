"""Names of first-order divisions where the older of the two tables is out of date or odd."""

from __future__ import annotations

import re

ADMIN_SUFFIX = re.compile(
    r"""
    \ (?: Sheng | Shi              # "Anhui Sheng", "Shanghai Shi"
        | Prefecture               # "Saga Prefecture"
        | (?:Zhuangzu|Huizu|Uygur)\ Zizhiqu   # "Guangxi Zhuangzu Zizhiqu"
        | Autonomous\ Region       # "Tibet Autonomous Region"
    )$
    """,
    re.VERBOSE,
)

ADMIN_NAMES: dict[tuple[str, str], str] = {
    ("US", "DC"): "District of Columbia",
    ("AT", "09"): "Vienna",
    ("BR", "07"): "Federal District",
    ("FR", "27"): "Bourgogne-Franche-Comté",
    ("FR", "28"): "Normandy",
    ("FR", "32"): "Hauts-de-France",
    ("FR", "44"): "Grand Est",
    ("FR", "75"): "Nouvelle-Aquitaine",
    ("FR", "76"): "Occitanie",
    ("FR", "84"): "Auvergne-Rhône-Alpes",
    ("FR", "93"): "Provence-Alpes-Côte d'Azur",
    ("FR", "11"): "Île-de-France",
    ("FR", "24"): "Centre-Val de Loire",
    ("DE", "01"): "Baden-Württemberg",
    ("DE", "08"): "Rhineland-Palatinate",
    ("IN", "07"): "Delhi",
    ("IN", "12"): "Jammu and Kashmir",
    ("IN", "41"): "Ladakh",
    ("IN", "22"): "Puducherry",
    ("IN", "14"): "Lakshadweep",
    ("KP", "09"): "Kangwon",
    ("MX", "15"): "State of Mexico",
    ("RU", "66"): "Saint Petersburg",
    ("RU", "42"): "Leningrad Oblast",
    ("ES", "54"): "Castilla-La Mancha",
    ("ES", "55"): "Castile and León",
    ("UA", "12"): "Kyiv City",
    ("UA", "13"): "Kyiv",
    ("UA", "20"): "Sevastopol",
    ("ZA", "03"): "Free State",
    ("ZA", "10"): "North West",
}
