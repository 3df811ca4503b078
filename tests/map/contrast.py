"""The measure of contrast, apart from what it measures."""

from __future__ import annotations

import numpy as np


def contrast(first: str, second: str) -> float:
    """Contrast of two hex colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0
        linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
        return float(linear @ np.array([0.2126, 0.7152, 0.0722]))

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
