"""The commonest words of news languages that no other language of the list shares."""

from __future__ import annotations

LISTS = {
    "en": "the of and to that said for on with was it he at by from have has are were which"
    " this his they not but who had will would their been its about after as be",
    "de": "der die und den das von mit dem des auf für ist im nicht ein eine auch sich werden"
    " aus nach wird bei einer einen hat dass daß zum zur sind wurde über vor am",
    "es": "el los las y por lo más fue según pero sus también esta este hoy sobre son está han"
    " cuando hasta desde ha ser un una",
    "fr": "le les et est dans pour qui au sur pas avec ce sont aux ont cette été leur"
    " selon ces elle nous du",
    "pt": "o em um uma não ao dos foi pelo pela são mas também segundo nos nas disse ou"
    " seu sua já do da os",
    "it": "di che è per della non gli dei nel alla anche più dal delle nella dalla ai come"
    " questo sono ma",
    "nl": "het een van en dat niet voor zijn op met te aan ook naar om bij maar wordt heeft"
    " werd hij uit zich",
}
"""Function words ranked first in news text of each language, written down for this project.

Left out are those that two of the languages share and neighbors of the seven
use alike: "la", "de", "que", "con", "del", "in", "is", "a", "se".
"""

NEIGHBORS = (
    "els amb aquest aquesta això pel dels també més és segons"  # Catalan, read as Spanish
    " unha dunha coa polo pola máis tamén"  # Galician, read as Portuguese
    " vir hulle sê"  # Afrikaans, read as Dutch
    " og af til på ikke och att är inte"  # Danish, Norwegian, Swedish
    " și în pentru din"  # Romanian, read as Italian
    " vun huet"  # Luxembourgish, read as German
    " dey wey"  # Nigerian Pidgin, read as English
)

NEIGHBOR = ""
"""What stands for a language that takes the words of one of the seven, and is not it."""

STOPWORDS = dict.fromkeys(NEIGHBORS.split(), NEIGHBOR) | {
    word: code for code, words in LISTS.items() for word in words.split()
}
"""Each word and its language (ISO 639-1)."""
