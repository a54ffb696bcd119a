"""Turn the rows of the rules into conflicts: one for each pair of propositions.

Statement pairs grow faster than what a reader can use; so a conflict is an issue, with the earliest
statement on each side and the ids of the others.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from kb.contradictions.compare import Comparer, Comparison
from kb.contradictions.derive import Match
from kb.contradictions.drift import DriftTrace
from kb.contradictions.over_time import changed_position, retracted_on
from kb.graph.cards import natural_key
from kb.graph.identity import content_hash
from kb.graph.records import Records
from kb.graph.sentence import rule_sentence
from kb.model.conflict import Conflict, StatementCard, Step, Tier
from kb.terms import PREFIXES, term

Cards = Mapping[str, StatementCard]
_TIERS = tuple(Tier)


def conflicts(
    matches: Sequence[Match],
    comparer: Comparer,
    cards: Cards,
    standing: Sequence[Conflict] = (),
) -> list[Conflict]:
    """Make all conflicts of a base, strict first, then by date of the newest statement and id.

    Args:
        matches: The rows that the rules found.
        comparer: For the steps of each conflict.
        cards: The card of every statement, by prefixed address.
        standing: Conflicts that are known already and can be behind a reply.
    """
    pairs = [m for m in matches if m.rule.tier != Tier.REBUTTAL]
    found = list(_pairs(pairs, comparer, cards))
    replies = [m for m in matches if m.rule.tier == Tier.REBUTTAL]
    ids = {comparer.records.one(s, "kb:id"): s for match in pairs for s in match.statements}
    ids.update((cards[s].id, s) for s in (cards if standing else ()))
    found.extend(_rebuttals(replies, [*found, *standing], ids, comparer.records, cards))
    told = [replace(c, explanation=rule_sentence(c, comparer.registry)) for c in found]
    return sorted(told, key=lambda c: (_TIERS.index(c.tier), natural_key(c.left.id), c.id))


def _pairs(matches: Sequence[Match], comparer: Comparer, cards: Cards) -> Iterator[Conflict]:
    """Group rows by pair of propositions; the firmest tier that finds a pair reports it."""
    grouped: dict[tuple[str, str, str], list[Match]] = defaultdict(list)
    for match in _contradictory(matches, comparer.records):
        grouped[match["left"], match["right"], match.rule.rule].append(match)
    for (left, right, rule), rows in sorted(grouped.items()):
        tier = min((_tier(row, comparer.records) for row in rows), key=_TIERS.index)
        rows = [row for row in rows if _tier(row, comparer.records) == tier]
        ones, others = (
            _earliest({row.statements[side] for row in rows}, cards, comparer.records)
            for side in (0, 1)
        )
        best = _best(rows, ones[0], others[0], comparer)
        if (
            rows[0].is_symmetric
            and ones[0] != _earliest({ones[0], others[0]}, cards, comparer.records)[0]
        ):
            ones, others = others, ones
        yield Conflict(
            id="c-" + content_hash("conflict", rule, left, right)[:12],
            tier=tier,
            rule=rule,
            left=cards[ones[0]],
            right=cards[others[0]],
            left_others=tuple(cards[other].id for other in ones[1:]),
            right_others=tuple(cards[other].id for other in others[1:]),
            assumptions=best.assumptions,
            steps=best.steps,
            is_self=tier != Tier.DRIFT
            and any(
                _party(one, comparer) == _party(other, comparer)
                for one, other in (row.statements for row in rows)
            ),
            overlap=best.overlap,
            left_retracted=retracted_on(ones[0], comparer.records),
            right_retracted=retracted_on(others[0], comparer.records),
            pairs=len({row.statements for row in rows}),
        )


def _contradictory(matches: Sequence[Match], records: Records) -> Iterator[Match]:
    """Leave out changes of position, and what is drift already as another rule found it."""
    told = {frozenset(m.statements) for m in matches if m.rule.rule == DriftTrace.rule}
    others = (m for m in matches if told and m.rule.rule != DriftTrace.rule)
    excluded = {pair for m in others if (pair := frozenset(m.statements)) in told}
    for match in matches:
        if match.rule.rule == DriftTrace.rule and frozenset(match.statements) in excluded:
            continue
        if _tier(match, records) == Tier.DRIFT or not changed_position(*match.statements, records):
            yield match


def _tier(match: Match, records: Records) -> Tier:
    """Give the tier of a row: two reports of one original disagree about what was said."""
    one, other = match.statements
    return Tier.DRIFT if other in records.all(one, "kb:sameOccasion") else match.tier


def _best(rows: Sequence[Match], one: str, other: str, comparer: Comparer) -> Comparison:
    """Explain the pair by the attempt with the fewest assumptions and steps.

    The earliest statements of both sides need not be a pair themselves (one may be too late for
    the other); then a pair that is one is explained. Of all that meet in the same propositions,
    one pair is tried.
    """
    ordered = sorted(rows, key=lambda r: (r.statements[0] != one, r.statements[1] != other))
    firsts = {row.meeting: row for row in reversed(ordered)}
    candidates = []
    for row in firsts.values():
        attempt = comparer.attempt(row.rule.rule, *row.meeting, *row.statements)
        weight = len(attempt.blocks), len(attempt.assumptions), len(attempt.steps), row.meeting
        candidates.append((weight, attempt))
    return min(candidates, key=lambda found: found[0])[1]


def _party(statement: str, comparer: Comparer) -> str:
    return comparer.records.one(statement, "kb:party")


def _earliest(
    statements: set[str], cards: Cards, records: Records, first: Collection[str] = ()
) -> list[str]:
    """Sort statements by when they were said; of one day, `first` ones first, then by id."""

    def key(statement: str) -> tuple[str, bool, tuple[tuple[int, int, str], ...]]:
        said = records.one(statement, "kb:saidFrom") or records.one(statement, "kb:saidUntil")
        return said or "9999", statement not in first, natural_key(cards[statement].id)

    return sorted(statements, key=key)


def _rebuttals(
    matches: Sequence[Match],
    found: Sequence[Conflict],
    ids: Mapping[str, str],
    records: Records,
    cards: Cards,
) -> Iterator[Conflict]:
    """Make one conflict of each reply on record, with the conflicts that lie behind it."""
    sides: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rules = {match["reply"]: match.rule.rule for match in matches}
    for match in matches:
        sides[match["reply"]][match["side"]].add(match["statement"])
    pairs = [(conflict, _sides(conflict, ids)) for conflict in found]
    meeting: dict[str, list[int]] = defaultdict(list)
    for number, (_, sides_of) in enumerate(pairs):
        for statement in sides_of[0] | sides_of[1]:
            meeting[statement].append(number)
    for reply, both in sorted(sides.items()):
        answered, answering = both["kb:left"], both["kb:right"]
        if not (answered and answering):
            continue
        near = sorted({number for statement in answered for number in meeting.get(statement, ())})
        between = [pairs[n] for n in near if _between(pairs[n][1], answered, answering)]
        behind = [conflict for conflict, _ in between]
        first = {node for _, both_sides in between for side in both_sides for node in side}
        left = _earliest(answered, cards, records, first)
        denying = {s for s in answering if records.all(s, "kb:denies")}
        right = _earliest(denying, cards, records, first)
        right += _earliest(answering - denying, cards, records)
        kind = records.one(reply, "kb:replyKind").partition(":")[2]
        yield Conflict(
            id="c-" + content_hash("conflict", rules[reply], reply)[:12],
            tier=Tier.REBUTTAL,
            rule=rules[reply],
            left=cards[left[0]],
            right=cards[right[0]],
            left_others=tuple(cards[other].id for other in left[1:]),
            right_others=tuple(cards[other].id for other in right[1:]),
            behind=tuple(sorted(conflict.id for conflict in behind)),
            note=f"{records.one(reply, 'kb:id')} {kind} {_target(reply, records)}",
        )


def _between(sides: tuple[set[str], set[str]], answered: set[str], answering: set[str]) -> bool:
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


def _sides(conflict: Conflict, ids: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Give the statements on both sides of a conflict, by prefixed address."""
    left = {conflict.left.iri, *(ids[other] for other in conflict.left_others)}
    right = {conflict.right.iri, *(ids[other] for other in conflict.right_others)}
    return left, right


def conflict_quads(found: Sequence[Conflict]) -> Iterator[Quad]:
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
