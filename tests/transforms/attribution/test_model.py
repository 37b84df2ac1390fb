import numpy as np
import pytest

from transforms.attribution.model import MODEL_LANGUAGES, load_model, pack, unpack


@pytest.mark.parametrize("language", MODEL_LANGUAGES)
def test_model_of_language_loads(language):
    model = load_model(language)
    assert model is not None
    assert model.language == language


def test_language_without_model_has_none():
    assert load_model("fr") is None


def test_packed_model_unpacks_to_the_same_file():
    model = load_model("de")
    once = pack(model)
    again = pack(unpack(once))
    assert once.keys() == again.keys()
    assert all(
        np.allclose(once[name], again[name], rtol=1e-5) for name in once if name != "language"
    )
