"""What a stream leaves when it dies at any step of a window's commit, and what comes of it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from pipelines.commit import HasSettled, claims_of, mark_begun, settle, settle_left
from pipelines.feed_states import update_to_line
from pipelines.plans import ARTICLE_FILE, COUNT, UPDATE, Plan, find_plans, make_plan, save_plan
from pipelines.runs import LostRowsError, sweep_staging
from schemas.article import Article
from transforms.deduplicate.packed import nothing_known
from transforms.fetch.state import FeedState, FeedUpdate, Outcome, load_states
from transforms.write.layout import run_record_path, window_run_id
from transforms.write.staging import PartitionStager, commit_file

STREAM = "20241130T120000Z-abcdef"
FEED = "https://ledger.example/feed"


def instant(minute: int) -> dt.datetime:
    return dt.datetime(2024, 11, 30, 12, minute, tzinfo=dt.UTC)


def make_article(number: int) -> Article:
    return Article(
        article_id=f"id{number}",
        source=FEED,
        content_hash=f"c{number}",
        text_hash=f"t{number}",
        text=f"Story {number}.",
        date=dt.date(2024, 11, 29 + number % 2),
        published_at=instant(0) - dt.timedelta(hours=number),
        region="eastern-asia",
    )


def plan_window(output: Path, minute: int, *numbers: int, read: int | None = None) -> Plan:
    """A window with articles staged and planned, and an update of the feed that brought them."""
    run_id = window_run_id(STREAM, instant(minute))
    stager = PartitionStager(str(output), run_id)
    for number in numbers:
        stager.add(make_article(number))
    state = FeedState(source=FEED, etag=f'"{minute}"', fetched_at=instant(minute))
    facts = [(ARTICLE_FILE, tuple(staged)) for staged in stager.close()]
    facts.append((COUNT, ("read", len(numbers) if read is None else read)))
    facts.append((UPDATE, update_to_line(FeedUpdate(Outcome.FETCHED, state))))
    plan = make_plan(run_id, instant(minute), facts, stream_id=STREAM)
    save_plan(str(output), plan)
    return plan


def read_ids(output: Path) -> list[str]:
    if not (output / "articles").exists():
        return []
    table = ds.dataset(output / "articles", partitioning="hive").to_table(columns=["article_id"])
    return sorted(table.column("article_id").to_pylist())


def find_etag(output: Path) -> str | None:
    state = load_states(output).get(FEED)
    return state and state.etag


def files_of(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file() and "_staging" not in path.parts
    }


def test_window_that_is_staged_and_not_planned_leaves_nothing(tmp_path: Path):
    stager = PartitionStager(str(tmp_path), window_run_id(STREAM, instant(0)))
    stager.add(make_article(1))
    stager.close()
    assert settle_left(str(tmp_path), {}) == []
    sweep_staging(str(tmp_path))
    assert files_of(tmp_path) == {}


def die_before(output: Path, plan: Plan) -> None:
    """Nothing is renamed yet."""


def die_between_renames(output: Path, plan: Plan) -> None:
    commit_file(plan.articles[0])


def die_before_state(output: Path, plan: Plan) -> None:
    for staged in plan.articles:
        commit_file(staged)


@pytest.mark.parametrize("die", [die_before, die_between_renames, die_before_state])
def test_planned_window_is_put_in_place_by_the_next_start(
    die: Callable[[Path, Plan], None], tmp_path: Path
):
    die(tmp_path, plan_window(tmp_path, 0, 1, 2, 3))
    (record,) = settle_left(str(tmp_path), {})
    assert (read_ids(tmp_path), find_etag(tmp_path)) == (["id1", "id2", "id3"], '"0"')
    assert (record.counts["written"], record.partitions) == (3, 2)
    assert record.feeds == {"fetched": 1}
    assert run_record_path(str(tmp_path), record.run_id).exists()
    assert find_plans(str(tmp_path)) == []


def test_plan_is_found_by_another_path_to_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    plan_window(Path("out"), 0, 1)
    settle_left(str(tmp_path / "out"), {})
    assert read_ids(tmp_path / "out") == ["id1"]


def test_window_put_in_place_again_changes_nothing(tmp_path: Path):
    settle(str(tmp_path), plan_window(tmp_path, 0, 1, 2), {})
    settle(str(tmp_path), plan_window(tmp_path, 1, 3), {})
    before = files_of(tmp_path)
    settle(str(tmp_path), plan_window(tmp_path, 0, 1, 2), {})
    assert files_of(tmp_path) == before


def test_window_whose_figures_do_not_add_up_is_not_put_in_place(tmp_path: Path):
    plan = plan_window(tmp_path, 0, 1, 2, read=3)
    with pytest.raises(LostRowsError, match="read 3, but written 2"):
        settle(str(tmp_path), plan, {})
    assert settle_left(str(tmp_path), {}) == []
    assert files_of(tmp_path) == {}


def test_windows_in_any_order_keep_the_newest_state(tmp_path: Path):
    later, earlier = plan_window(tmp_path, 1, 2), plan_window(tmp_path, 0, 1)
    settle(str(tmp_path), later, {})
    settle(str(tmp_path), earlier, {})
    assert (read_ids(tmp_path), find_etag(tmp_path)) == (["id1", "id2"], '"1"')


def test_state_waits_for_the_rows_of_an_earlier_window(tmp_path: Path):
    claims = claims_of(str(tmp_path), STREAM)
    with claims.judging():
        claims.save("20241130T120000Z", nothing_known(), {})
        claims.save("20241130T120100Z", nothing_known(), {})
    settle(str(tmp_path), plan_window(tmp_path, 1, 2), {})
    assert (read_ids(tmp_path), find_etag(tmp_path)) == (["id2"], None)
    settle(str(tmp_path), plan_window(tmp_path, 0, 1), {})
    assert (find_etag(tmp_path), claims.names()) == ('"0"', [])


def test_file_that_was_compacted_since_is_not_missed(tmp_path: Path):
    plan = plan_window(tmp_path, 0, 1)
    mark_begun(str(tmp_path), plan)
    commit_file(plan.articles[0])
    compacted = Path(plan.articles[0].final_path)
    compacted.rename(compacted.with_name("large.parquet"))
    settle_left(str(tmp_path), {})
    assert (read_ids(tmp_path), find_etag(tmp_path)) == (["id1"], '"0"')


def test_claim_of_a_window_that_will_not_come_is_given_up_once_all_is_quiet(tmp_path: Path):
    claims = claims_of(str(tmp_path), STREAM)
    with claims.judging():
        claims.save("20241130T120000Z", nothing_known(), {})
    assert not HasSettled(claims)()
    assert claims.names() == ["20241130T120000Z"]
    assert HasSettled(claims, quiet_s=0)()
    assert claims.names() == []


def test_nothing_is_waited_for_where_nothing_is_claimed(tmp_path: Path):
    assert HasSettled(claims_of(str(tmp_path), STREAM))()
