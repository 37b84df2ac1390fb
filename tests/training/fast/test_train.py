import numpy as np
import pytest

from training.fast.corpus import Row
from training.fast.train import train
from training.fast.words import Meaning
from transforms.attribution.fast import find_fast
from transforms.attribution.model import pack

PEOPLE = ["Ana Ruiz", "Peter Olsen", "Lena Moss", "Tom Vance", "Paul Berg", "Ida Lund"]
CLAIMS = ["the bridge is closed", "the dam holds", "the tunnel leaks", "the talks failed"]


def rows():
    made = []
    for number in range(48):
        person, claim = PEOPLE[number % 6], CLAIMS[number // 6 % 4]
        text = f"{person} said {claim}. The road was wet."
        cue = len(person) + 1
        attribution = {
            "source": [[0, len(person)]],
            "cue": [[cue, cue + 4]],
            "content": [[cue + 5, cue + 5 + len(claim)]],
        }
        made.append(Row(f"paper{number % 3}_{number}", text, [attribution]))
    return made


@pytest.fixture(scope="module")
def model():
    return train(rows(), "en", {"said": Meaning(181, 6)})


def test_trained_model_finds_what_it_was_taught(model):
    model.threshold = 0.3
    text = "Lena Moss said the bridge is closed. The road was wet."
    [found] = find_fast([text], model)[0]
    spans = (found.source, found.cue, found.content)
    assert [[text[a:b] for a, b in span] for span in spans] == [
        ["Lena Moss"],
        ["said"],
        ["the bridge is closed"],
    ]


def test_training_again_gives_the_same_arrays(model):
    again = pack(train(rows(), "en", {"said": Meaning(181, 6)}))
    once = pack(model)
    assert all(
        np.array_equal(once[name], again[name])
        for name in once
        if name not in ("language", "limits")
    )
