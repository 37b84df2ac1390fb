"""A process that runs `newsbeam` again and again, each run in a fork that may be made to die.

It reads one JSON object a line and answers each with two: the run's process id as soon as it
is there, and how it ended. Importing Beam takes longer than a small run, so it is done once.
Nothing in the product knows of this: a run's functions are replaced in the fork only.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import functools
import importlib
import itertools
import json
import os
import resource
import runpy
import signal
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

POINTS = {
    "after spool": ("transforms.deduplicate.transform", "write_spool", "after"),
    "after stage": ("transforms.write.transform", "PartitionStager.close", "after"),
    "after the plan of the graph": ("pipelines.windows", "save_plan", "after"),
    "after the plan": ("pipelines.ingest", "save_plan", "after"),
    "before renames": ("pipelines.commit", "commit_file", "before"),
    "between renames": ("pipelines.commit", "commit_file", "after"),
    "before state": ("pipelines.commit", "_save_updates", "before"),
    "within state": ("transforms.fetch.state", "os.fsync", "after"),
    "after state": ("pipelines.commit", "_save_updates", "after"),
    "before the record": ("pipelines.commit", "save_record", "before"),
    "after the record": ("pipelines.commit", "save_record", "after"),
    "before the last sweep": ("pipelines.ingest", "sweep_staging", "before"),
}
"""Name -> module, function looked up there, and whether it has been done when the run dies."""

HITS = {"before the last sweep": 2}
"""Which call it is that the run dies at, where it is not the first."""

SLOW_IMPORTS = ("pipelines.ingest", "pipelines.ingest_command", "IPython", "py3langid")
"""What a run imports, directly or not; the forks have it from the start."""

WORKER_WAIT_S = 30.0
"""How long worker processes may outlive a run that was killed."""


class Fork:
    """What is different in one run: where it dies, how far its clock is off, what it lacks."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self._wanted = wanted

    def apply(self) -> None:
        """Change this process."""
        if shift_s := self._wanted.get("clock_shift_s"):
            # By the name that this file has when it is imported: workers unpickle by name.
            importlib.import_module("tests.crash.driver").shift_clock(shift_s)
        if limit := self._wanted.get("max_file_bytes"):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as a full disk: an error, no signal
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        if point := self._wanted.get("point"):
            die_at(point)
        if output := self._wanted.get("power_cut"):
            lose_power(output)
        if worker := self._wanted.get("worker"):
            change_workers(worker)
        if self._wanted.get("half_sweep"):
            sweep_half()


def die() -> None:
    """Kill this process; where power is cut, with what is not safe on the disk."""
    for path in list(_find_unsynced()) if _output else ():
        os.truncate(path, 0)
    os.kill(os.getpid(), signal.SIGKILL)


_output = ""
_synced: set[int] = set()


def lose_power(output: str) -> None:
    """Make the death of this process cost the bytes of every file that is not synced."""
    global _output
    _output, real_fsync = output, os.fsync

    def fsync(descriptor: int) -> None:
        real_fsync(descriptor)
        _synced.add(os.fstat(descriptor).st_ino)

    vars(os)["fsync"] = fsync


def _find_unsynced() -> Iterator[str]:
    for folder, _, names in os.walk(_output):
        for path in (os.path.join(folder, name) for name in names):
            if os.stat(path).st_ino not in _synced:
                yield path


def die_at(point: str) -> None:
    """Make this process kill itself when it comes to a point."""
    hit = HITS.get(point, 1)
    module_name, name, when = POINTS[point]
    target: Any = importlib.import_module(module_name)
    *owners, attribute = name.split(".")
    for owner in owners:
        found = getattr(target, owner)
        if isinstance(found, types.ModuleType):  # looked up there, and changed nowhere else
            found = _copy_module(found)
            setattr(target, owner, found)
        target = found
    original = getattr(target, attribute)
    hits = itertools.count(1)

    @functools.wraps(original)
    def dying(*args: Any, **kwargs: Any) -> Any:
        number = next(hits)  # some are called by several threads at a time
        result = original(*args, **kwargs) if when == "after" or number < hit else None
        if number == hit:
            die()
        return result

    setattr(target, attribute, dying)


def _copy_module(module: types.ModuleType, **changes: object) -> types.ModuleType:
    copy = types.ModuleType(module.__name__)
    vars(copy).update(vars(module) | changes)
    return copy


def sweep_half() -> None:
    """Make the first sweep die once it has removed all that is staged but the plans."""
    import pipelines.ingest

    def sweep(output: str) -> None:
        for folder, _, names in os.walk(os.path.join(output, "_staging")):
            for name in names:
                if name.endswith(".parquet"):
                    os.unlink(os.path.join(folder, name))
        os.kill(os.getpid(), signal.SIGKILL)

    pipelines.ingest.sweep_staging = sweep


def shift_clock(shift_s: float) -> None:
    """Give every module of ours that asks for the time another.

    The class in `datetime` itself stays: instants are pickled by its name.
    """
    real_time = time.time
    Shifted.shift = dt.timedelta(seconds=shift_s)
    clock = _copy_module(dt, datetime=Shifted)
    for name, module in list(sys.modules.items()):
        if name.startswith(("pipelines.", "transforms.")) and vars(module).get("dt") is dt:
            vars(module)["dt"] = clock
    time.time = lambda: real_time() + shift_s


_REAL_DATETIME = dt.datetime


class _AnyDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _REAL_DATETIME)


class Shifted(dt.datetime, metaclass=_AnyDatetime):
    """A datetime whose `now` is not the machine's."""

    shift = dt.timedelta()

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        """Return the wrong instant, as a datetime like any other."""
        return _REAL_DATETIME.now(tz) + cls.shift


def lack_memory() -> None:
    """Let this process have no more memory than it has when it first spools."""
    import transforms.deduplicate.transform as module

    original = module.write_spool

    def lacking(*args: Any) -> str:
        with open("/proc/self/statm", encoding="ascii") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held, held))
        bytearray(64 << 20)  # what an article of that size would ask for
        return original(*args)

    vars(module)["write_spool"] = lacking


def change_workers(wanted: dict[str, Any]) -> None:
    """Start worker processes by this file, so that they too may be made to die."""
    from apache_beam.transforms.environments import SubprocessSDKEnvironment

    import pipelines.engine

    os.environ["NEWSBEAM_CRASH_WORKER"] = json.dumps(wanted)
    main = f"{pipelines.engine.MAIN_PROCESS}={os.getpid()}"
    command = f"exec env {main} '{sys.executable}' '{os.path.abspath(__file__)}' worker"
    pipelines.engine._worker_processes = lambda: SubprocessSDKEnvironment.from_command_string(
        command
    )


def be_worker() -> None:
    """Be a worker process, but for what is wanted; only the first to make a mark is changed."""
    wanted = json.loads(os.environ["NEWSBEAM_CRASH_WORKER"])
    try:
        os.close(os.open(wanted["mark"], os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        pass
    else:
        if (point := wanted.get("point")) == "at its start":
            os.kill(os.getpid(), signal.SIGKILL)
        elif point == "no memory after spool":
            lack_memory()
        elif point:
            die_at(point)
    sys.argv = [sys.argv[0]]
    runpy.run_module("pipelines.worker", run_name="__main__")


def serve() -> None:
    """Answer requests until there are no more."""
    for name in SLOW_IMPORTS:
        importlib.import_module(name)
    from pipelines.cli import main

    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: a dead run's workers become ours
    for line in sys.stdin:
        request = json.loads(line)
        with _forked(request, main) as pid:
            _answer({"pid": pid})
            _, status = os.waitpid(pid, 0)
            outlived = _reap(WORKER_WAIT_S if request.get("await_workers") else 0)
            _answer({"code": os.waitstatus_to_exitcode(status), "outlived": outlived})


@contextmanager
def _forked(request: dict[str, Any], main: Callable[[list[str]], int]) -> Iterator[int]:
    pid = os.fork()
    if pid:
        yield pid
        return
    code = 70
    try:
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        os.dup2(log, 1)
        os.dup2(log, 2)
        Fork(request).apply()
        code = main(request["argv"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 70
    except BaseException:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)  # for the log

        traceback.print_exc()
        code = 1  # as the interpreter does
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _reap(patience_s: float) -> int:
    """Wait for the processes of a run that is over, and return how many are still there."""
    until = time.monotonic() + patience_s
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 0
        if pid == 0:
            if time.monotonic() > until:
                return len(_children())
            time.sleep(0.02)


def _children() -> list[int]:
    path = f"/proc/self/task/{os.getpid()}/children"
    with open(path, encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]


def _answer(record: dict[str, Any]) -> None:
    print(json.dumps(record), flush=True)


if __name__ == "__main__":
    be_worker() if sys.argv[1:] == ["worker"] else serve()
