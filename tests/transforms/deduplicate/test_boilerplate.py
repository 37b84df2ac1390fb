import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.deduplicate.boilerplate import is_boilerplate, story_of


@pytest.mark.parametrize(
    "paragraph",
    [
        "(Reporting by Ana Ruiz; Editing by Tom Hale)",
        "Reporting and writing by Ana Ruiz",
        "Additional reporting by Lea Brandt",
        "Read more: The flood in pictures",
        "READ ALSO: The flood in pictures",
        "* Read more about the flood",
        "Sign up for our morning newsletter",
        "Follow us on social media",
        "© 2024 The Hollen Herald",
        "Copyright 2024 Orla Media",
        "All rights reserved.",
        "This story was originally published by Orla Radio.",
        "Advertisement",
        "Story continues below",
        "-30-",
        "###",
        "***",
        "Reuter",
        "REUTER N",
        "ENDS",
        "Our Standards: The Orla Trust Principles",
    ],
)
def test_boilerplate_is_recognized(paragraph: str):
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Reporting requirements will change in June, the ministry said.",
        "Read lost the match.",
        "All rights of way stay open.",
        "This story ends well, the mayor said.",
        "Copy shops closed.",
        "Ends meet less often in Aske.",
        "Follow the money, the prosecutor said.",
        "Get well soon, wrote the pupils.",
        "30 people left.",
        "Photos show the bridge in ruins.",
        "Reuters said it would cut 90 jobs.",
        "",
        "Read more " + "and more " * 60,
    ],
)
def test_prose_is_kept(paragraph: str):
    assert not is_boilerplate(paragraph) or paragraph == ""


def test_story_begins_behind_the_dateline_and_loses_its_sign_off():
    text = "OSLO (AP) — Rain fell.\n\nIt was warm.\n\n(Editing by Tom Hale)\n\n-30-"
    assert story_of(text, 12) == "Rain fell.\nIt was warm."


@given(st.text(), st.integers(0, 20))
def test_story_is_made_of_the_texts_own_lines(text: str, start: int):
    lines = text[start:].split("\n")
    assert all(line in lines for line in story_of(text, start).split("\n") if line)


@given(st.text())
def test_story_of_a_story_is_itself(text: str):
    once = story_of(text)
    assert story_of(once) == once
