"""The Beam engine behind a runner's name, set up so that it loses nothing."""

from __future__ import annotations

import os
import shlex
import sys
import threading
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from apache_beam.options.pipeline_options import FlinkRunnerOptions, PipelineOptions
from apache_beam.runners.portability.fn_api_runner import fn_runner, worker_handlers
from apache_beam.runners.runner import PipelineRunner, create_runner
from apache_beam.runners.worker import statesampler
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipelines.errors import OptionError
from pipelines.worker import MAIN_PROCESS

View = TypeVar("View", bound=PipelineOptions)

DEFAULT_ENGINE = "DirectRunner"

LONGEST_JOB_S = 365 * 86_400
"""After so long Beam stops listening to a job and calls it failed; its own default is five
minutes, which no stream and few large batches outlive."""

IMPULSE_KEPT_MS = 1000
"""How long Flink keeps the impulse that a source began with: while it is there, a drain never
ends, and once it has ended, no checkpoint is completed."""

SAMPLING_PERIOD_MS = 10
"""The end of each bundle waits for Beam's sampler of states to wake; its own 200 ms add up."""

JOB_SERVER_OPTIONS = {
    "FlinkRunner": frozenset(
        {
            "checkpointing_interval",
            "checkpointing_mode",
            "checkpoint_timeout_millis",
            "execution_retry_delay",
            "externalized_checkpoints_enabled",
            "fail_on_checkpointing_errors",
            "finish_bundle_before_checkpointing",
            "max_bundle_size",
            "max_bundle_time_mills",
            "min_pause_between_checkpoints",
            "num_concurrent_checkpoints",
            "number_of_execution_retries",
            "retain_externalized_checkpoints_on_cancellation",
            "savepoint_path",
            "allow_non_restored_state",
            "shutdown_sources_after_idle_ms",
            "state_backend",
            "state_backend_storage_path",
        }
    )
}
"""Options that Beam's job server for Flink declares itself, when the job is sent to it."""


def make_runner(name: str, workers: int = 1) -> PipelineRunner:
    """Return the runner of a name; `DirectRunner` is Beam's Fn API engine on this machine.

    With one worker it runs in this process, with more each has a process of its own.

    Beam's own DirectRunner is a switch: it tries Prism, which it downloads, falls
    back when that fails, and picks a slow legacy engine for some graphs. Naming
    the engine gives the same one every time.
    """
    if name == "DirectRunner":
        # The SDK's timed flush races with the end of a bundle and loses elements in
        # multi_processing mode; without it 16 runs of 16 were whole.
        worker_handlers.DATA_BUFFER_TIME_LIMIT_MS = 0
        statesampler.StateSampler.__init__.__defaults__ = (SAMPLING_PERIOD_MS,)
        if workers > 1:
            threading.excepthook = _end_with_worker
            return fn_runner.FnApiRunner(_worker_processes())
        return fn_runner.FnApiRunner()
    try:
        return create_runner(name)
    except (ImportError, AttributeError, ValueError) as error:
        raise OptionError(
            f"--runner {name!r} is not a Beam runner ({error}): use DirectRunner, PrismRunner "
            "or FlinkRunner"
        ) from error


def _end_with_worker(args: threading.ExceptHookArgs) -> None:
    """End the run when a worker process has died, as any crash does: nothing is lost.

    Beam raises in the thread that waits for the worker and goes on waiting for its
    connection in the main one, for ever where the worker died at its start.
    """
    threading.__excepthook__(args)
    if args.thread is not None and args.thread.name == "run_worker":
        print("newsbeam: a worker process died; nothing is lost, run it again", file=sys.stderr)
        sys.stderr.flush()
        os._exit(1)


def _worker_processes() -> SubprocessSDKEnvironment:
    main = f"{MAIN_PROCESS}={os.getpid()}"
    command = f"exec env {main} {shlex.quote(sys.executable)} -m pipelines.worker"
    return SubprocessSDKEnvironment.from_command_string(command)


class _Options(PipelineOptions):
    """Beam's options that make each view once: Beam asks for one hundreds of times a graph."""

    def view_as(self, cls: type[View]) -> View:
        """Return the view of a class; all views share their values."""
        views: dict[type, Any] = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return cast(View, views[cls])


def make_beam_options(
    runner: str, workers: int, beam_args: tuple[str, ...], streaming: bool = False
) -> PipelineOptions:
    """Return Beam's options for an engine and a number of worker processes."""
    arguments = [*beam_args, *(["--streaming"] if streaming else [])]
    if runner == "DirectRunner" and workers > 1:
        arguments.append(f"--direct_num_workers={workers}")
    elif workers > 1:
        arguments.append(f"--parallelism={workers}")
    if runner != DEFAULT_ENGINE:
        arguments.insert(0, f"--job_server_timeout={LONGEST_JOB_S}")
    if runner == "PrismRunner":  # else it tells on stderr that it is there; what is said last wins
        arguments.insert(0, "--prism_log_level=error")
    if runner == "FlinkRunner" and streaming:
        kept_ms = IMPULSE_KEPT_MS
        if keeps_sources(runner, beam_args):
            kept_ms = LONGEST_JOB_S * 1000
            # Else what a bundle gave waits in a checkpoint, and windows close before it comes.
            arguments.insert(0, "--finish_bundle_before_checkpointing")
        arguments.insert(0, f"--shutdown_sources_after_idle_ms={kept_ms}")
    options = _Options(arguments)
    if runner == "FlinkRunner" and streaming:
        _bound_key_groups(options.view_as(FlinkRunnerOptions))
    known = options.get_all_options()
    unknown = options.get_all_options(retain_unknown_options=True).keys() - known.keys()
    if runner in JOB_SERVER_OPTIONS:
        unknown -= JOB_SERVER_OPTIONS[runner]
    if unknown:  # Beam itself only logs it
        names = ", ".join(f"--{name}" for name in sorted(unknown))
        raise OptionError(f"{names} after -- is no option of Beam: see its documentation")
    location = known.get("prism_location")
    if location and "://" not in location and not os.path.exists(location):
        raise OptionError(f"--prism_location {location!r} is not there: check the spelling")
    return options


def keeps_sources(runner: str, beam_args: Sequence[str]) -> bool:
    """Whether a stream's job goes on after its sources have ended, until it is canceled.

    So it is on Flink with checkpoints, which it does not take of a source whose impulse has
    ended.

    >>> keeps_sources("FlinkRunner", ["--checkpointing_interval=60000"])
    True
    """
    return runner == "FlinkRunner" and is_given("checkpointing_interval", beam_args)


def is_given(name: str, beam_args: Sequence[str]) -> bool:
    """Whether an option is among those behind `--`, with its value behind `=` or after it."""
    return any(argument.partition("=")[0] == f"--{name}" for argument in beam_args)


def _bound_key_groups(options: FlinkRunnerOptions) -> None:
    """Let the state of a stream have a key group a slot, not 128 among them.

    Flink's runner keeps a table of each look that a source takes at its clock, for as long as
    the job runs, and a table has a map of 528 bytes a key group.
    """
    if options.max_parallelism < 0 < options.parallelism:
        options.max_parallelism = options.parallelism
