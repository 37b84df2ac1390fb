import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report import budget
from pipelines.report.build.fetch_libraries import PACKAGES
from pipelines.report.page import DATA, make_safe, render_page, to_embedded_json

TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Elements(HTMLParser):
    """The elements of a page: (tag, attributes, text) in reading order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        self.found.append((f"/{tag}", {}, ""))

    def handle_data(self, data):
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)


@pytest.fixture(scope="module")
def text(page):
    return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def elements(text):
    return Elements(text).found


def policy(elements):
    meta = next(a for tag, a, _ in elements if tag == "meta" and "http-equiv" in a)
    return dict(part.strip().split(" ", 1) for part in meta["content"].split(";"))


def digest(content):
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def test_page_has_only_the_scripts_of_its_template(elements):
    scripts = [
        (a.get("type"), a.get("id"), a.get("src")) for tag, a, _ in elements if tag == "script"
    ]
    data = "application/json"
    assert scripts == [(data, "world", None), (data, "data", None)] + [(None, None, None)] * 4


def test_page_s_data_is_the_report(elements, report):
    data = next(text for tag, a, text in elements if a.get("id") == "data")
    assert json.loads(data)["totals"] == report["totals"]
    assert "<" not in data


def test_page_names_the_dataset_in_its_title(elements):
    title = next(text for tag, _, text in elements if tag == "title")
    assert title == "news & <views>: newsbeam report"


def test_policy_forbids_all_but_the_scripts_and_styles_on_the_page(elements):
    found = policy(elements)
    scripts = [t for tag, a, t in elements if tag == "script" and "type" not in a]
    styles = [t for tag, _, t in elements if tag == "style"]
    assert found.keys() == {"default-src", "script-src", "style-src", "base-uri", "form-action"}
    assert found["default-src"] == found["base-uri"] == found["form-action"] == "'none'"
    assert found["script-src"].split() == [digest(script) for script in scripts]
    assert found["style-src"].split()[:-1] == [digest(style) for style in styles]
    assert all(source.startswith("'sha256-") for source in found["style-src"].split())


def test_page_refers_to_nothing_outside_itself(elements):
    refers = {
        "src",
        "srcset",
        "href",
        "data",
        "poster",
        "action",
        "background",
        "manifest",
        "style",
    }
    named = [(tag, a[name]) for tag, a, _ in elements for name in refers & a.keys()]
    assert named == [("a", "#main")]
    styles = next(text for tag, _, text in elements if tag == "style")
    assert re.findall(r"url\(|@import|expression\(", styles) == []


def test_page_has_no_character_that_turns_others(text):
    assert TURNS & set(text) == set()


def test_page_has_no_link_that_runs(report):
    assert [record["url"] for record in report["sample"] if record["id"] == "bb22"] == [None]
    assert {type(record["url"]) for record in report["sample"] if record["id"] != "ee11"} - {
        str, type(None)
    } == set()  # fmt: skip


def test_page_keeps_slots_in_data_as_they_are(elements):
    data = next(text for tag, a, text in elements if a.get("id") == "data")
    assert any("{{data}}" in (p["value"] or "") for p in json.loads(data)["names"]["publishers"])


@given(st.text())
def test_embedded_json_is_the_safe_value_and_cannot_end_its_element(text):
    embedded = to_embedded_json({text: [text]})
    assert set(embedded) & {"<", "\u2028", "\u2029"} == set()
    assert list(json.loads(embedded).values()) == [[make_safe(text)]]
    embedded.encode("utf-8")


@given(st.text(st.characters(exclude_categories=[])))
def test_safe_text_keeps_offsets_and_is_safe_already(text):
    safe = make_safe(text)
    assert len(safe) == len(text)
    assert make_safe(safe) == safe
    assert TURNS & set(safe) == set()


@pytest.mark.parametrize("package", PACKAGES[:3], ids=lambda package: package.name)
def test_library_is_the_version_that_its_script_fetches(package):
    name = next(name for name in package.files.values() if name.endswith(".js"))
    with (DATA / name).open(encoding="utf-8") as lines:
        assert f"v{package.version} Copyright" in next(lines)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_library_stands_with_its_license(package):
    license_file = DATA / package.files["LICENSE"]
    assert "Permission to use, copy, modify" in license_file.read_text(encoding="utf-8")


def test_budgets_and_the_page_s_own_parts_fit_together():
    parts = [path for path in DATA.iterdir() if path.suffix in {".js", ".json", ".css", ".html"}]
    own = sum(path.stat().st_size for path in parts)
    budgets = (
        budget.MAX_CUBE_CHARS + budget.MAX_TEXT_BYTES + budget.MAX_HEADLINE_BYTES
        + budget.MAX_SENTENCE_BYTES + budget.MAX_STORIES_BYTES + budget.MAX_OTHER_BYTES
    )  # fmt: skip
    assert own + budgets <= budget.MAX_PAGE_BYTES


def test_page_without_articles_says_so():
    from pipelines.report.questions import QUESTIONS

    nothing = {
        "dataset": "none", "made": "now", "questions": QUESTIONS, "totals": {"articles": 0},
        "feeds": {"levels": {}, "rows": []}, "rejects": {"reasons": [], "messages": []},
        "runs": {"total": 0, "rows": []},
    }  # fmt: skip
    assert "This dataset has no articles yet. Made now." in render_page(nothing)
