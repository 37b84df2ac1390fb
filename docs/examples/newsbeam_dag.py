"""An Airflow 3 DAG that runs `newsbeam ingest` each hour, from an environment of its own."""

import datetime as dt
import json
import os
import subprocess

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

COMMAND = [
    os.environ.get("NEWSBEAM", "/opt/newsbeam/.venv/bin/newsbeam"),
    "ingest",
    "--feeds",
    os.environ.get("NEWSBEAM_FEEDS", "/etc/newsbeam/feeds.opml"),
    "--output",
    os.environ.get("NEWSBEAM_OUTPUT", "/var/lib/newsbeam"),
    "--contact",
    os.environ.get("NEWSBEAM_CONTACT", "news@example.org"),
    "--json",
]


@dag(
    schedule="17 * * * *",
    start_date=dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    catchup=False,  # feeds have no past: one run brings all that they still have
    max_active_runs=1,
    tags=["news"],
)
def newsbeam() -> None:
    """Fetch the feeds that are due and write what is new."""

    @task(retries=2, retry_delay=dt.timedelta(minutes=5), execution_timeout=dt.timedelta(hours=2))
    def ingest() -> dict[str, int]:
        """Run once; the counts of the run are the task's result."""
        done = subprocess.run(COMMAND, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode == 4:
            raise AirflowSkipException("another run holds the output folder")
        if done.returncode in (2, 3):
            raise AirflowFailException("wrong usage" if done.returncode == 2 else "many rejects")
        if done.returncode != 0:
            raise AirflowException(f"newsbeam ingest ended with {done.returncode}")
        counts: dict[str, int] = json.loads(done.stdout)["counts"]
        return counts

    ingest()


hourly = newsbeam()
