import numpy as np

from training.fast.fit import Choices, Sequence, fit_chain, fit_choices, fit_logistic


def test_chain_learns_which_place_begins_a_segment():
    places = np.array([[1, 4], [2, 4], [3, 4], [1, 4]])
    labels = np.array([0, 1, 2, 0])
    table, moves = fit_chain([Sequence(places, labels)] * 40, size=5, labels=3, decay=0.01)
    assert table[places].sum(1).argmax(1).tolist() == [0, 1, 2, 0]
    assert moves[1, 2] > moves[1, 1]


def test_choices_learn_the_right_candidate():
    article = Choices(
        np.array([[0, 3], [1, 3], [2, 3]]), np.array([0, 0, 0]), 1, np.array([0, 1, 0])
    )
    table = fit_choices([article] * 40, size=5)
    assert table[:3].argmax() == 1
    assert table[-1] == 0


def test_logistic_weighs_the_sign_that_tells():
    signs = np.array([[1, 0.0], [1, 1.0], [1, 0.1], [1, 0.9]] * 10)
    weights = fit_logistic(signs, np.array([0, 1, 0, 1] * 10))
    assert weights[1] > 1 > 0 > weights[0]
