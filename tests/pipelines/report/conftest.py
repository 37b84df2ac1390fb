"""The dataset of `samples`, its page, and a browser that opens it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import REJECT_SCHEMA, rejects_to_batch
from tests.pipelines.query.conftest import write_articles
from tests.pipelines.report.samples import ARTICLES, FEEDS, NOW, REJECTS, make_run


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data") / "news & <views>"
    write_articles(root, ARTICLES)
    (root / "rejects").mkdir()
    rejects = pa.Table.from_batches([rejects_to_batch(REJECTS, "run")], REJECT_SCHEMA)
    pq.write_table(rejects, root / "rejects" / "part-1.parquet")
    (root / "_runs").mkdir()
    for day, read in ((10, 5), (11, 8)):
        (root / "_runs" / f"{day}.json").write_text(json.dumps(make_run(day, read)))
    (root / "_state").mkdir()
    states = "".join(json.dumps(feed) + "\n" for feed in FEEDS)
    (root / "_state" / "feeds.jsonl").write_text(states)
    return root


@pytest.fixture(scope="session")
def report(dataset: Path) -> dict[str, Any]:
    from pipelines.report.gather import gather_report

    return gather_report(dataset, NOW)


@pytest.fixture(scope="session")
def page(report: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipelines.report.page import render_page

    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_page(report), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def start_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """A headless Chromium of a given width, in light or dark; skips where none is installed."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    chromium, driver = next(filter(None, found), None), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs Chromium and chromedriver: apt-get install chromium chromium-driver")
    started = []

    def start(width: int = 1440, height: int = 900, scheme: str = "light") -> Any:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for argument in (
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", f"--window-size={width},{height}",
            f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
        ):  # fmt: skip
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(options, webdriver.ChromeService(driver))
        started.append(browser)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        return browser

    yield start
    for browser in started:
        browser.quit()
