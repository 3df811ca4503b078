"""Qt's paths from arrays: all their vertices in one block, instead of a call for each ring or line."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QPainterPath

from estates_app.domain.columns import FloatArray, IntArray

#: An element as Qt writes it to a stream: https://doc.qt.io/qt-6/datastreamformat.html, in the order of its bytes.
_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE_TO, _LINE_TO = 0, 1


def path_of(xy: FloatArray, many: IntArray, rule: Qt.FillRule = Qt.FillRule.OddEvenFill) -> QPainterPath:
    """Return a path of runs of vertices, as if each had been added as a polygon.

    Parameters
    ----------
    xy : ndarray, shape (n, 2)
        Run after run; finite.
    many : ndarray of int
        Vertices of each run, two or more or none at all; together n.
    rule : Qt.FillRule
    """
    path = QPainterPath()
    path.setFillRule(rule)
    many = many[many > 0]
    if not len(many):
        return path
    elements = np.empty(len(xy), _ELEMENT)
    elements["kind"] = _LINE_TO
    last = np.cumsum(many)
    elements["kind"][last - many] = _MOVE_TO
    elements["x"], elements["y"] = xy[:, 0], xy[:, 1]
    begins_last = int(last[-1] - many[-1])
    ends = np.array([begins_last, rule.value], ">i4").tobytes()
    stream = QDataStream(QByteArray(np.array(len(xy), ">i4").tobytes() + elements.tobytes() + ends))
    stream >> path
    return path
