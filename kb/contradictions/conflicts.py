"""Turn the rows of the rules into conflicts: one for each pair of propositions.

Statement pairs grow faster than what a reader can use; so a conflict is an issue, with the earliest
statement on each side and the ids of the others.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from kb.contradictions.compare import Comparer, Comparison
from kb.contradictions.derive import Match
from kb.contradictions.filed import FiledConflicts
from kb.contradictions.issues import TIERS, earliest, said
from kb.contradictions.over_time import retracted_on
from kb.graph.cards import order_of_saying
from kb.graph.identity import content_hash
from kb.graph.records import Records
from kb.graph.sentence import rule_sentence
from kb.model.conflict import Conflict, StatementCard, Step, Tier
from kb.model.issue import Issue
from kb.model.registry import Registry
from kb.sorting import sort_key
from kb.terms import PREFIXES, term

Cards = Mapping[str, StatementCard]
Sides = tuple[set[str], set[str]]
Standing = Mapping[str, Sides]
"""Conflicts, but for rebuttals, by id, with statements on both sides."""


def conflicts(
    made: FiledConflicts,
    found: Iterable[Issue],
    replies: Sequence[Match],
    comparer: Comparer,
    cards: Cards,
) -> None:
    """Make all conflicts of a base, strict first, then by id of the left statement.

    Args:
        made: Takes them.
        found: What rules find between pairs of propositions.
        replies: The rows of rules that find replies on record.
        comparer: For the steps of each conflict.
        cards: The card of every statement, by prefixed address.
    """
    near = {match["statement"] for match in replies}
    standing = dict[str, Sides]()
    for issue in found:
        conflict = conflict_of(issue, comparer, cards)
        made.append(conflict)
        sides = near.intersection(issue.ones), near.intersection(issue.others)
        if any(sides):
            standing[conflict.id] = sides
    for rebuttal in rebuttals(replies, standing, comparer, cards):
        made.append(rebuttal)
    made.order()


def in_order(found: Iterable[Conflict]) -> list[Conflict]:
    """Sort conflicts, strict ones first, then by id of the left statement."""
    return sorted(found, key=place)


def place(conflict: Conflict) -> str:
    """Say where a conflict stands among others, in the order of texts."""
    return f"{TIERS.index(conflict.tier)}{sort_key(conflict.left.id)}\0{conflict.id}"


def conflict_id(rule: str, *about: str) -> str:
    """Give the id of the conflict that a rule finds: between two propositions, or by a reply."""
    return "c-" + content_hash("conflict", rule, *about)[:12]


def conflict_of(issue: Issue, comparer: Comparer, cards: Cards) -> Conflict:
    """Tell an issue as a conflict."""
    records = comparer.records
    best = _best(issue, comparer)
    ones, others = issue.ones, issue.others
    if issue.is_symmetric and ones[0] != earliest({ones[0], others[0]}, records)[0]:
        ones, others = others, ones
    found = Conflict(
        id=conflict_id(issue.rule, issue.left, issue.right),
        tier=issue.tier,
        rule=issue.rule,
        left=cards[ones[0]],
        right=cards[others[0]],
        left_others=tuple(records.one(other, "kb:id") for other in ones[1:]),
        right_others=tuple(records.one(other, "kb:id") for other in others[1:]),
        assumptions=best.assumptions,
        steps=best.steps,
        is_self=issue.is_self,
        overlap=best.overlap,
        left_retracted=retracted_on(ones[0], records),
        right_retracted=retracted_on(others[0], records),
        pairs=issue.pairs,
    )
    return _told(found, comparer.registry)


def _told(conflict: Conflict, registry: Registry) -> Conflict:
    return replace(conflict, explanation=rule_sentence(conflict, registry))


def _best(issue: Issue, comparer: Comparer) -> Comparison:
    """Explain an issue by the attempt with the fewest assumptions and steps.

    Of all statements that meet in the same propositions, one pair is tried.
    """
    candidates = []
    for m in issue.meetings:
        attempt = comparer.attempt(issue.rule, m.left, m.right, m.one, m.other)
        weight = len(attempt.blocks), len(attempt.assumptions), len(attempt.steps), m.left, m.right
        candidates.append((weight, attempt))
    return min(candidates, key=lambda found: found[0])[1]


def rebuttals(
    matches: Sequence[Match], standing: Standing, comparer: Comparer, cards: Cards
) -> Iterator[Conflict]:
    """Make one conflict of each reply on record, with the conflicts that lie behind it.

    Args:
        matches: The rows of the rules for replies.
        standing: Conflicts, with all statements on their two sides that replies are about.
        comparer: Knows everything that is derived.
        cards: The card of every statement.
    """
    records = comparer.records
    sides: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rules = {match["reply"]: match.rule.rule for match in matches}
    for match in matches:
        sides[match["reply"]][match["side"]].add(match["statement"])
    meeting: dict[str, list[str]] = defaultdict(list)
    for id, (one, other) in standing.items():
        for statement in one | other:
            meeting[statement].append(id)
    for reply, both in sorted(sides.items()):
        answered, answering = both["kb:left"], both["kb:right"]
        if not (answered and answering):
            continue
        near = {id for statement in answered for id in meeting.get(statement, ())}
        behind = {id for id in near if _between(standing[id], answered, answering)}
        first = {node for id in behind for side in standing[id] for node in side}
        left = _earliest(answered, records, first)
        denying = {s for s in answering if records.all(s, "kb:denies")}
        right = _earliest(denying, records, first)
        right += earliest(answering - denying, records)
        kind = records.one(reply, "kb:replyKind").partition(":")[2]
        found = Conflict(
            id=conflict_id(rules[reply], reply),
            tier=Tier.REBUTTAL,
            rule=rules[reply],
            left=cards[left[0]],
            right=cards[right[0]],
            left_others=tuple(records.one(other, "kb:id") for other in left[1:]),
            right_others=tuple(records.one(other, "kb:id") for other in right[1:]),
            behind=tuple(sorted(behind)),
            note=f"{records.one(reply, 'kb:id')} {kind} {_target(reply, records)}",
        )
        yield _told(found, comparer.registry)


def _earliest(statements: set[str], records: Records, first: Collection[str]) -> list[str]:
    """Sort statements by when they were said; of one day, `first` ones first, then by id."""

    def key(statement: str) -> tuple[object, ...]:
        day, *rest = order_of_saying(
            said(statement, records), records.one(statement, "kb:id"), statement
        )
        return day, statement not in first, *rest

    return sorted(statements, key=key)


def _between(sides: Sides, answered: set[str], answering: set[str]) -> bool:
    """Whether a conflict is between the two sides of a reply, whichever of them denies."""
    left, right = sides
    return bool((answered & left and answering & right) or (answered & right and answering & left))


def _target(reply: str, records: Records) -> str:
    """Name what a reply answers: the title of a source with its publisher, or the speakers."""
    names = []
    for node in records.all(reply, "kb:replyTo"):
        maker = records.one(node, "schema:publisher") or records.one(node, "schema:author")
        if maker:
            names.append(f"“{records.name(node)}” ({records.name(maker)})")
        else:
            speaker = records.name(records.one(node, "prov:wasAttributedTo"))
            names.append(f"what {speaker} said")
    return " and ".join(dict.fromkeys(names))


def conflict_quads(found: Iterable[Conflict]) -> Iterator[Quad]:
    """Write conflicts as nodes, so that plain SPARQL over them is quick."""
    for c in found:
        node = term(f"conflict:{c.id}")
        for predicate, value in (
            ("rdf:type", term("kb:Conflict")),
            ("kb:tier", term(f"kb:{c.tier}")),
            ("kb:rule", Literal(c.rule)),
            ("rdfs:comment", Literal(c.explanation)),
            ("kb:left", term(c.left.iri)),
            ("kb:right", term(c.right.iri)),
            ("kb:leftProposition", term(c.left.proposition)),
            ("kb:rightProposition", term(c.right.proposition)),
        ):
            yield Quad(node, term(predicate), value)
        if c.is_self:
            yield Quad(node, term("kb:self"), term("kb:yes"))
        for predicate, day in (
            ("kb:leftRetracted", c.left_retracted),
            ("kb:rightRetracted", c.right_retracted),
        ):
            if day:
                yield Quad(node, term(predicate), Literal(day))
        for assumption in c.assumptions:
            if ":" in assumption.id and " " not in assumption.id:
                yield Quad(node, term("kb:assumption"), term(assumption.id))
        for other in c.behind:
            yield Quad(node, term("kb:behind"), term(f"conflict:{other}"))
        if c.overlap:
            yield Quad(node, term("kb:overlap"), Literal(c.overlap))
        for step in c.steps:
            yield from _step(node, step)


def _step(conflict: NamedNode, step: Step) -> Iterator[Quad]:
    node = NamedNode(f"{conflict.value}-step-{step.n}")
    yield Quad(conflict, term("kb:step"), node)
    pairs: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", term("kb:Step")),
        ("kb:stepNumber", Literal(str(step.n), datatype=term("xsd:integer"))),
        ("kb:stepRole", Literal(step.role)),
        ("kb:leftFiller", Literal(step.left)),
        ("kb:stepRelation", Literal(step.relation)),
        ("kb:rightFiller", Literal(step.right)),
        *(("kb:via", Literal(edge)) for edge in step.via),
        *(("kb:viaResource", node) for edge in step.via for node in _resources(edge)),
    ]
    if step.curator:
        pairs.append(("kb:curator", Literal(step.curator)))
    for predicate, value in pairs:
        yield Quad(node, term(predicate), value)


def _resources(edge: str) -> Iterator[NamedNode]:
    """Give what carries a step: an entry of the registry, an alignment, or both ends of an edge."""
    for name in edge.split(" ")[::2]:
        prefix = name.partition(":")[0]
        yield term(name) if prefix in PREFIXES else NamedNode(name)
