"""Jobs on a Flink cluster, through its REST API: a dataset's are known by their name."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from urllib.request import Request, urlopen

from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    GoogleCloudOptions,
    PipelineOptions,
)

from pipelines.errors import EngineError, OptionError

ENDED = frozenset({"FINISHED", "CANCELED", "FAILED"})
"""States of a job that runs no more."""

ANSWER_S = 10.0
"""How long the cluster may take for an answer."""

CANCEL_S, LOOK_S = 60.0, 0.2
"""How long a job may take to be canceled, and between two looks."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """A dataset's jobs on the cluster at `address`; None where none outlives newsbeam."""

    name: str
    address: str | None

    def cancel(self) -> None:
        """Cancel them and wait until they ended.

        Who calls holds the dataset's lock: they are left of a newsbeam that was killed, or
        its own. Raises OptionError where the cluster does not answer, EngineError where a job
        goes on.
        """
        if self.address is None:
            return
        try:
            jobs = self._running()
            for job in jobs:
                _ask(Request(f"{self._base}/jobs/{job}", method="PATCH"))
            ends_s = time.monotonic() + CANCEL_S
            while jobs:
                if time.monotonic() > ends_s:
                    raise EngineError(f"Flink does not cancel the job {jobs[0]}")
                time.sleep(LOOK_S)
                jobs = self._running()
        except OSError as error:
            raise OptionError(
                f"--flink_master {self.address!r} does not answer ({error}): start the cluster, "
                "or give the address of its REST API, HOST:PORT"
            ) from error

    @property
    def _base(self) -> str:
        address = str(self.address)
        return address if "://" in address else f"http://{address}"

    def _running(self) -> list[str]:
        jobs = json.loads(_ask(Request(f"{self._base}/jobs/overview")))["jobs"]
        return [j["jid"] for j in jobs if j["name"] == self.name and j["state"] not in ENDED]


def name_jobs(runner: str, options: PipelineOptions, output: str) -> Jobs:
    """Name the job that is to run with these options after the dataset it writes."""
    name = f"newsbeam {os.path.abspath(output)}"
    if runner != "FlinkRunner":
        return Jobs(name, None)
    options.view_as(GoogleCloudOptions).job_name = name
    address = options.view_as(FlinkRunnerOptions).flink_master.strip()
    return Jobs(name, None if address.startswith("[") else address)


def _ask(request: Request) -> bytes:
    with urlopen(request, timeout=ANSWER_S) as answer:
        body: bytes = answer.read()
    return body
