"""The page in Chromium: what it shows is what DuckDB counts, and nothing gets out of its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.query.dataset import connect
from pipelines.report.names import country_name, language_name, region_name
from pipelines.report.page import make_safe, render_page
from tests.pipelines.report.samples import BREAKING_OUT, EASTERN, NOW, O_BRIEN

WAIT_S = 20

SHIFTS = """
let shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => (shift += one.value)))
    .observe({ type: "layout-shift", buffered: true });
window.shifted = () => shift;
"""

READ_SECTION = """
const [section, question] = arguments;
const opened = (selector) => {
    const details = document.querySelector(`#${section} ${selector}`);
    if (!details) return null;
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    return details;
};
const rows = (table) => [...table.tBodies[0].rows].map((row) =>
    [...row.cells].map((cell) => cell.textContent));
const sql = opened(`details[data-question="${question}"]`);
const tables = opened("details.as-table");
return [sql ? sql.querySelector("code").textContent
        : data.questions[question].replace("{where}", condition()),
    tables && [...tables.querySelectorAll("table")].map(rows)];
"""
"""The SQL under a chart, and the rows of its tables; no tables where the chart is empty."""

OPEN_ALL = """
for (const details of document.querySelectorAll("details")) {
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
}
"""

SET_DATE = """
const [id, date] = arguments;
document.getElementById(id).value = date;
document.getElementById(id).dispatchEvent(new Event("change", { bubbles: true }));
"""


def day_words(date: Any) -> str:
    return f"{date:%b} {date.day}, {date.year}"


def per_day(rows):
    days: Counter = Counter()
    for date, _, articles in rows:
        days[day_words(date)] += articles
    return Counter({(day, f"{n:,}"): 1 for day, n in days.items()})


def publisher_name(value):
    return " ".join(make_safe(value).split()) if value else "No publisher named"


AS_SHOWN: dict[str, tuple[str, int, Callable[[list], Counter], tuple[int, ...]]] = {
    "days": ("days", 0, per_day, (0, 1)),
    "regions": (
        "regions", 0, lambda rows: Counter((region_name(r), str(n)) for r, n in rows), (0, 1)
    ),
    "about": ("map", 0, lambda rows: Counter((country_name(c), str(n)) for c, n in rows), (0, 1)),
    "places": (
        "map", 1,
        lambda rows: Counter((f"{lat:.2f}", f"{lon:.2f}", str(n)) for _, _, lat, lon, n in rows),
        (1, 2, 3),
    ),
    "stories": ("stories", 0, lambda rows: Counter(str(row[1]) for row in rows), (1,)),
    "speakers": ("speakers", 0, lambda rows: Counter((s, str(n)) for s, n in rows), (0, 2)),
    "wire": (
        "wire", 0,
        lambda rows: Counter((publisher_name(p), str(n), str(wire)) for p, n, wire in rows),
        (0, 1, 2),
    ),
    "languages": (
        "languages", 0, lambda rows: Counter((language_name(c), str(n)) for c, n in rows), (0, 1)
    ),
    "rejects": (
        "rejects", 0,
        lambda rows: Counter((f"{r.replace('_', ' ')} ({s})", str(n)) for s, r, n in rows),
        (0, 1),
    ),
    "runs": (
        "runs", 0,
        lambda rows: Counter(
            (f"{at:%Y-%m-%d %H:%M}", str(read), str(written), str(rejected))
            for at, read, written, rejected in rows
        ),
        (0, 2, 3, 5),
    ),
}  # fmt: skip
"""Question -> section, which of its tables, SQL's rows as the table has them, its columns."""

FILTERS: dict[str, tuple[dict[str, str], str]] = {
    "none": ({}, "true"),
    "region": ({"region": "Eastern Asia"}, f"region = '{EASTERN}'"),
    "publisher": ({"publisher": O_BRIEN}, "publisher LIKE 'O''Brien%'"),
    "no publisher": ({"publisher": "No publisher named"}, "publisher IS NULL"),
    "agency": ({"agency": "AP"}, "list_contains(agencies, 'AP')"),
    "from": ({"from": "2024-03-07"}, "date >= '2024-03-07'"),
    "to": ({"to": "2024-03-05"}, "date <= '2024-03-05'"),
    "originals": ({"originals": ""}, "duplicate_of IS NULL"),
    "all": (
        {"from": "2024-03-05", "to": "2024-03-07", "publisher": O_BRIEN, "agency": "Kyodo",
         "region": "Eastern Asia", "originals": ""},
        "article_id = 'bb22'",
    ),
    "nothing left": ({"agency": "AFP", "to": "2024-03-05"}, "false"),
}  # fmt: skip


@pytest.fixture(scope="module")
def browser(start_browser, page):
    browser = start_browser()
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SHIFTS})
    open_page(browser, page)
    return browser


@pytest.fixture
def fresh(browser):
    """The page with no filter and no drawer."""
    browser.execute_script("document.getElementById('drawer').close()")
    if browser.find_element("id", "reset").is_enabled():
        browser.find_element("id", "reset").click()
    return browser


@pytest.fixture(scope="module")
def connection(dataset):
    return connect(dataset)


def open_page(browser, page):
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get(page.as_uri())
    wait = WebDriverWait(browser, WAIT_S)
    wait.until(lambda driver: driver.execute_script("return document.body.dataset.ready") == "yes")


def set_filters(browser, filters):
    from selenium.webdriver.support.ui import Select

    for name, value in filters.items():
        if name in {"from", "to"}:
            browser.execute_script(SET_DATE, name, value)
        elif name == "originals":
            browser.find_element("id", name).click()
        else:
            choices = Select(browser.find_element("id", name))
            wanted = next(o for o in choices.options if o.get_property("textContent") == value)
            choices.select_by_value(wanted.get_dom_attribute("value"))


def read_figure(browser, name):
    return browser.find_element("css selector", f'[data-figure="{name}"]').text


def errors(browser):
    return [entry["message"] for entry in browser.get_log("browser")]


def click_mark(browser, selector):
    mark = browser.find_element("css selector", selector)
    browser.execute_script(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", mark
    )
    mark.click()
    return mark


@pytest.mark.parametrize("case", FILTERS)
def test_filters_give_the_articles_that_duckdb_gives(fresh, connection, case):
    filters, condition = FILTERS[case]
    set_filters(fresh, filters)
    wanted = connection.execute(
        f"SELECT count(DISTINCT article_id) FROM articles WHERE {condition}"
    ).fetchone()
    assert read_figure(fresh, "Articles") == str(wanted[0])


@pytest.mark.parametrize("case", FILTERS)
def test_charts_show_what_their_sql_gives(fresh, connection, case):
    set_filters(fresh, FILTERS[case][0])
    shown, wanted = {}, {}
    for question, (section, at, as_shown, columns) in AS_SHOWN.items():
        sql, tables = fresh.execute_script(READ_SECTION, section, question)
        wanted[question] = as_shown(connection.execute(sql).fetchall())
        rows = [[row[column] for column in columns] for row in tables[at]] if tables else []
        shown[question] = Counter(tuple(row) if len(row) > 1 else row[0] for row in rows)
    assert shown == wanted


def test_bar_s_label_says_what_its_table_says(fresh):
    labels = [
        mark.get_attribute("aria-label")
        for mark in fresh.find_elements("css selector", "#regions .rows [role=button]")
    ]
    rows = fresh.execute_script(READ_SECTION, "regions", "regions")[1][0]
    assert labels == [f"{name}: {n} article{'s' if n != '1' else ''}" for name, n in rows]


def test_click_on_a_bar_opens_its_articles(fresh):
    click_mark(fresh, '#regions .rows [aria-label^="Eastern Asia"]')
    assert fresh.find_element("id", "drawer-title").text == "Eastern Asia"
    assert fresh.find_element("id", "drawer-count").text == "2 articles."
    items = fresh.find_elements("css selector", "#articles > details")
    assert {item.get_attribute("data-id") for item in items} == {"bb11", "bb22"}


def test_click_on_a_day_s_part_opens_that_region_s_articles(fresh):
    click_mark(fresh, '#days .parts [aria-label="Mar 5, 2024: 1 article, Eastern Asia"]')
    items = fresh.find_elements("css selector", "#articles > details")
    assert [item.get_attribute("data-id") for item in items] == ["bb11"]


def test_articles_are_marked_where_the_dataset_says(fresh, connection):
    click_mark(fresh, '#regions .rows [aria-label^="Eastern Asia"]')
    fresh.find_element("css selector", '[data-id="bb11"] summary').click()
    raw, said = connection.execute(
        "SELECT dateline.raw, attributions FROM articles WHERE article_id = 'bb11'"
    ).fetchone()
    wanted = {("d", raw)} | {
        (role, one[name])
        for one in said
        for role, name in (("s", "source"), ("q", "cue"), ("c", "content"))
        if one[name]
    }
    marks = fresh.find_elements("css selector", '[data-id="bb11"] .text mark')
    assert {(mark.get_attribute("class"), mark.text) for mark in marks} == wanted
    text = fresh.find_element("css selector", '[data-id="bb11"] .text').get_property("textContent")
    assert (
        text
        == connection.execute("SELECT text FROM articles WHERE article_id = 'bb11'").fetchone()[0]
    )


def test_selection_can_become_a_filter(fresh):
    click_mark(fresh, '#regions .rows [aria-label^="Eastern Asia"]')
    fresh.find_element("id", "apply").click()
    assert read_figure(fresh, "Articles") == "2"
    assert not fresh.find_element("id", "drawer").is_displayed()
    assert fresh.find_element("id", "matching").text == "2 articles of 8 pass the filters."


def test_story_lists_who_printed_it(fresh):
    click_mark(fresh, '#stories .rows [role="button"]')
    cells = fresh.find_elements("css selector", "#drawer-body tbody td:first-child")
    assert [cell.text for cell in cells] == ["The Post", "The Echo", publisher_name(O_BRIEN)]


def test_speaker_s_sentences_stand_by_outlet(fresh):
    click_mark(fresh, '#speakers .rows [aria-label^="Emi Kurosawa"]')
    assert fresh.find_element("css selector", "#speakers h3").text == "Emi Kurosawa"
    outlets = fresh.find_elements("css selector", "#speakers .outlet h4")
    assert {outlet.text for outlet in outlets} == {"The Echo · 1", f"{publisher_name(O_BRIEN)} · 1"}
    quotes = fresh.find_elements("css selector", "#speakers blockquote > div")
    assert {quote.text for quote in quotes} == {"“We saw it,” said Emi Kurosawa"}


def test_chart_is_read_and_used_by_keyboard(fresh):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    bars = fresh.find_elements("css selector", "#regions .rows [role=button]")
    assert [bar.get_attribute("tabindex") for bar in bars] == ["0"] + ["-1"] * (len(bars) - 1)
    fresh.execute_script("arguments[0].focus()", bars[0])
    ActionChains(fresh).send_keys(Keys.ARROW_DOWN, Keys.ENTER).perform()
    second = bars[1].get_attribute("aria-label").split(":")[0]
    assert fresh.find_element("id", "drawer-title").text == second
    ActionChains(fresh).send_keys(Keys.ESCAPE).perform()
    assert not fresh.find_element("id", "drawer").is_displayed()
    assert fresh.execute_script("return document.activeElement.dataset.key") == bars[
        1
    ].get_attribute("data-key")


def test_hostile_words_stay_words(fresh):
    click_mark(fresh, '#regions .rows [aria-label^="Eastern Asia"]')
    fresh.find_element("css selector", '[data-id="bb22"] summary').click()
    item = fresh.find_element("css selector", '[data-id="bb22"]')
    assert item.find_element("css selector", ".name").text == " ".join(BREAKING_OUT.split())
    assert item.find_elements("css selector", "a, img, script, b") == []
    assert fresh.title == "news & <views>: newsbeam report"
    assert fresh.find_elements("css selector", "body img, body b, body i") == []


def test_links_go_to_the_web_and_take_nothing_along(fresh):
    click_mark(fresh, '#languages .rows [aria-label^="English"]')
    fresh.execute_script(OPEN_ALL)
    links = fresh.find_elements("css selector", "#articles a")
    found = {(link.get_attribute("href"), link.get_attribute("rel")) for link in links}
    assert found == {
        (f"https://paper.example/{name}", "noopener noreferrer")
        for name in ("aa11", "aa22", "aa33", "bb11", "cc11", "dd11")
    }


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "/1", "", "x"])
def test_script_makes_no_link_of_what_is_not_the_web(fresh, address):
    assert fresh.execute_script("return webLink(arguments[0], 'x')", address) is None


def test_page_asks_for_nothing_and_complains_of_nothing(fresh, page):
    open_page(fresh, page)
    fresh.execute_script(OPEN_ALL)
    asked = fresh.execute_script(
        "return performance.getEntriesByType('resource').map((e) => e.name)"
    )
    assert asked == []
    assert errors(fresh) == []


def test_page_may_not_ask_for_anything(start_browser, page):
    browser = start_browser()
    open_page(browser, page)
    browser.execute_script(
        "fetch('http://127.0.0.1:9/').catch(() => {}); new Image().src = 'data:,'"
    )
    assert any("Content Security Policy" in message for message in errors(browser))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light"), (320, "dark")])
def test_page_fits_its_window_and_nothing_moves(start_browser, page, width, scheme):
    browser = start_browser(width, 900, scheme)
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SHIFTS})
    open_page(browser, page)
    wide, shown = browser.execute_script(
        "const { scrollWidth, clientWidth } = document.documentElement;"
        "return [scrollWidth, clientWidth]"
    )
    assert wide <= shown <= width
    assert browser.execute_script("return window.shifted()") == 0
    assert errors(browser) == []


def test_empty_dataset_s_page_says_so(start_browser, tmp_path):
    from pipelines.report.gather import gather_report

    (tmp_path / "none").mkdir()
    path = tmp_path / "report.html"
    path.write_text(render_page(gather_report(tmp_path / "none", NOW)), encoding="utf-8")
    browser = start_browser()
    open_page(browser, path)
    assert browser.find_element("id", "scope").text.startswith("This dataset has no articles yet.")
    headings = [item.text for item in browser.find_elements("css selector", "main h2")]
    assert headings == ["Rejected records", "Runs", "Feeds"]
    assert errors(browser) == []


def test_feeds_are_told_by_how_they_are(fresh):
    rows = fresh.find_elements("css selector", "#feeds tbody tr")
    cells = [[cell.text for cell in row.find_elements("css selector", "td")[:2]] for row in rows]
    assert cells == [["https://ill.example/feed", "problem"], ["https://well.example/feed", "fine"]]
    bars = fresh.find_elements("css selector", "#feeds .rows [role=button]")
    labels = [bar.get_attribute("aria-label") for bar in bars]
    assert labels == ["With problems: 1 feed", "To note: 0 feeds", "Fine: 1 feed"]
