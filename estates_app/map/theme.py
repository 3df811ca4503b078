"""The colours of a map, read from the visual tokens; no colour is written anywhere else in this room."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from estates_app.domain.columns import FloatArray
from estates_app.domain.errors import ProjectError
from estates_app.domain.pictures import Level


@dataclass(frozen=True)
class Theme:
    """One theme of the tokens.

    Attributes
    ----------
    name : str
        ``light``, ``dark`` or ``projector``.
    tokens : mapping
        The whole tokens file.
    is_for_a_room : bool
        Whether it is read from across a room, so that symbols and words of the map are larger than on a desk's screen.
    """

    name: str
    tokens: Mapping[str, Any]
    is_for_a_room: bool = False

    @property
    def tone(self) -> str:
        """Which of the two tones of partners, fates and ramps goes with the theme."""
        return "dark" if self.name == "dark" else "light"

    def colour(self, token: str) -> str:
        """Hex colour of a token of this theme."""
        return str(self.tokens["themes"][self.name][token])

    def partner(self, slot: str) -> tuple[str, str]:
        """Shape and colour of a partner slot; an unknown slot gets those of the last one (voluntary or other)."""
        found = next((item for item in self.tokens["partners"] if item["slot"] == slot), self.tokens["partners"][-1])
        return str(found["shape"]), str(found[self.tone])

    def fate(self, key: str) -> str:
        """Colour of a fate; an unknown one gets the colour of the last (no view yet)."""
        found = next((item for item in self.tokens["fates"] if item["key"] == key), self.tokens["fates"][-1])
        return str(found[self.tone])

    def sign(self, symbol: str) -> Mapping[str, Any] | None:
        """Shape, colours and drawing of a sign such as ``condition:A``; None where it is none or not known."""
        kind, _, key = symbol.partition(":")
        found: Sequence[Mapping[str, Any]] = self.tokens["signs"].get(kind, ())
        return next((item for item in found if item["key"] == key), None)

    def sign_words(self, kind: str) -> Mapping[str, str]:
        """Words of the signs of a kind by key, in the order of a legend."""
        return {str(item["key"]): str(item["label"]) for item in self.tokens["signs"].get(kind, ())}

    def is_sign(self, symbol: str) -> bool:
        """Whether a symbol is of a kind that has signs, such as ``condition:A`` and ``condition:none``."""
        return symbol.partition(":")[0] in self.tokens["signs"]

    def drawing(self, key: str) -> Sequence[Sequence[Any]]:
        """Drawing of a fate on a disc of radius 1, the same on the map and on paper.

        Parts are ``["line", [x, y], …]``, ``["fill", [x, y], …]``, ``["ring", x, y, radius]`` and
        ``["dot", x, y, radius]``.
        """
        found = next((item for item in self.tokens["fates"] if item["key"] == key), self.tokens["fates"][-1])
        return list(found["drawing"])

    def classes(self, ramp: str, count: int) -> tuple[str, ...]:
        """`count` colours spread evenly over a ramp, first and last included; more than the ramp has are blended."""
        ramps = self.tokens["ramps"]
        colours = ramps.get(ramp, ramps["quiet"])[self.tone]
        places = np.linspace(0.0, len(colours) - 1.0, max(count, 1))
        if count <= len(colours):
            return tuple(str(colours[int(place + 0.5)]) for place in places)
        return tuple(_blend(colours, float(place)) for place in places)

    def missing(self) -> str:
        """Ground of zones whose figure is missing."""
        return str(self.tokens["ramps"]["missing"][self.tone])

    def score(self, value: float) -> tuple[str, str]:
        """Ground and ink of a score of 0 to 100, by its class of the sequential ramp."""
        grounds, inks = (self.tokens["ramps"][ramp][self.tone] for ramp in ("sequential", "sequential_ink"))
        place = min(max(int(value * len(grounds) / 100.0), 0), len(grounds) - 1)
        return str(grounds[place]), str(inks[place])

    def any_colour(self, key: str) -> str:
        """Hex colour of ``fate:KEY``, ``partner:SLOT``, a sign, a token of this theme, or of a hex colour itself."""
        kind, _, rest = key.partition(":")
        if self.is_sign(key):
            sign = self.sign(key)
            return str(sign[self.tone]) if sign else self.colour("text_3")
        if kind == "fate":
            return self.fate(rest)
        if kind == "partner":
            return self.partner(rest)[1]
        return key if key.startswith("#") else self.colour(key)

    def marker(self, key: str) -> float:
        """Size of symbols on the screen, logical pixels at 100 per cent."""
        return float(self.tokens["marker"][key])

    @property
    def enlargement(self) -> float:
        """How much larger symbols and words of the map are than on a desk's screen (1.0)."""
        words = self.tokens["type"]
        return float(words["projector"]["body"][0] / words["scale"]["body"][0]) if self.is_for_a_room else 1.0


def _channels(colour: str) -> FloatArray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def _blend(colours: list[str], place: float) -> str:
    low = min(int(place), len(colours) - 2)
    mixed = _channels(colours[low]) * (1 - (place - low)) + _channels(colours[low + 1]) * (place - low)
    return "#" + "".join(f"{round(float(value)):02X}" for value in mixed)


def load_tokens(path: Path) -> Mapping[str, Any]:
    """Read the visual tokens.

    Raises
    ------
    ProjectError
        Where the file is missing or no JSON.
    """
    try:
        tokens: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"The colours of the maps cannot be read from {path.name}: put the program's files back in place."
        raise ProjectError(message) from error
    return tokens


def theme_of(tokens: Mapping[str, Any], name: str) -> Theme:
    """Give the theme of that name, the light one where it is unknown."""
    return Theme(name if name in tokens["themes"] else "light", tokens)


def class_of(values: FloatArray, breaks: tuple[float, ...]) -> list[int]:
    """Class of each value, -1 where missing; a value on a break belongs to the class below it."""
    values = np.asarray(values, dtype=float)
    found = np.searchsorted(np.asarray(breaks, dtype=float), values, side="left")
    return [int(index) if known else -1 for index, known in zip(found, np.isfinite(values), strict=True)]


#: Words of what no figure is known of, and so is hatched.
MISSING = "Not known"


def counted(words: str, count: int) -> str:
    """Words of a class with how many there are in it, the same on screen and paper."""
    return f"{words} ({count:,})"


def usable_breaks(breaks: tuple[float, ...]) -> tuple[float, ...]:
    """Give the breaks in rising order, each once, without those that are no numbers."""
    return tuple(sorted({float(value) for value in breaks if np.isfinite(value)}))


def number(value: float) -> str:
    """Format a break of a legend, en-GB: thousands with commas, a true minus, as many decimals as it has (to six)."""
    whole = value == round(value) or abs(value) >= 100_000
    text = f"{value:,.0f}" if whole else f"{value:,.6f}".rstrip("0").rstrip(".")
    if not whole and text in ("0", "-0"):
        text = f"{value:.3g}"
    return text.replace("-", "−")


def class_words(breaks: tuple[float, ...], labels: tuple[str, ...] = (), level: Level | None = None) -> tuple[str, ...]:
    """Words for each class, the same on screen and paper: every break is printed, unless the classes have names."""
    if labels:
        return labels
    if not breaks:
        return ()
    at = level_class(breaks, level)
    # what changes little is no change: for who reads, change begins at nought
    said = ["0" if at >= 0 and place in (at - 1, at) else number(edge) for place, edge in enumerate(breaks)]
    upper = [f"under {edge}" if at >= 0 and place == at - 1 else edge for place, edge in enumerate(said)]
    words = [upper[0] if upper[0] != said[0] else f"up to {said[0]}"]
    words += [f"over {low} to {high}" for low, high in zip(said[:-1], upper[1:], strict=True)]
    words.append(f"over {said[-1]}")
    if level is not None and at >= 0:
        words[at] = level.words
    return tuple(words)


def level_class(breaks: tuple[float, ...], level: Level | None) -> int:
    """Return which class is no change, -1 where none is."""
    if level is None or level.reach not in breaks:
        return -1
    at = breaks.index(level.reach)
    return at if at == 0 or breaks[at - 1] == -level.reach else -1
