"""`newsbeam show` as a user meets it."""

import dataclasses
import functools
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pipelines.query import show_command
from pipelines.query.dataset import connect
from pipelines.query.lookup import Copy, LookupFailedError, Story, find_story
from pipelines.query.show import Marked, find_marked, render_story, render_text
from schemas.article import Attribution, Span
from tests.pipelines.query.conftest import ARTICLES, article, at, flood, write_articles


@pytest.fixture
def show(call_command):
    return functools.partial(call_command, show_command)


def page(story: Story, *, color: bool, width: int = 100) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, color_system="standard" if color else None
    )
    console.print(render_story(story, color=color))
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def quote(text: str, source: str, content: str) -> Attribution:
    spans = [(Span(text.index(words), text.index(words) + len(words)),) for words in
             (source, content)]  # fmt: skip
    return Attribution(source, None, content, None, None, "indirect", spans[0], (), spans[1])


def test_find_story_with_versions_and_copies(dataset):
    story = find_story(connect(dataset), "aa11")
    assert story.versions == (ARTICLES[0], ARTICLES[3])
    assert story.newest == ARTICLES[3]
    assert [dataclasses.replace(copy, similarity=None) for copy in story.copies] == [
        Copy("aa22", "Rivers rise in Peru", "The Echo", at(9), "near", None, False),
        Copy("bb33", "Floods", "The Mail", at(18, 10), "exact", None, False),
    ]
    assert [copy.similarity for copy in story.copies] == pytest.approx([0.9, 1.0])


def test_find_story_by_a_unique_beginning(dataset):
    story = find_story(connect(dataset), "b")
    assert story.newest.article_id == "bb33"
    assert [(copy.article_id, copy.is_head) for copy in story.copies] == [
        ("aa11", True),
        ("aa22", False),
    ]


def test_find_story_copies_of_linked_clusters(tmp_path):
    linked = article("c1", cluster_id="a1", duplicate_of="a1", linked_clusters=("b1",))
    write_articles(
        tmp_path, [article("a1"), article("b1", published_at=at(7)), linked, article("d1")]
    )
    story = find_story(connect(tmp_path), "b1")
    assert [copy.article_id for copy in story.copies] == ["a1", "c1"]


def test_find_story_whole_id_that_begins_another(tmp_path):
    write_articles(tmp_path, [article("ab"), article("abc")])
    assert find_story(connect(tmp_path), "ab").newest.article_id == "ab"


def test_find_story_ambiguous_names_the_candidates(dataset):
    with pytest.raises(LookupFailedError, match=r"'aa' begins several ids.*: aa11 .*; aa22 "):
        find_story(connect(dataset), "aa")


@pytest.mark.parametrize("wanted", ["zz", "", "%", "a' OR 'x"])
def test_find_story_unknown(dataset, wanted):
    with pytest.raises(LookupFailedError, match=r"no article has an id that begins with"):
        find_story(connect(dataset), wanted)


def test_marks_are_the_article_s_offsets():
    item = flood("a")
    words = [(mark.role, item.text[mark.span.start : mark.span.end]) for mark in find_marked(item)]
    assert words == [
        ("dateline", "LIMA/TACNA, March 9 (One) —"),
        ("content", "“We saw it coming,”"),
        ("source", "Ana Ruiz"),
        ("cue", "said"),
    ]


def test_text_in_color_has_a_style_on_each_span():
    item = flood("a")
    styled = {
        (item.text[span.start : span.end], span.style)
        for span in render_text(item, color=True).spans
    }
    assert styled == {
        ("LIMA/TACNA, March 9 (One) —", "bold magenta"),
        ("“We saw it coming,”", "underline cyan"),
        ("Ana Ruiz", "bold green"),
        ("said", "italic yellow"),
    }


def test_text_without_color_has_brackets():
    assert render_text(flood("a"), color=False).plain == (
        "[D LIMA/TACNA, March 9 (One) —] Rivers rose overnight.\n\n"
        "[C “We saw it coming,”] [Q said] [S Ana Ruiz].\n\nRoads are closed."
    )


def test_text_brackets_nest():
    text = "Ana said Bo had left."
    item = article("a", text=text, attributions=(quote(text, "Ana", "Bo had left"),
                                                 quote(text, "Bo", "left")))  # fmt: skip
    assert render_text(item, color=False).plain == "[S Ana] said [C [S Bo] had [C left]]."


def test_page_says_what_was_edited(dataset):
    out = page(find_story(connect(dataset), "aa11"), color=False)
    assert (
        "version 1 to 2, 2024-03-09 12:00 UTC\n"
        "- Rivers rise\n"
        "+ Rivers rise, bridges fall\n"
        "  … 2 paragraphs as before\n"
        "~ Roads are [- closed][+ open again].\n"
        "+ Two bridges fell.\n"
    ) in out


def test_page_lists_the_copies(dataset):
    lines = page(find_story(connect(dataset), "aa11"), color=False).splitlines()
    assert [" ".join(line.split()) for line in lines[-2:]] == [
        "aa22 The Echo 2024-03-09 09:00 UTC +3.0 h near 90% Rivers rise in Peru",
        "bb33 The Mail 2024-03-10 18:00 UTC +36.0 h exact 100% Floods",
    ]


def test_page_of_a_copy_names_its_head(dataset):
    assert "copy of    aa11 (near, 90% shared)" in page(
        find_story(connect(dataset), "aa22"), color=False
    )


def test_page_without_dateline_title_or_place():
    out = page(Story((ARTICLES[4],), ()), color=False)
    assert out.startswith("(no title)\n\nid         cc44\npublished  2024-03-09 06:00 UTC\n")
    assert "region     unknown\n" in out
    assert "dateline " not in out
    assert "versions" not in out
    assert "copies" not in out


def test_page_lets_no_control_character_through():
    item = article("a", title="\x1b[2Jtitle", text="\x1b]0;x\x07text", publisher="\x9bp")
    out = page(Story((item,), ()), color=False)
    assert not {"\x1b", "\x07", "\x9b"} & set(out)


def test_page_keeps_square_brackets_of_the_text():
    assert "[bold]not markup[/bold]" in page(
        Story((article("a", text="[bold]not markup[/bold]"),), ()), color=True
    )


@given(
    st.text(min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5),
)
def test_brackets_lose_no_character(text, ranges):
    spans = tuple(Span(min(pair), max(pair)) for pair in ranges)
    found = Attribution(None, None, None, None, None, "direct", (), (), spans)
    item = article("a", text=text.replace("[", "(").replace("]", ")"), attributions=(found,))
    plain = render_text(item, color=False).plain
    expected = render_text(dataclasses.replace(item, attributions=()), color=False).plain
    assert plain.replace("[C ", "").replace("]", "") == expected


def test_marked_is_once_where_two_attributions_share_a_source():
    text = "Ana said Bo had left."
    quotes = (quote(text, "Ana", "Bo"), quote(text, "Ana", "left"))
    item = article("a", text=text, attributions=quotes)
    assert find_marked(item).count(Marked("source", Span(0, 3))) == 1


def test_show_prints_the_page(show, dataset):
    code, out, err = show(dataset, "bb33", "--width", "60")
    assert (code, err) == (0, "")
    assert out.startswith("Floods\n")
    assert max(map(len, out.splitlines())) <= 60


def test_show_unknown_id_is_one_line(show, dataset):
    code, out, err = show(dataset, "zz")
    assert (code, out) == (2, "")
    assert err == (
        "newsbeam show: no article has an id that begins with 'zz': ids are the column article_id\n"
    )


def test_show_wrong_folder_is_one_line(show, tmp_path):
    code, _, err = show(tmp_path / "nowhere", "aa")
    assert code == 2
    assert err.startswith("newsbeam show: no folder ")
    assert err.count("\n") == 1


def test_show_broken_file_is_named(show, tmp_path):
    folder = tmp_path / "articles" / "date=2024-03-09" / "region=unknown"
    folder.mkdir(parents=True)
    (folder / "part-1.parquet").write_bytes(b"no Parquet at all")
    code, _, err = show(tmp_path, "aa")
    assert code == 1
    assert "part-1.parquet" in err
    assert err.count("\n") == 1
