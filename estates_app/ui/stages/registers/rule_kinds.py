"""The kinds of rules about properties that a dialog lists: of scope, and of what is named in public."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from estates_app.domain.conditions import Condition
from estates_app.domain.edits import Edit
from estates_app.domain.estate import Estate
from estates_app.domain.partnership import Scope, ScopeRule, Secrecy, SecrecyRule
from estates_app.workspace import confiding, scoping, setting
from estates_app.workspace.scoping import Rule
from estates_app.workspace.session import Session


@dataclass(frozen=True)
class RuleKind:
    """What tells one kind of rule from the other.

    Attributes
    ----------
    title, about, becomes, done, rest : str
        Title of the dialog, what it is about, heading of what a rule makes of a property, what is said once the rules
        are in force, and what stands before the number of properties that no rule fits.
    outcomes : tuple of (key, words)
    has_instead : bool
        Whether a rule says what a property is called instead.
    rules_of, outcome_of, make, new, counted, by_hand, put : callable
        The rules in force; what a rule makes of a property, as a key; a rule of (id, outcome, conditions, reason, what
        it is called instead); a new one; how many properties each decides; how many are set by hand; the use-case.
    """

    title: str
    about: str
    becomes: str
    done: str
    rest: str
    outcomes: tuple[tuple[str, str], ...]
    has_instead: bool
    rules_of: Callable[[Estate], Sequence[Rule]]
    outcome_of: Callable[[Rule], str]
    make: Callable[[str, str, tuple[Condition, ...], str, str], Rule]
    new: Callable[[Sequence[Any]], Rule]
    counted: Callable[[Estate, Sequence[Any]], dict[str, int]]
    by_hand: Callable[[Estate], int]
    put: Callable[[Session, Sequence[Any]], Edit | None]


def _outcome(rule: Rule) -> str:
    return (rule.scope if isinstance(rule, ScopeRule) else rule.secrecy).value


SCOPE = RuleKind(
    title="What is in scope",
    about="The first rule that fits a property decides. What no rule fits is in scope. What somebody set by hand stays "
    "as it is.",
    becomes="Becomes",
    done="The scope rules are in force",
    rest="No rule fits",
    outcomes=tuple((s.value, scoping.SCOPE_WORDS[s]) for s in Scope),
    has_instead=False,
    rules_of=lambda estate: estate.scope_rules,
    outcome_of=_outcome,
    make=lambda key, outcome, asked, reason, _instead: ScopeRule(key, Scope(outcome), asked, reason),
    new=scoping.new_rule,
    counted=scoping.decided_by,
    by_hand=scoping.set_by_hand,
    put=setting.set_scope_rules,
)

SECRECY = RuleKind(
    title="What public editions do not name",
    about="The first rule that fits a property decides. What no rule fits is named; an empty building is only "
    "where a rule or a person says so. What somebody set by hand stays as it is.",
    becomes="In public",
    done="The rules of confidentiality are in force",
    rest="No rule fits",
    outcomes=((Secrecy.OPEN.value, "Named"), (Secrecy.UNNAMED.value, "Not named")),
    has_instead=True,
    rules_of=lambda estate: estate.secrecy_rules,
    outcome_of=_outcome,
    make=lambda key, outcome, asked, reason, instead: SecrecyRule(key, Secrecy(outcome), asked, reason, instead),
    new=confiding.new_secrecy_rule,
    counted=confiding.named_by,
    by_hand=confiding.named_by_hand,
    put=confiding.set_secrecy_rules,
)
