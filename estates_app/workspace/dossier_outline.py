"""The dossier as an outline: sections, lines under them, and under a line who disputes or set it. Screens show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estates_app.domain.dates import written_day
from estates_app.domain.dossier import Dossier, Fact, Line, Record
from estates_app.domain.editions import EXEMPT
from estates_app.domain.wording import listed


@dataclass(frozen=True)
class Node:
    """A line of the outline: what it is about, what it says, where that comes from; and what stands under it."""

    label: str
    value: str = ""
    source: str = ""
    under: tuple[Node, ...] = ()


def outline_of(dossier: Dossier) -> tuple[Node, ...]:
    """Return the sections in reading order, without those of which nothing is told."""
    sections = [Node("Who and where", under=tuple(_nodes(dossier.head.lines())))]
    if dossier.missing:
        sections.append(Node("Missing", under=(Node("Evidence that nobody supplied", _cap(listed(dossier.missing))),)))
    sections += [Node(group.title, under=tuple(_fact(fact) for fact in group.facts)) for group in dossier.groups]
    for title, records in (("Interests", dossier.interests), ("Occupations", dossier.occupations)):
        if records:
            sections.append(Node(title, under=tuple(_record(record) for record in records)))
    sections += [Node(title, under=tuple(_nodes(lines))) for title, lines in dossier.sections()]
    about = [Node("Attribution", line) for line in dossier.attributions]
    if dossier.left_out:
        about.append(Node("Left out of this public edition", _cap(listed(dossier.left_out))))
    return (*sections, *([Node("About this dossier", under=tuple(about))] if about else []))


def as_text(dossier: Dossier, nodes: Sequence[Node]) -> str:
    """Return an outline as text for another program, a tab between what, value and source."""
    kind = "Exempt edition: not for publication" if dossier.edition == EXEMPT else "Public edition"
    head = f"{dossier.head.name}\n{kind}, {dossier.made_on}\n"
    return head + "".join(f"{line}\n" for node in nodes for line in _text(node, 0))


def _text(node: Node, depth: int) -> Iterator[str]:
    if not depth:
        yield ""
    yield "\t".join((f"{'  ' * max(depth - 1, 0)}{node.label}", node.value, node.source)).rstrip("\t")
    for below in node.under:
        yield from _text(below, depth + 1)


def _nodes(lines: Sequence[Line]) -> Iterator[Node]:
    return (Node(_cap(line.label), line.value, line.note) for line in lines)


def _fact(fact: Fact) -> Node:
    rivals = [Node(f"{one.who} says", one.value, one.source.in_words) for one in fact.rivals]
    by_hand = [
        Node(
            "Taken back" if one.is_taken_back else "Set by hand",
            one.value,
            " ".join(part for part in (one.who, f"on {one.at}" if one.at else "") if part),
        )
        for one in fact.corrections
    ]
    return Node(_cap(fact.label), fact.value, fact.source.in_words, (*rivals, *by_hand))


def _record(record: Record) -> Node:
    terms = [Node(_cap(line.label), line.value, line.note) for line in record.lines]
    events = [Node(written_day(event.on), event.words, event.rule) for event in record.events]
    return Node(record.title, "" if terms else "no terms are known", record.source.in_words, (*terms, *events))


def _cap(words: str) -> str:
    return words[:1].upper() + words[1:]
