"""A dataset's jobs on a Flink cluster, whose REST API is played by a local server."""

import json
from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import GoogleCloudOptions
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from pipelines import flink
from pipelines.engine import make_beam_options
from pipelines.errors import EngineError, OptionError
from pipelines.flink import Jobs, name_jobs


def serve(httpserver: HTTPServer, jobs: dict[str, tuple[str, str]], *, obeys: bool = True) -> str:
    """A cluster of jobs, by id their name and state, which may be canceled; its address."""

    def overview(_: Request) -> Response:
        listed = [{"jid": i, "name": name, "state": state} for i, (name, state) in jobs.items()]
        return Response(json.dumps({"jobs": listed}))

    def cancel(request: Request) -> Response:
        job = request.path.rpartition("/")[2]
        name, _ = jobs[job]
        jobs[job] = (name, "CANCELED" if obeys else "CANCELLING")
        return Response(status=202)

    httpserver.expect_request("/jobs/overview").respond_with_handler(overview)
    for job in jobs:
        httpserver.expect_request(f"/jobs/{job}", method="PATCH").respond_with_handler(cancel)
    return f"{httpserver.host}:{httpserver.port}"


def test_a_dataset_s_jobs_are_canceled_and_no_others(httpserver: HTTPServer):
    jobs = {
        "a": ("newsbeam /data", "RUNNING"),
        "b": ("newsbeam /data", "RESTARTING"),
        "c": ("newsbeam /data", "FINISHED"),
        "d": ("newsbeam /data2", "RUNNING"),
    }
    Jobs("newsbeam /data", serve(httpserver, jobs)).cancel()
    assert [state for _, state in jobs.values()] == ["CANCELED", "CANCELED", "FINISHED", "RUNNING"]


def test_job_that_goes_on_is_told(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(flink, "CANCEL_S", 0.3)
    address = serve(httpserver, {"a": ("newsbeam /data", "RUNNING")}, obeys=False)
    with pytest.raises(EngineError, match="does not cancel the job a"):
        Jobs("newsbeam /data", address).cancel()


def test_cluster_that_is_not_there_is_a_wrong_option():
    with pytest.raises(OptionError, match=r"--flink_master 'localhost:1' does not answer .*HOST"):
        Jobs("newsbeam /data", "localhost:1").cancel()


@pytest.mark.parametrize(
    ("runner", "given", "address"),
    [
        ("FlinkRunner", ("--flink_master=http://localhost:8081",), "http://localhost:8081"),
        ("FlinkRunner", ("--flink_master=[local]",), None),
        ("DirectRunner", (), None),
    ],
)
def test_jobs_outlive_newsbeam_on_a_cluster_alone(
    tmp_path: Path, runner: str, given: tuple[str, ...], address: str | None
):
    options = make_beam_options(runner, 1, given)
    jobs = name_jobs(runner, options, str(tmp_path))
    assert (jobs.name, jobs.address) == (f"newsbeam {tmp_path}", address)
    Jobs(jobs.name, None).cancel()
    named = options.view_as(GoogleCloudOptions).job_name
    assert named == (jobs.name if runner == "FlinkRunner" else None)
