import pytest

from transforms.attribution.speakers import Speakers, parse_source


def speakers_of(text, sources, language="en"):
    resolve = Speakers(text, language).resolve
    return [resolve(source)[0] for source in sources]


@pytest.mark.parametrize(
    ("why", "text", "sources", "speakers"),
    [
        ("a title is no name", "Mayor Ana Ruiz spoke.", ["Mayor Ana Ruiz"], ["Ana Ruiz"]),
        ("a surname", "Ana Ruiz spoke. Ruiz left.", ["Ana Ruiz", "Ruiz"], ["Ana Ruiz"] * 2),
        ("a name met outside sources", "Near Ana Ruiz sat Ruiz.", ["Ruiz."], ["Ana Ruiz"]),
        ("a pronoun", "Ana Ruiz spoke. She left.", ["Ana Ruiz", "She"], ["Ana Ruiz"] * 2),
        ("a pronoun before any name", "She left.", ["She"], ["She"]),
        ("I is nobody else", "Ana Ruiz spoke. I left.", ["Ana Ruiz", "I"], ["Ana Ruiz", "I"]),
        ("it is no person", "Ana Ruiz spoke. It fell.", ["Ana Ruiz", "It"], ["Ana Ruiz", "It"]),
        ("whose", "Its chair, Ana Ruiz, spoke.", ["Its chair, Ana Ruiz"], ["Ana Ruiz"]),
        ("of what", "Ana Ruiz of the Port Bulletin.", ["Ana Ruiz of the Port"], ["Ana Ruiz"]),
        ("nobody named", "Their lawyer spoke.", ["Their lawyer"], ["Their lawyer"]),
        ("a trade", "Biologist Ana Maria Ruiz.", ["Biologist Ana Maria Ruiz"], ["Ana Maria Ruiz"]),
        ("a noun first", "Fire inspector Lena Pell.", ["Fire inspector Lena Pell"], ["Lena Pell"]),
        ("a noun alone", "Fire inspectors spoke.", ["Fire inspectors"], ["Fire inspectors"]),
        ("himself", "Ruiz himself spoke.", ["Ruiz himself"], ["Ruiz"]),
        ("they", "NATO met. They spoke.", ["NATO", "They"], ["NATO", "NATO"]),
    ],
)
def test_speaker(why, text, sources, speakers):
    assert speakers_of(text, sources) == speakers


def test_no_source_has_no_speaker():
    assert Speakers("", "en").resolve(None) == (None, None)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Mayor Ana Ruiz", "person"),
        ("the fire department", "organization"),
        ("NATO", "organization"),
        ("The report", "document"),
        ("witnesses", "unnamed"),
        ("Officials", "unnamed"),
        ("Dutch officials", "group"),
        ("Ruiz and Olsen", "group"),
        ("the spokesman for the company", "person"),
    ],
)
def test_kind_of_source(words, kind):
    assert parse_source(words, "en").kind == kind
