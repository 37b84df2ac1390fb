"""The short form of `python -m benchmarks.fuzz`: each target, a fixed seed, in this process."""

import random
from pathlib import Path

import pytest

from benchmarks.fuzz import fuzz, shrink_input
from benchmarks.fuzz_corpus import load_corpus
from benchmarks.fuzz_mutations import mutate
from benchmarks.fuzz_targets import TARGETS, Target
from benchmarks.fuzz_worker import make_input, samples_for, try_input
from tests.fuzz.deadly import die, hang

CORPUS = load_corpus()
SEED = 20241130


@pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
def test_mutated_inputs_break_nothing(target: Target, tmp_path: Path):
    samples = [sample for kind in target.kinds for sample in CORPUS[kind]]
    faults = {}
    for number in range(target.weight * 2):
        body = make_input(samples, SEED, target.name, number)
        fault = try_input(target, body, tmp_path)
        if fault:
            faults[number] = fault
    assert faults == {}


def test_mutations_are_the_same_each_time():
    samples = CORPUS["feed"]
    inputs = [make_input(samples, 1, "parse feed", number) for number in range(20)]
    assert inputs == [make_input(samples, 1, "parse feed", number) for number in range(20)]
    assert len(set(inputs)) == 20


def test_mutations_take_empty_inputs():
    chance = random.Random(1)
    assert {type(mutate(b"", b"", chance)) for _ in range(300)} == {bytes}


def test_broken_promise_is_kept_as_a_traceback(tmp_path: Path):
    def refuse(body: bytes, _folder: Path) -> None:
        assert b"<" not in body, "a tag"

    target = Target("refuse", (), 1, refuse)
    assert try_input(target, b"Ferry", tmp_path) is None
    assert "AssertionError: a tag" in (try_input(target, b"<b>", tmp_path) or "")
    assert shrink_input(target, b"Ferry < pier", tmp_path) == b"<"


@pytest.mark.parametrize("run", [die, hang])
def test_input_that_ends_its_process_is_kept_and_the_others_are_tried(run, tmp_path: Path):
    target = Target("deadly", ("text",), 1, run)
    samples = samples_for(target, [])
    deadly = [n for n in range(9) if len(make_input(samples, 8, "deadly", n)) % 7 == 3]
    tried = fuzz(target, [], 8, 9, tmp_path, hang_s=0.5)
    assert deadly
    assert (tried.inputs, tried.found, tried.died) == (9, 0, len(deadly))
    assert {path.stem for path in tmp_path.iterdir()} == {f"deadly-{n}" for n in deadly}


def test_inputs_are_tried_in_a_process_of_their_own(tmp_path: Path):
    tried = fuzz(TARGETS["read text"], [], SEED, 50, tmp_path)
    assert (tried.inputs, tried.found, tried.died) == (50, 0, 0)
    assert list(tmp_path.iterdir()) == []
