"""How colours look to who cannot tell red from green, and how far apart two colours look."""

from __future__ import annotations

import numpy as np

#: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A physiologically-based model for simulation of color vision
#: deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (6), 2009, severity 1.0, on linear sRGB.
MACHADO = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}

#: Linear sRGB to CIE XYZ, white D65 (IEC 61966-2-1).
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)


def lab(colour: str, sight: str = "usual") -> np.ndarray:
    """CIE L*a*b* of a hex colour as it is seen."""
    share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    x, y, z = _XYZ @ np.clip(MACHADO[sight] @ linear, 0.0, 1.0) / _WHITE
    f = [value ** (1 / 3) if value > (6 / 29) ** 3 else value / (3 * (6 / 29) ** 2) + 4 / 29 for value in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(first: str, second: str, sight: str = "usual") -> float:
    """How far apart two hex colours look (CIE 1976 colour difference; about 2 is just to be seen)."""
    return float(np.hypot.reduce(lab(first, sight) - lab(second, sight)))
