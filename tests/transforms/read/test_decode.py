"""Bytes of any encoding to text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.read.decode import decode_text, looks_binary

WESTERN = "El alcalde señaló que la reunión en Córdoba terminó después de la medianoche."
RUSSIAN = "Мэр заявил, что встреча в Казани закончилась поздно вечером и прошла спокойно."
JAPANESE = "市長は火曜日、橋の工事が予定より早く終わったと記者団に語った。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "utf-8"),
        (WESTERN, "utf-8-sig"),
        (WESTERN, "utf-16"),
        (WESTERN, "utf-16-le"),
        (WESTERN, "utf-16-be"),
        (WESTERN, "utf-32"),
        (WESTERN, "windows-1252"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
    ],
)
def test_text_survives_its_encoding(text: str, encoding: str):
    assert decode_text(text.encode(encoding)) == text


def test_few_foreign_bytes_are_western():
    assert decode_text("Señal “débil”".encode("windows-1252")) == "Señal “débil”"


def test_nul_bytes_are_left_out():
    assert decode_text(b"The\x00 bridge\x00 is open to everybody now.") == (
        "The bridge is open to everybody now."
    )


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_decoding_never_raises_and_gives_no_nul(body: bytes):
    assert "\0" not in decode_text(body)


@pytest.mark.parametrize(
    ("body", "binary"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00", True),
        (bytes(range(256)) * 20, True),
        (WESTERN.encode("windows-1252"), False),
        (WESTERN.encode("utf-16"), False),
        (b"one stray \x00 in a text that is long enough to be one, as texts are, mostly", False),
        (b"", False),
    ],
)
def test_binary_is_told_from_text(body: bytes, binary: bool):
    assert looks_binary(body) is binary
