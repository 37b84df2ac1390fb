import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.normalize.mojibake import may_be_mojibake, repair

GOOD = (
    "Österreich über alles, naïve “quotes” – dashes — €5 ™ …",
    "voilà l’été à l’Élysée",
    "Ñandú Íñigo São Tomé",
    "Příliš žluťoučký kůň",
    "Привет, мир",
    "Ελλάδα σήμερα",
    "שלום עולם",
    "مرحبا بالعالم",
    "fun 😀",
)
UNTOUCHED = (
    "“AMANHÃ”, “AMANHÃ…”",
    "CAFÉ» et «CAFÉ»",
    "L\xadÄN\xadDER, BÄ\xadREN",
    "20 °C, 5 £, ±3, © Ångström",
    "SÃO PAULO – JOÃO",
    "Â – circumflex",
    "â, € and ™",
)


def misread(text: str) -> str:
    """UTF-8 read as Windows-1252, the bytes that it lacks as Latin-1: what careless readers do."""
    return "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode("utf-8")
    )


@pytest.mark.parametrize("text", GOOD)
def test_misread_text_is_put_right(text: str):
    assert repair(misread(text)) == text


@pytest.mark.parametrize("text", GOOD)
def test_text_read_as_latin_1_is_put_right(text: str):
    assert repair(text.encode("utf-8").decode("latin-1")) == text


@pytest.mark.parametrize("text", GOOD[:3])
def test_text_misread_twice_is_put_right(text: str):
    assert repair(misread(misread(text))) == text


@pytest.mark.parametrize("text", GOOD + UNTOUCHED)
def test_good_text_is_left_alone(text: str):
    assert repair(text) == text


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x2122), max_size=40))
def test_gate_lets_all_through_that_repair_changes(text: str):
    if repair(text) != text:
        assert may_be_mojibake(text)


@given(st.text(alphabet="aA ÃÂâ€™±©\xa0\xadðŸ˜€Ð¿Ñ", max_size=30))
def test_repair_is_idempotent(text: str):
    assert repair(repair(text)) == repair(text)
