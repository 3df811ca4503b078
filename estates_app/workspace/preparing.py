"""Prepare an import: read a register and see what each row would become, before anything is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from estates_app.domain.claims import ColumnGuess, Issue, Reading, ReadRow, RowFate, RowRecord, Severity, Written
from estates_app.domain.decisions import MERGING, Relation
from estates_app.domain.errors import InputError
from estates_app.domain.estate import Estate
from estates_app.domain.jobs import Cancel, Progress, silent
from estates_app.domain.mappings import KeptMapping
from estates_app.domain.partnership import Partner
from estates_app.domain.renewal import Renewal
from estates_app.registers.columns.mapping import AS_BEFORE, BY_HAND
from estates_app.registers.matching.candidates import Match, Repeat, find_matches, find_repeats
from estates_app.registers.matching.decisions import Decision
from estates_app.registers.placing.evidence import LEFT_ASIDE, PUT_BY_HAND
from estates_app.registers.placing.gathering import PlaceSources
from estates_app.registers.reading import COORDINATE_FIELDS, NOTHING_AT_HAND, REMEMBERED, read_register
from estates_app.registers.source import RegisterSource
from estates_app.workspace.identity import Mint
from estates_app.workspace.issue_words import JOINED, POSSIBLE_MATCH, SHARES
from estates_app.workspace.partnership_file import guess_kind, make_partner, plain_name
from estates_app.workspace.presetting import dated_by, with_preset
from estates_app.workspace.recognising import keys, known_again
from estates_app.workspace.renewal_words import back_issues, renewal_issues
from estates_app.workspace.renewing import Earlier, earlier_of, joined_again, renewal_of, set_by_hand
from estates_app.workspace.session import Session


@dataclass(frozen=True)
class Choices:
    """What a person has decided about a register that is being prepared, beside what its source says.

    Attributes
    ----------
    kind : str
        Kind of a partner that is not known yet; empty to guess it by the name.
    joins : mapping of row to property id
        Rows that a person knows to be a building that another row only may be.
    apart : mapping of row to (property id, Relation)
        Rows that a person knows to be no more than neighbours of the property that each may be.
    renews : str
        Id of the register of which the file is a newer edition, or `renewing.ITS_OWN`; empty to find it.
    dated : str
        ISO date of which the partner says the data are; empty where nobody said.
    is_afresh : bool
        Whether its columns are told anew, whatever was kept of earlier editions.
    """

    kind: str = ""
    joins: Mapping[int, str] = field(default_factory=dict)
    apart: Mapping[int, tuple[str, Relation]] = field(default_factory=dict)
    renews: str = ""
    dated: str = ""
    is_afresh: bool = False


@dataclass(frozen=True, eq=False)
class Past:
    """What the project knew of a register before a file came.

    Attributes
    ----------
    earlier : Earlier or None
        The edition that it renews.
    by_hand : mapping of (property id, field) to value
        What people have set.
    left_aside : frozenset of int
        Rows of the earlier edition whose coordinates a person found wrong.
    """

    earlier: Earlier | None = None
    by_hand: Mapping[tuple[str, str], object] = field(default_factory=dict)
    left_aside: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Prepared:
    """A register as it would come into the estate. Nothing of it is kept yet.

    Attributes
    ----------
    source : RegisterSource
    choices : Choices
    partner : Partner
        Known, or made for this import.
    read : Reading
        As the file alone tells it.
    reading : Reading
        With the fate that each row has beside the properties already known.
    homes : mapping of row to property id
        The property that each row is or becomes.
    possible : mapping of row to Match
        Rows that may be a known building, and were kept apart.
    base : Estate
        The snapshot beside which it was prepared.
    past : Past
        What the project knew of the register before.
    renewal : Renewal or None
        What it changes where it is a newer edition of a register.
    again : mapping of row to RowRecord
        The row of the earlier edition that each row says again.
    unmoved : frozenset of str
        Ids of properties whose rows tell the coordinates again that a person found wrong: they stay where they are.
    dated : str
        ISO date of which the data are, as a person or the file says; empty where neither does.
    """

    source: RegisterSource
    choices: Choices
    partner: Partner
    read: Reading
    reading: Reading
    homes: Mapping[int, str]
    possible: Mapping[int, Match]
    base: Estate
    past: Past = field(default_factory=lambda: Past())
    renewal: Renewal | None = None
    again: Mapping[int, RowRecord] = field(default_factory=dict)
    unmoved: frozenset[str] = frozenset()
    dated: str = ""

    @property
    def merged_into(self) -> frozenset[str]:
        """Ids of the properties known before that rows of this register tell more about."""
        return frozenset(home for home in self.homes.values() if home in self.base.properties)


def prepare_import(
    session: Session,
    source: RegisterSource,
    *,
    choices: Choices | None = None,
    sources: PlaceSources = NOTHING_AT_HAND,
    progress: Progress = silent,
    cancel: Cancel | None = None,
) -> Prepared:
    """Read a register and find out what its rows would become; keep nothing.

    It works on the snapshot that the session holds when it begins and does not touch the project file, so that it may
    run on a worker thread while the project is worked in.

    Parameters
    ----------
    session : Session
    source : RegisterSource
        The file, its partner and how to read it. A partner that is not known yet joins, its kind guessed by its name.
    choices : Choices, optional
    sources : PlaceSources, optional
        Postcodes, UPRNs, settlements and the area's shape, as far as they are at hand.

    Raises
    ------
    InputError
        The file cannot be read, nothing in it identifies a row, or it was imported before.
    Cancelled
    """
    estate, choices = session.estate, choices or Choices()
    completed, known = with_preset(session, source)
    read = read_register(
        source,
        session.catalogue,
        sources=sources,
        remembered=() if choices.is_afresh else remembered(estate, source.partner),
        otherwise=completed,
        progress=progress,
        cancel=cancel,
    )
    dated, told = ("", ()) if choices.dated else dated_by(read, session)
    if any(issue.code == REMEMBERED for issue in read.issues):
        known = ()  # what was decided of an earlier edition goes before what the form says
    read = replace(read, issues=(*known, *told, *read.issues))
    past = past_of(session, estate, source, read, choices)
    prepared = replace(settled(read, estate, source, choices, past, mint=session.mint), dated=choices.dated or dated)
    if cancel:
        cancel.check()
    return prepared


def past_of(session: Session, estate: Estate, source: RegisterSource, read: Reading, choices: Choices) -> Past:
    """Return what the project knows of a register of which a file has come. Any thread may ask."""
    partner, store = known_partner(estate, source.partner), session.store
    if partner is None and not len(estate.properties):
        return Past()  # nobody has set anything yet
    by_hand = set_by_hand(store.claims_by_hand())
    earlier = earlier_of(store, estate, partner.id, read, choices.renews) if partner is not None else None
    if earlier is None:
        return Past(None, by_hand)
    wrong = (issue.row for issue in store.issues(earlier.edition.id) if issue.code == LEFT_ASIDE)
    return Past(earlier, by_hand, frozenset(row for row in wrong if row is not None))


def settled(
    read: Reading, estate: Estate, source: RegisterSource, choices: Choices, past: Past, *, mint: Mint
) -> Prepared:
    """Return what the rows of a reading become beside the properties of a snapshot.

    Raises
    ------
    InputError
        The partner has no name, or this file was imported for it before.
    """
    partner = known_partner(estate, source.partner) or _new_partner(estate, source.partner, choices.kind, mint)
    refuse_second_time(estate, read, partner, source)
    live = [row for row in read.rows if row.fate is RowFate.PROPERTY]
    again, reused = _known_again(live, past.earlier)
    repeats = _repeats(live, again)
    first = [row for row in live if row.row not in repeats]
    certain = {
        number: (str(before.property_id), reason)
        for number, (before, reason) in again.items()
        if before.property_id in estate.properties
    }
    matches = _matches([row for row in first if row.row not in certain], estate, partner, certain)
    certain |= {match.row: (match.property_id, match.reason) for match in matches if match.is_certain}
    for number, key in choices.joins.items():
        if key in estate.properties:
            certain[number] = key, f"Said by hand to be {estate.properties.get(key, 'name')}"
    homes: dict[int, str] = {}
    fates: dict[int, tuple[RowFate, str]] = {}
    for row in first:
        if row.row in certain:
            homes[row.row], reason = certain[row.row]
            fates[row.row] = RowFate.MERGED, reason
        else:
            homes[row.row] = mint("property", partner.name, *row_words(row))
    for number, repeat in repeats.items():
        homes[number] = homes[repeat.of_row]
        fates[number] = RowFate.MERGED, repeat.reason
    rows = tuple(
        replace(row, fate=fates[row.row][0], reason=fates[row.row][1]) if row.row in fates else row for row in read.rows
    )
    said = {(row, key) for row, (key, _) in choices.apart.items()}
    possible = {
        m.row: m for m in matches if not m.is_certain and m.row not in certain and (m.row, m.property_id) not in said
    }
    joined = [number for number, key in choices.joins.items() if homes.get(number) == key]
    renewal, wrong, back = None, [], set()
    if past.earlier:
        joins = {row.row: (homes[row.row], certain[row.row][1]) for row in first if row.row in certain}
        back = {number for number, (before, _) in again.items() if before.edition_id != past.earlier.edition.id}
        again = joined_again(joins, {n: told for n, told in again.items() if n not in back}, past.earlier)
        renewal = renewal_of(read, homes, again, past.earlier, past.by_hand, estate)
        wrong = [row for row in first if row.row in again and _is_wrong_again(row, again[row.row][0], past)]
    issues = (
        *(_possible(match, estate) for match in possible.values()),
        *(Issue(number, "", "", JOINED, Severity.NOTE, f"{fates[number][1]}.") for number in joined),
        *(Issue(row.row, "", "", LEFT_ASIDE, Severity.NOTE, _STAYS) for row in wrong),
        *back_issues({number: homes[number] for number in sorted(back)}, estate.properties),
        *(renewal_issues(renewal, reused, read, estate.properties, estate.services) if renewal else ()),
    )
    reading = replace(read, rows=rows, issues=read.issues + issues)
    before = {number: row for number, (row, _) in again.items()}
    unmoved = frozenset(homes[row.row] for row in wrong)
    return Prepared(source, choices, partner, read, reading, homes, possible, estate, past, renewal, before, unmoved)


#: Said of a row that tells wrong coordinates again.
_STAYS = "Its coordinates are those that were left aside by hand before: it stays where it was."


def _is_wrong_again(row: ReadRow, before: RowRecord, past: Past) -> bool:
    if before.row not in past.left_aside or row.place_rule == PUT_BY_HAND:
        return False
    told = [(row.cells.get(name), before.cells.get(name)) for name in COORDINATE_FIELDS]
    return any(now for now, _ in told) and all((now and now.value) == (was and was.value) for now, was in told)


def _known_again(
    live: Sequence[ReadRow], earlier: Earlier | None
) -> tuple[dict[int, tuple[RowRecord, str]], list[int]]:
    """Find the earlier row that each row says again; what the last edition does not tell may have come back."""
    if earlier is None:
        return {}, []
    again, reused = known_again(live, earlier.rows, {earlier.edition.id: earlier.edition.file})
    left = [row for row in live if row.row not in again]
    if left and earlier.older:
        files = {before.edition_id: file for file, before in earlier.older}
        back, _ = known_again(left, [before for _, before in earlier.older], files)
        again |= back
    return again, [number for number in reused if number not in again]


def _repeats(live: Sequence[ReadRow], again: Mapping[int, object]) -> dict[int, Repeat]:
    """Return the rows that say again what another says; one that an earlier edition has too is no repeat of another."""
    left = [row for row in live if row.row not in again]
    marks = {key for row in left for key in keys(row)}
    beside = [row for row in live if row.row not in again or any(key in marks for key in keys(row))]
    found = {repeat.row: repeat for repeat in find_repeats(beside)} if left else {}
    groups: dict[int, list[int]] = defaultdict(list)
    for repeat in found.values():
        groups[repeat.of_row].append(repeat.row)
    for first, others in groups.items():
        known = sorted(number for number in (first, *others) if number in again)
        if not known:
            continue
        for number in (first, *others):
            told = found.pop(number, None)
            if number not in again:
                is_told = told is not None and told.of_row == known[0]
                reason = told.reason if told and is_told else f"It says the same as row {known[0]}."
                found[number] = Repeat(number, known[0], reason)
    return found


def remembered(estate: Estate, partner: str) -> tuple[KeptMapping, ...]:
    """Return how the registers of a partner were read, oldest first.

    Columns that nobody knew are left open: what the product learns since is not held back by what it did not know.
    """
    known = known_partner(estate, partner)
    line = estate.line_of(known.id) if known is not None else ()
    told = [e for e in estate.editions if e.partner_id in line and e.mapping]
    kept = []
    for edition in told:
        mapping = KeptMapping.from_json(edition.mapping)
        decided = {g.source for g in edition.columns if g.field or g.reason in (BY_HAND, AS_BEFORE)}
        kept.append(replace(mapping, columns={h: f for h, f in mapping.columns.items() if h in decided}))
    return tuple(kept)


def _matches(
    rows: Sequence[ReadRow], estate: Estate, partner: Partner, settled_rows: Mapping[int, tuple[str, str]]
) -> tuple[Match, ...]:
    """Match the rows that are not settled to the properties that no settled row is."""
    taken = {key for key, _ in settled_rows.values()}
    known = estate.properties.without(taken) if taken else estate.properties
    return find_matches(rows, known, partner_id=partner.id, decided=_decided(estate, partner.id))


def _decided(estate: Estate, partner_id: str) -> tuple[Decision, ...]:
    """Return what people said of rows of a partner's earlier editions and of its forerunners', the oldest first."""
    line = estate.line_of(partner_id)
    return tuple(
        Decision(key.property_id, partner_id, key.row_key, told.relation, told.at[:10], told.by)
        for told in estate.decisions.values()
        for key in told.keys
        if key.partner_id in line
    )


def row_words(row: ReadRow) -> tuple[str, ...]:
    """Return the whole content of a row, from which its property's id follows where ids are to come again."""
    raw = row.raw
    return tuple(raw.cells) if isinstance(raw, Written) else tuple(sorted(map(": ".join, raw.items())))


def refuse_second_time(estate: Estate, reading: Reading, partner: Partner, source: RegisterSource) -> None:
    """Refuse a file that was imported for this partner already, read as it is read now.

    Raises
    ------
    InputError
    """
    for edition in estate.editions:
        same = edition.fingerprint == reading.fingerprint and edition.sheet == reading.sheet
        is_read_alike = not edition.columns or _meanings(edition.columns) == _meanings(reading.columns)
        if same and is_read_alike and reading.fingerprint and edition.partner_id == partner.id:
            raise InputError(
                f"this file was already imported for {partner.name} on {edition.imported_at[:10]}",
                where=source.path.name,
                remedy="import a newer edition, read its columns otherwise, or leave it as it is",
            )


def _meanings(columns: Sequence[ColumnGuess]) -> dict[str, str | None]:
    return {guess.source: guess.field for guess in columns}


def known_partner(estate: Estate, name: str) -> Partner | None:
    """Return the partner of a name, None where there is none yet."""
    folded = plain_name(name).casefold()
    return next((p for p in estate.partners.values() if p.name.casefold() == folded), None)


def _new_partner(estate: Estate, name: str, kind: str, mint: Mint) -> Partner:
    name = plain_name(name)
    if not name:
        raise InputError("the partner has no name", where="--partner", remedy="say whose register it is")
    taken = {p.code for p in estate.partners.values()}
    entry = {"name": name, "kind": kind or guess_kind(name)}
    return make_partner(entry, partner_id=mint("partner", name), taken_codes=taken)


_SHARED = {Relation.SAME_BUILDING: "building", Relation.SAME_SITE: "site", Relation.NONE: "UPRN"}


def _possible(match: Match, estate: Estate) -> Issue:
    name = estate.properties.get(match.property_id, "name")
    if match.relation not in MERGING:
        message = f"Shares a {_SHARED[match.relation]} with {name}: {match.reason}. They stay two properties."
        return Issue(match.row, "", "", SHARES, Severity.NOTE, message)
    message = f"May be the same building as {name}: {match.reason}. Kept apart."
    return Issue(match.row, "", "", POSSIBLE_MATCH, Severity.NOTE, message)
