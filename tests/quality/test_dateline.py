"""Floors of the dateline stage on our own samples: they may rise and never silently fall.

The samples are every form of the stylebooks below with every place below, and
prose that has none; the texts are written for this project.
"""

import datetime as dt
import itertools

import pytest

from transforms.dateline.extract import find_dateline

PUBLISHED = dt.date(2025, 3, 14)
DAY = dt.date(2025, 3, 12)

PLACES = {
    "en": (
        "OSLO",
        "ST. LOUIS",
        "SEDALIA, Mo.",
        "PYONGYANG, North Korea",
        "THE HAGUE",
        "GENEVA/NEW YORK",
        "WINSTON-SALEM, N.C.",
        "UNITED NATIONS",
        "RIO DE JANEIRO",
        "TEL AVIV, Israel",
        "McALLEN, Texas",
        "ABOARD AIR FORCE ONE",
        "COEUR D'ALENE, Idaho",
        "WASHINGTON",
        "NEAR MOSUL, Iraq",
    ),
    "es": (
        "Madrid",
        "Perth (Australia)",
        "San Sebastián",
        "La Habana",
        "Fráncfort (RFA)",
        "Burgos",
    ),
    "de": ("BERLIN", "FRANKFURT A. M.", "HAMBURG / BERLIN", "NEU-DELHI", "Köln", "Bad Honnef"),
    "fr": ("PARIS", "Dakar (Sénégal)", "Genève", "Saint-Étienne", "BRUXELLES"),
    "pt": ("BRASÍLIA", "São Paulo", "Lisboa", "RIO DE JANEIRO"),
    "it": ("ROMA", "Milano", "Reggio Calabria", "TORINO"),
    "zh": ("北京", "上海", "东京", "伦敦"),
    "ja": ("ロンドン", "パリ", "東京", "ソウル"),
}

FORMS = {
    "en": (
        ("{} (AP) — ", ("AP",), None),
        ("{} (AP) _ ", ("AP",), None),
        ("{}, March 12 (Reuters) - ", ("Reuters",), DAY),
        ("{}, March 12 (Xinhua) -- ", ("Xinhua",), DAY),
        ("{}, March 12 - ", (), DAY),
        ("{}, 12 March - ", (), DAY),
        ("{}, March 12, Kyodo - ", ("Kyodo",), DAY),
        ("{}, March 12 (PTI): ", ("PTI",), DAY),
        ("By JANE ROE\n\n{} (AP) — ", ("AP",), None),
    ),
    "es": (("{}, 12 mar (EFE).- ", ("EFE",), DAY), ("{} 12 mar (EFECOM).- ", ("EFE",), DAY)),
    "de": (
        ("{}, 12. März (AP / dpa). ", ("AP", "dpa"), DAY),
        ("{} (dpa) - ", ("dpa",), None),
        ("{}, 12. März (AFP) – ", ("AFP",), DAY),
    ),
    "fr": (("{}, 12 mars (AFP) - ", ("AFP",), DAY), ("{} (Reuters) - ", ("Reuters",), None)),
    "pt": (("{}, 12 mar (Lusa) – ", ("Lusa",), DAY), ("{} (Reuters) - ", ("Reuters",), None)),
    "it": (
        ("(ANSA) - {}, 12 MAR - ", ("ANSA",), DAY),
        ("{}, 12 mar. (askanews) – ", ("askanews",), DAY),
    ),
    "zh": (
        ("新华社{}3月12日电 ", ("Xinhua",), DAY),
        ("中新社{}3月12日电　", ("China News Service",), DAY),
    ),
    "ja": (("【{}共同】", ("Kyodo",), None), ("［{}　１２日　ロイター］ - ", ("Reuters",), DAY)),
}

PROSE = {
    "en": "The harbor was closed for repairs on Monday. Boats waited outside for the tide.",
    "es": "El puerto fue cerrado el lunes por obras. Los barcos esperaban la marea.",
    "de": "Der Hafen wurde am Montag wegen Bauarbeiten gesperrt. Schiffe warteten auf die Flut.",
    "fr": "Le port a été fermé lundi pour des travaux. Les bateaux attendaient la marée.",
    "pt": "O porto foi fechado na segunda-feira para obras. Os barcos esperavam a maré.",
    "it": "Il porto è stato chiuso lunedì per lavori. Le barche aspettavano la marea.",
    "zh": "港口星期一因维修关闭。船只在外等候潮水。",
    "ja": "港は月曜日に修理のため閉鎖された。船は外で潮を待った。",
}

SAMPLES = [
    (language, place, *form)
    for language, forms in FORMS.items()
    for form, place in itertools.product(forms, PLACES[language])
]

PLAIN_OPENINGS = (
    "{}",
    "The mayor — long a critic — spoke. {}",
    "HARBOR CLOSED FOR REPAIRS\n\n{}",
    "Q: Why now?\n\nA: {}",
    "MAYOR: {}\n\nREPORTER: {}",
    "Harbor: {}",
    "March 12 - {}",
    "1. {}\n\n2. {}",
    "“{}” — The harbor master",
    "BOSTON 5, TORONTO 3 - {}",
    "PARIS HILTON (AP Photo) {}",
    "NOTE TO EDITORS - {}",
    "RECIPE - {}",
)


@pytest.mark.parametrize(
    ("figure", "floor"), [("found", 1.0), ("place", 1.0), ("agency", 1.0), ("day", 1.0)]
)
def test_floor_of_forms(figure: str, floor: float):
    right = []
    for language, place, form, agencies, day in SAMPLES:
        found = find_dateline(
            form.format(place) + PROSE[language], language=language, published=PUBLISHED
        )
        answers = {
            "found": found is not None,
            "place": found is not None and found.place == place,
            "agency": found is not None and found.agencies == agencies,
            "day": found is not None and found.date == day,
        }
        right.append(answers[figure])
    assert sum(right) / len(right) >= floor


def test_no_dateline_in_plain_texts():
    texts = [opening.replace("{}", prose) for opening in PLAIN_OPENINGS for prose in PROSE.values()]
    assert [found.raw for text in texts if (found := find_dateline(text))] == []
