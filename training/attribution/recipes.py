"""How a training run learns: from the encoder, or on from weights that an earlier run kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of a run.

    The rates are those of the encoder, of the parts that it did not bring, and of the chain,
    whose few scores begin at 0. `tag_loss` and `link_loss` are weighed against the chain's
    loss. A window's limit is drawn from `least_pieces` up in each pass, for other cuts teach
    more. `hidden_share` of the pieces are masked, so that texts are not learned by heart.
    What is kept is the average of the weights over about 1 / (1 - `average_decay`) steps.
    """

    encoder_rate: float
    head_rate: float
    chain_rate: float
    tag_loss: float
    link_loss: float
    least_pieces: int
    hidden_share: float
    average_decay: float


FROM_ENCODER = Recipe(
    encoder_rate=2e-4,
    head_rate=1e-3,
    chain_rate=1e-3,
    tag_loss=0.5,
    link_loss=0.2,
    least_pieces=144,
    hidden_share=0.0,
    average_decay=0.998,
)
FROM_WEIGHTS = Recipe(
    encoder_rate=1.2e-4,
    head_rate=7e-4,
    chain_rate=5e-3,
    tag_loss=0.25,
    link_loss=0.1,
    least_pieces=200,
    hidden_share=0.08,
    average_decay=0.993,
)
RECIPES = {"encoder": FROM_ENCODER, "weights": FROM_WEIGHTS}
