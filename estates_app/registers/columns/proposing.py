"""Proposes what each column means, by its heading and by what its cells look like, with a confidence and the reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from estates_app.domain.claims import ColumnGuess
from estates_app.domain.fields import Field, FieldCatalogue
from estates_app.registers.columns.axes import axes_of
from estates_app.registers.columns.headings import Heading
from estates_app.registers.columns.likeness import Index, Likeness, index_of
from estates_app.registers.columns.values import Fit, Look, fit, look_at

#: From this confidence on a guess is used; below it the column is left out and the guess kept as an alternative.
ACCEPT = 0.65

#: How sure a heading alone makes: one that is a wording of the field; one that only suggests it.
_EXACT, _HINTED = 0.95, 0.7

#: Likeness counts for little until most of what is said is shared: confidence is `_EXACT` x likeness ** this.
_BEND = 1.3

#: How sure cells alone make that little else looks like.
_BY_VALUES = {
    "postcode": 0.85,
    "grid_reference": 0.85,
    "uprn": 0.75,
    "lat": 0.75,
    "lon": 0.7,
    "contact_email": 0.85,
    "contact_phone": 0.7,
    "website": 0.65,
}

#: What a column is whose heading says one thing, but whose cells are clearly another: field of the heading -> look
#: of the cells, field.
_INSTEAD = {
    "uprn": ("code", "local_id"),
    "organisation": ("code", "organisation_code"),
    "organisation_code": ("wordy", "organisation"),
}

#: How sure such a column makes, and how sure "name" within a heading does where no other column names the rows.
_TAKEN_INSTEAD, _NAMES = 0.85, 0.72

#: A heading less like a field than this says nothing for it; one this sure of another field is not overruled by cells.
_HALF_SAID, _PLAIN = 0.5, 0.9

#: Two fields this close in confidence leave the column in doubt.
_CLOSE = 0.04

#: How many alternatives are kept.
_KEPT = 3

#: Share of rows that must differ for a column that tells rows apart, and from which on one of bodies no longer does.
_TELLING, _ALL_DIFFERENT = 0.5, 0.95

#: Fewer cells than these say nothing against a heading.
_FEWEST_TELLING = 3


@dataclass(frozen=True)
class _Offer:
    """One field for one column."""

    key: str
    confidence: float
    reason: str


def propose_columns(
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    catalogue: FieldCatalogue,
    *,
    may_repeat: bool = False,
) -> tuple[ColumnGuess, ...]:
    """Propose a field for each column; a field is given at most once, so that all columns together fit best.

    Parameters
    ----------
    headings : sequence of str
    samples : sequence of sequence of str
        For each column some of its cells.
    may_repeat : bool
        Whether several rows may tell of one property, so that references and names repeat.

    Returns
    -------
    tuple of ColumnGuess
        In the order of the columns; each with up to three alternatives.
    """
    index = index_of(catalogue)
    looks = [look_at(cells) for cells in samples]
    read = [index.reader.read(heading) for heading in headings]
    offers = [
        _offers(index.like(heading), look, catalogue, has_unit=bool(parts.unit), may_repeat=may_repeat)
        for heading, look, parts in zip(headings, looks, read, strict=True)
    ]
    for at, axis in axes_of(read, samples, looks, catalogue.words.english_squares).items():
        for other in ("lat", "lon", "easting_m", "northing_m"):
            offers[at].pop(other, None)
        if axis.field in catalogue:
            offers[at][axis.field] = _Offer(axis.field, axis.confidence, axis.reason)
    _prefer_newest(offers, read)
    _whose_or_own(offers, looks)
    if "name" in catalogue and not any(
        k in o and o[k].confidence >= ACCEPT for o in offers for k in ("name", "site_name")
    ):
        _name_by_word(offers, read, looks, index)
    chosen = _assign(offers)
    holder = {key: at for at, key in chosen.items()}
    return tuple(
        _guess(heading, offers[at], chosen.get(at), holder, headings, catalogue) for at, heading in enumerate(headings)
    )


def _offers(
    likes: dict[str, Likeness], look: Look, catalogue: FieldCatalogue, *, has_unit: bool, may_repeat: bool
) -> dict[str, _Offer]:
    """Return what a column may mean, by field."""
    found = {}
    for key, like in likes.items():
        offer = _weighed(catalogue[key], like, look, may_repeat=may_repeat)
        if offer.confidence >= 0.15:
            found[key] = offer
    for said, (what, key) in _INSTEAD.items():
        if said in likes and likes[said].score > 0.9 and key in catalogue and _is_clearly(what, catalogue[said], look):
            words = (
                f"the heading says {catalogue.label(said)}, but the cells are {'codes' if what == 'code' else 'words'}"
            )
            found[key] = _Offer(key, _TAKEN_INSTEAD, words)
    for key, strength in _BY_VALUES.items():
        if key not in catalogue or has_unit:
            continue
        like = likes.get(key, Likeness(0.0, ""))
        told = fit(catalogue[key], look)
        if like.is_other_fact or told.share is None or told.share < 0.8 or look.known < 3:
            continue
        alone = strength if look.distinct_share > 0.02 or look.known < 50 else 0.5 * strength
        before = found.get(key)
        if before is None or like.score < _HALF_SAID:
            # A heading that plainly says something else, which its cells bear out, is not overruled by their look.
            is_overruled = any(o.confidence >= _PLAIN for k, o in found.items() if k != key)
            found[key] = _Offer(key, alone * (0.5 if is_overruled else 1.0), f"the cells are {told.words}")
        elif like.score < 0.95:
            both = 1 - (1 - before.confidence) * (1 - alone)
            found[key] = _Offer(key, min(0.97, both), before.reason)
    return found


def _is_clearly(what: str, said: Field, look: Look) -> bool:
    """Whether cells are clearly the other thing and not what the heading says."""
    if look.known < 3 or (fit(said, look).share or 0.0) >= 0.3:
        return False
    return look.share(what) >= 0.8


def _whose_or_own(offers: Sequence[dict[str, _Offer]], looks: Sequence[Look]) -> None:
    """Where only an organisation's name or code could name the rows ("OrganisationName" of clinics), it does."""
    for whose, own in (("organisation", ("name", "site_name")), ("organisation_code", ("local_id",))):
        could = [at for at, o in enumerate(offers) if any(k in o and o[k].confidence >= ACCEPT for k in own)]
        if len(could) == 1 and whose in offers[could[0]] and looks[could[0]].distinct_share >= _TELLING:
            offer = offers[could[0]][whose]
            offers[could[0]][whose] = replace(offer, confidence=min(offer.confidence, ACCEPT - 0.05))


def _name_by_word(
    offers: Sequence[dict[str, _Offer]], read: Sequence[Heading], looks: Sequence[Look], index: Index
) -> None:
    """Where nothing names the rows, offer descriptions, rooms, and columns that have "name" in their heading."""
    for column, heading, look in zip(offers, read, looks, strict=True):
        if look.share("words") < 0.5 or look.distinct_share * look.known <= 1.01:
            continue
        taken = {key for key, offer in column.items() if offer.confidence >= ACCEPT}
        instead = taken & {"description", "unit"}
        if instead and look.distinct_share >= _TELLING:
            why = "no column names the rows, and this one says what each of them is"
            column["name"] = _Offer("name", _NAMES, why)
            column.update({key: replace(column[key], confidence=ACCEPT) for key in instead})
        elif not taken and "name" in heading.words and not set(heading.words) & index.reader.limits:
            why = "its heading has “name” in it, and no other column names the rows"
            column["name"] = _Offer("name", _NAMES, why)


def _weighed(known: Field, like: Likeness, look: Look, *, may_repeat: bool) -> _Offer:
    """Return what a heading and the cells below it make of a field."""
    confidence = (_HINTED if like.is_hint else _EXACT) * like.score**_BEND
    reason = f"the heading reads like “{like.wording}”"
    if like.is_hint and like.score > 0.9:
        reason += ", which may mean other things"
    told = fit(known, look)
    if look.known >= _FEWEST_TELLING or (told.share or 0.0) >= 0.6:  # one odd cell is no evidence against a heading
        confidence, reason = _by_cells(confidence, reason, known, like, told)
    offer = _Offer(known.key, confidence, reason)
    return offer if may_repeat else _by_difference(known, look, offer)


def _by_cells(confidence: float, reason: str, known: Field, like: Likeness, told: Fit) -> tuple[float, str]:
    if told.share is None:
        return confidence, reason
    if told.share < 0.3:
        says = known.label if like.score > 0.9 else f"“{like.wording}”"
        return confidence * 0.45, f"the heading says {says}, but the cells are no {told.words}"
    if told.share < 0.6:
        share = f"{told.share:.0%}"
        return confidence * 0.9, f"{reason}, but only {share} of the cells are {told.words}"
    if told.is_special and told.share >= 0.8 and not like.is_other_fact:
        return 1 - (1 - confidence) * 0.4, f"{reason} and the cells are {told.words}"
    return confidence, reason


def _by_difference(known: Field, look: Look, offer: _Offer) -> _Offer:
    """Lower an offer whose cells differ too little, or too much, for the field."""
    if look.known <= 5:
        return offer
    if known.tells or known.key == "uprn":
        if look.distinct_share * look.known <= 1.01 or look.distinct_share < 0.02:
            return replace(offer, confidence=0.0, reason=f"{offer.reason}, but every cell says the same")
        if look.distinct_share < _TELLING and known.tells:
            return replace(offer, confidence=offer.confidence * 0.75, reason=f"{offer.reason}, though its cells repeat")
    is_whose = known.key in ("organisation", "organisation_code")
    if is_whose and look.known > 10 and look.distinct_share > _ALL_DIFFERENT:
        return replace(offer, confidence=offer.confidence * 0.75, reason=f"{offer.reason}, though no two cells agree")
    return offer


def _prefer_newest(offers: list[dict[str, _Offer]], read: Sequence[Heading]) -> None:
    """Of columns that differ in their year only, keep the newest; the others say so."""
    by_words: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, heading in enumerate(read):
        if heading.years:
            by_words[heading.words, heading.group, heading.unit].append(at)
    for same in by_words.values():
        years = [max(read[at].years) for at in same]
        if len(same) < 2 or len(set(years)) < 2:
            continue
        newest = max(years)
        times = Counter(key for at in same for key in offers[at])
        for at, year in zip(same, years, strict=True):
            for key, offer in offers[at].items():
                if times[key] == 1:
                    continue  # the years are what the heading is about ("Built 1985 to 1994")
                if year == newest:
                    offers[at][key] = replace(offer, reason=f"{offer.reason}; the newest of {len(same)} years")
                else:
                    offers[at][key] = replace(
                        offer, confidence=min(offer.confidence, ACCEPT - 0.05), reason=f"{newest} is newer than {year}"
                    )


def _assign(offers: Sequence[dict[str, _Offer]]) -> dict[int, str]:
    """Return the field of each column so that all together fit best.

    The worth of a pair grows with the square of its confidence above `ACCEPT`: one sure match is not broken for two
    doubtful ones.
    """
    best = {at: max(column.values(), key=lambda o: (o.confidence, o.key)) for at, column in enumerate(offers) if column}
    liked = {at: offer.key for at, offer in best.items() if offer.confidence >= ACCEPT}
    if len(set(liked.values())) == len(liked):  # no two columns want one field: nothing can be better
        return liked
    keys = sorted({key for column in offers for key, offer in column.items() if offer.confidence >= ACCEPT})
    from scipy.optimize import linear_sum_assignment

    worth = np.zeros((len(offers), len(keys)))
    place = {key: i for i, key in enumerate(keys)}
    for at, column in enumerate(offers):
        for key, offer in column.items():
            if offer.confidence >= ACCEPT:
                worth[at, place[key]] = 0.01 + (offer.confidence - ACCEPT) ** 2
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {int(r): keys[c] for r, c in zip(rows, columns, strict=True) if worth[r, c] > 0}


def _guess(
    heading: str,
    offers: dict[str, _Offer],
    key: str | None,
    holder: dict[str, int],
    headings: Sequence[str],
    catalogue: FieldCatalogue,
) -> ColumnGuess:
    ranked = sorted(offers.values(), key=lambda offer: (-offer.confidence, offer.key))
    others = tuple((o.key, round(o.confidence, 3), o.reason) for o in ranked if o.key != key)[:_KEPT]
    if key is None:
        return _left_out(heading, ranked, others, holder, headings, catalogue)
    mine = offers[key]
    if catalogue[key].personal:
        reason = f"personal data ({catalogue[key].label}): left out unless you choose it"
        kept = ((key, round(mine.confidence, 3), mine.reason), *others)[:_KEPT]
        return ColumnGuess(heading, None, round(mine.confidence, 3), reason, kept)
    confidence, reason = mine.confidence, mine.reason
    rival = next((o for o in ranked if o.key != key), None)
    if rival is not None and rival.key not in holder and rival.confidence > confidence - _CLOSE:
        confidence -= 0.1
        reason += f"; it may as well be {catalogue.label(rival.key)}"
    return ColumnGuess(heading, key, round(max(ACCEPT, min(confidence, 0.99)), 3), reason, others)


def _left_out(
    heading: str,
    ranked: Sequence[_Offer],
    others: tuple[tuple[str, float, str], ...],
    holder: dict[str, int],
    headings: Sequence[str],
    catalogue: FieldCatalogue,
) -> ColumnGuess:
    best = ranked[0] if ranked else None
    if best is None or best.confidence < 0.3:
        return ColumnGuess(heading, None, 0.0, "no field has such a heading or such values", others)
    if catalogue[best.key].personal:
        reason = f"personal data ({catalogue[best.key].label}): left out unless you choose it"
    elif best.confidence >= ACCEPT and best.key in holder:
        reason = f"“{headings[holder[best.key]]}” says {catalogue.label(best.key)} better"
    elif "newer than" in best.reason or "but" in best.reason:
        reason = best.reason
    else:
        reason = f"it may be {catalogue.label(best.key)}, but too little says so"
    return ColumnGuess(heading, None, 0.0, reason, others)
