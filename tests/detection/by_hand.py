"""Weights made by hand: what they have learnt is seen at a glance."""

import numpy as np

from detection.features import BUCKETS, features
from detection.weights import FEW, FINE, HOME, MAIN, Weights

_ORDINARY = 0


def weights_for(text: str) -> Weights:
    """Everything else is ordinary; what `text` is made of speaks for every kind and level."""
    main = np.zeros((BUCKETS, len(MAIN)), np.int8)
    main[features(text).buckets, 1:] = 4
    home = np.zeros((BUCKETS, HOME), np.int8)
    home[features(text).buckets, 1:] = 4
    bias = np.full(len(MAIN), -4.0, np.float32)
    bias[_ORDINARY] = 4.0
    return Weights(
        rarity=np.ones(BUCKETS, np.float16),
        main=main,
        home=home,
        fine=np.zeros((FEW, len(FINE)), np.int8),
        home_steps=np.ones(HOME, np.float32),
        main_steps=np.ones(len(MAIN), np.float32),
        fine_steps=np.ones(len(FINE), np.float32),
        main_bias=bias,
        home_bias=bias[:HOME],
        fine_bias=np.full(len(FINE), -4.0, np.float32),
        rules=np.zeros(0, np.uint64),
    )
