import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from training.attribution.batches import CLS, SEP  # noqa: E402
from training.attribution.export import export  # noqa: E402
from training.attribution.model import Tagger  # noqa: E402
from transforms.attribution.accurate import tagger  # noqa: E402
from transforms.attribution.accurate.decode import softmax  # noqa: E402
from transforms.attribution.accurate.encode import FEATURES, LABELS, encode  # noqa: E402

TEXT = "The harbor will close on Monday, the port authority said.\n"


def make_runs(folder, count: int) -> list[Tagger]:
    """Taggers of one layer with the same words and other weights, saved as `0.pt` and so on."""
    torch.manual_seed(3)
    models = [Tagger(1, 0.0).eval() for _ in range(count)]
    for number, model in enumerate(models):
        model.words = models[0].words
        torch.nn.init.normal_(model.crf.transitions)
        torch.save(model.state_dict(), folder / f"{number}.pt")
    return models


def tag_scores(model: Tagger, pieces) -> np.ndarray:
    """What the tagger in training gives for one window of all the pieces."""
    ids = torch.tensor([[CLS, *pieces.ids, SEP]])
    features = torch.tensor([[FEATURES, *pieces.features, FEATURES]])
    with torch.no_grad():
        return model(ids, features, torch.ones(ids.shape))[0][0, 1:-1].numpy()


@pytest.fixture
def pieces():
    return encode(TEXT, tagger.load_tokenizer(tagger.DATA / tagger.TOKENIZER))


def test_exported_readers_score_as_in_training(tmp_path, pieces):
    models = make_runs(tmp_path, 2)
    export([tmp_path / "0.pt", tmp_path / "1.pt"], tagger.DATA, tmp_path, quantized=False)
    reader = tagger.Tagger(tmp_path)
    window = reader.read([TEXT])[0].windows[0]
    total = sum(tag_scores(model, pieces) for model in models) / np.sqrt(2)
    expected = softmax(total)[np.arange(len(pieces.ids)), window.tags]
    np.testing.assert_allclose(window.chances, expected, atol=1e-4)


def test_rounded_weights_score_nearly_the_same(tmp_path, pieces):
    [model] = make_runs(tmp_path, 1)
    export([tmp_path / "0.pt"], tagger.DATA, tmp_path)
    [found] = tagger.Tagger(tmp_path).read([TEXT])
    scores = tag_scores(model, pieces)
    expected = softmax(scores)[np.arange(len(pieces.ids)), found.windows[0].tags]
    assert scores.shape[1] == len(LABELS)
    np.testing.assert_allclose(found.windows[0].chances, expected, atol=0.05)


def test_readers_with_other_words_are_refused(tmp_path):
    make_runs(tmp_path, 1)
    torch.save(Tagger(1, 0.0).state_dict(), tmp_path / "1.pt")
    with pytest.raises(ValueError, match=r"1\.pt: its word embeddings are not those of .*0\.pt"):
        export([tmp_path / "0.pt", tmp_path / "1.pt"], tagger.DATA, tmp_path)
