import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from training.attribution.batches import CLS, SEP  # noqa: E402
from training.attribution.export import export  # noqa: E402
from training.attribution.model import Tagger  # noqa: E402
from transforms.attribution.accurate import tagger  # noqa: E402
from transforms.attribution.accurate.decode import Span, Transitions, find_spans  # noqa: E402
from transforms.attribution.accurate.encode import FEATURES, encode  # noqa: E402

TEXT = "The harbor will close on Monday, the port authority said.\n"


def make_runs(folder, count: int) -> list[Tagger]:
    """Taggers of one layer with the same words and other weights, saved as `0.pt` and so on."""
    torch.manual_seed(3)
    models = [Tagger(1, 0.0).eval() for _ in range(count)]
    for number, model in enumerate(models):
        model.words = models[0].words
        torch.nn.init.normal_(model.tags.weight, std=0.2)  # sure enough for spans
        torch.nn.init.normal_(model.crf.transitions)
        torch.save(model.state_dict(), folder / f"{number}.pt")
    return models


def read_as_in_training(models: list[Tagger], pieces) -> list[Span]:
    """The spans of the taggers in training, which read all the pieces as one window."""
    ids = torch.tensor([[CLS, *pieces.ids, SEP]])
    features = torch.tensor([[FEATURES, *pieces.features, FEATURES]])
    with torch.no_grad():
        scores = sum(model(ids, features, torch.ones(ids.shape))[0][0, 1:-1] for model in models)
        chain = [
            sum(getattr(model.crf, name) for model in models) / len(models)
            for name in ("transitions", "first", "last")
        ]
    scores = scores / len(models) ** 0.5
    chain = Transitions(*(part.numpy() for part in chain)).constrained()
    return find_spans(scores.numpy(), pieces.continues, chain)


def check_spans(found: list[Span], expected: list[Span], apart: float) -> None:
    assert len(expected) >= 2
    assert [span[:3] for span in found] == [span[:3] for span in expected]
    assert [span.chance for span in found] == pytest.approx(
        [span.chance for span in expected], abs=apart
    )


@pytest.fixture
def pieces():
    return encode(TEXT, tagger.load_tokenizer(tagger.DATA / tagger.TOKENIZER))


def test_exported_readers_read_as_in_training(tmp_path, pieces):
    models = make_runs(tmp_path, 2)
    export([tmp_path / "0.pt", tmp_path / "1.pt"], tagger.DATA, tmp_path, quantized=False)
    [found] = tagger.Tagger(tmp_path).read([TEXT])
    check_spans(found.windows[0].spans, read_as_in_training(models, pieces), 1e-3)


def test_rounded_weights_read_nearly_the_same(tmp_path, pieces):
    models = make_runs(tmp_path, 1)
    export([tmp_path / "0.pt"], tagger.DATA, tmp_path)
    [found] = tagger.Tagger(tmp_path).read([TEXT])
    check_spans(found.windows[0].spans, read_as_in_training(models, pieces), 0.1)


def test_readers_with_other_words_are_refused(tmp_path):
    make_runs(tmp_path, 1)
    torch.save(Tagger(1, 0.0).state_dict(), tmp_path / "1.pt")
    with pytest.raises(ValueError, match=r"1\.pt: its word embeddings are not those of .*0\.pt"):
        export([tmp_path / "0.pt", tmp_path / "1.pt"], tagger.DATA, tmp_path)
