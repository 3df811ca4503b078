"""Faults that a user can understand and put right; anything else that is raised is a fault of the product."""

from __future__ import annotations


class EstatesError(Exception):
    """A known fault, said in one sentence: what is wrong, where, and what to do.

    Parameters
    ----------
    what : str
        What is wrong, as the start of a sentence, without a full stop.
    where : str
        The file, row, column or property it concerns; empty where there is none.
    remedy : str
        What the user can do, as a clause that begins with a verb.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.remedy[:1].upper()}{self.remedy[1:]}." if self.remedy else f"{text}."


class InputError(EstatesError):
    """A file, a setting or a value given by the user cannot be used."""


class ProjectError(EstatesError):
    """The project file cannot be opened, read or written."""


class Cancelled(Exception):
    """The user stopped the job; nothing of it has been kept."""
