import pytest

torch = pytest.importorskip("torch")

from training.attribution.model import Tagger, keep_layers  # noqa: E402


def test_tagger_of_kept_layers_has_theirs_and_everything_else():
    whole = Tagger(3, 0.0).state_dict()
    part = Tagger(2, 0.0)
    part.load_state_dict(keep_layers(whole, [0, 2]))
    kept = part.state_dict()
    assert torch.equal(kept["layers.1.query.weight"], whole["layers.2.query.weight"])
    assert torch.equal(kept["words.weight"], whole["words.weight"])
