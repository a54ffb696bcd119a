"""Derive anew what follows of touched statements and propositions, each for itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pyoxigraph import Literal, Quad

from kb.contradictions.bench import (
    KEYS,
    OCCASIONS,
    PROPOSITIONS,
    STATEMENTS,
    Bench,
    about,
    iri,
    made_in,
    turned,
    with_both,
)
from kb.contradictions.growth import Work
from kb.contradictions.reach import Reach
from kb.graph.measures import measure_quads
from kb.graph.records import Records
from kb.terms import term

_SIDES = ("kb:asserts", "kb:mayAssert", "kb:denies", "kb:mayDeny", "kb:presumes")
_PRESUPPOSED = "presupposed"
_MUTUAL = ("kb:sameOccasion", "kb:retractedBy")
_PARTS = ("mention:", "source:", "version:")
_NUMBER = term("kb:hasValue")
_PORTION = 500


def derive_statements(work: Work, reach: Reach) -> set[Quad]:
    """Derive who is committed to what and when, who speaks on what occasion, and who took it back.

    Returns:
        What was stored of that.
    """
    touched = reach.statements
    stored = {s for s in touched if s in work.before}
    names = {term(name) for name in made_in(STATEMENTS) | made_in(OCCASIONS)}
    stale = {q for s in stored for q in about(work.known.store, s) if q.predicate in names}
    stale |= {q for s in stored for name in _MUTUAL for q in turned(work.known.store, s, name)}
    fresh = reach.of("proposition")
    work.replace(stale, ())
    work.replace((), _measured(work, fresh))
    _take_records(work, touched)

    def of_touched(found: set[Quad]) -> set[Quad]:
        return {q for q in found if iri(q.subject) in touched or iri(q.subject) in fresh}

    work.replace((), work.bench.derive(STATEMENTS, of_touched))
    _take_occasions(work, reach)

    def between(found: set[Quad]) -> set[Quad]:
        return {q for q in found if iri(q.subject) in touched or iri(q.object) in touched}

    work.replace((), work.bench.derive(OCCASIONS, between))
    return stale


def _measured(work: Work, propositions: set[str]) -> list[Quad]:
    """Give what every new number is in its base unit."""
    subjects = {q.subject for q in work.known.fresh if q.predicate == _NUMBER}
    found = (q for p in propositions if term(p) in subjects for q in about(work.quads, p))
    return list(measure_quads(found))


def _take_records(work: Work, statements: Iterable[str]) -> None:
    """Put touched statements on the bench with all that they point to."""
    r = work.records
    for statement in statements:
        parts = [v for found in r.properties(statement).values() for v in found]
        nodes = [node for node in parts if node.startswith(_PARTS)]
        nodes += [f"{node}-quote" for node in nodes if node.startswith("mention:")]
        nodes += r.inverse(statement, "kb:makes")
        work.bench.take([statement, *nodes, *r.all(statement, "kb:content")])


def _take_occasions(work: Work, reach: Reach) -> None:
    """Put those on the bench who speak on the same occasions, and what takes statements back."""
    r, around = work.records, work.around
    near = {other for s in reach.statements for other in around.beside(s)}
    near |= _retracting(work, reach.statements)
    replies = [
        reply
        for reply in around.replies(reach.statements) | reach.of("reply")
        if r.one(reply, "kb:replyKind") == "cito:retracts"
    ]
    near |= around.ends(replies)
    work.bench.take([*replies, *near])
    for statement in near:
        work.bench.take(r.inverse(statement, "kb:reports"))
        work.bench.take(r.all(statement, "kb:content"))


def _retracting(work: Work, statements: Iterable[str]) -> set[str]:
    """Give what the same party takes back of what statements say, or they of it."""
    around = work.around
    found: set[str] = set()
    for statement in statements:
        others: set[str] = set()
        for content in around.contents([statement]):
            others.update(_retractions(work, content))
            if work.records.one(statement, "kb:act") == "kb:retraction":
                others |= around.statements_of([content])
        found.update(s for s in others if around.party(s) == around.party(statement))
    return found


def _retractions(work: Work, proposition: str) -> Iterator[str]:
    told, act = ("kb:content", proposition), ("kb:act", "kb:retraction")
    yield from with_both(work.quads, told, act)


# -- propositions -----------------------------------------------------------------------------


def derive_propositions(work: Work, reach: Reach) -> tuple[set[str], set[Quad]]:
    """Derive what propositions imply and under which key nodes they are found.

    Returns:
        The propositions of which it may be other than it was, and what was stored of that.
    """
    other = reach.of("proposition") | reach.propositions
    other |= _on_other_sides(work, reach.statements)
    stale = set(_stored(work, other))
    work.replace(stale, ())
    if not other:
        return other, stale
    work.bench.take(other)
    for proposition in other:
        work.bench.put(on_sides(work, proposition, reach.statements))
        _take_fillers(work, work.bench, proposition)
    work.replace((), work.bench.derive(PROPOSITIONS, _Own(other)))
    return other, stale


def derive_keys(work: Work, reach: Reach, moved: set[str]) -> None:
    """Derive under which key nodes propositions are found whose words mean what they meant.

    Thousands may be about one thing that has come to fall under another, so that they are laid on
    benches of their own, some at a time.

    Args:
        moved: Those that were derived whole.
    """
    for some in _portions(sorted(reach.rekeyed - moved)):
        _derive_keys(work, some)
    wholes = sorted(reach.wholes.keys() - moved - reach.rekeyed)
    for some in _portions(wholes):
        bench = Bench(work.quads)
        nodes = _with_implied(work, some)
        bench.take(nodes)
        for proposition in some:
            bench.put(reach.wholes[proposition])
        _rekey(work, set(), bench.derive(KEYS, _Of(nodes)))
        bench.clear()


def _derive_keys(work: Work, propositions: Sequence[str]) -> None:
    """Derive all keys of some propositions."""
    bench, nodes = Bench(work.quads), _with_implied(work, propositions)
    names = {term(name) for name in made_in(KEYS)}
    stale = {q for node in nodes for q in about(work.quads, node) if q.predicate in names}
    bench.take(nodes)
    for proposition in propositions:
        for side in _SIDES:
            bench.put(islice(turned(work.quads, proposition, side), 1))
        _take_fillers(work, bench, proposition)
    new = bench.derive(KEYS, _Of(nodes))
    _rekey(work, stale - new, new - stale)
    bench.clear()


def _rekey(work: Work, stale: set[Quad], new: set[Quad]) -> None:
    work.replace(stale, new)
    work.bench.renew(new)


def _with_implied(work: Work, propositions: Iterable[str]) -> set[str]:
    inverse = work.records.inverse
    return {node for p in propositions for node in (p, *inverse(p, "kb:origin"))}


def _portions(nodes: Sequence[str]) -> Iterator[Sequence[str]]:
    return (nodes[at : at + _PORTION] for at in range(0, len(nodes), _PORTION))


class _Of:
    """Chooses what is derived of some nodes."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self._nodes = {term(node) for node in nodes}

    def __call__(self, found: set[Quad]) -> set[Quad]:
        return {quad for quad in found if quad.subject in self._nodes}


class _Own:
    """Chooses what is derived of propositions, and of what is implied by them."""

    def __init__(self, propositions: Iterable[str]) -> None:
        self._nodes: set[object] = {term(node) for node in propositions}

    def __call__(self, found: set[Quad]) -> set[Quad]:
        origin = term("kb:origin")
        made = [q.subject for q in found if q.predicate == origin and q.object in self._nodes]
        self._nodes.update(made)
        return {quad for quad in found if quad.subject in self._nodes}


def _on_other_sides(work: Work, touched: frozenset[str]) -> set[str]:
    """Give the propositions that somebody now holds, denies or presumes as nobody did before."""
    then, now = (_sides(records, touched) for records in (work.before, work.records))
    return {
        proposition
        for proposition in {*then, *now}
        if any(
            not _others(work, proposition, side, touched)
            for side in then[proposition] ^ now[proposition]
        )
    }


def _sides(records: Records, statements: Iterable[str]) -> dict[str, set[str]]:
    """Give the sides of each proposition on which one of some statements is."""
    found: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        for side in _SIDES:
            for proposition in records.all(statement, side):
                found[proposition].add(side)
                if side == "kb:presumes" and records.one(statement, "kb:presupposed"):
                    found[proposition].add(_PRESUPPOSED)
    return found


def _others(work: Work, proposition: str, side: str, touched: frozenset[str]) -> list[Quad]:
    """Give what puts somebody else on a side, of one of them only; [] if there is none."""
    name = "kb:presumes" if side == _PRESUPPOSED else side
    for quad in turned(work.known.store, proposition, name):
        if iri(quad.subject) in touched:
            continue
        if side != _PRESUPPOSED:
            return [quad]
        mark = Quad(quad.subject, term("kb:presupposed"), term("kb:yes"))
        if mark in work.known.store:
            return [quad, mark]
    return []


def on_sides(work: Work, proposition: str, touched: frozenset[str]) -> Iterator[Quad]:
    """Give what puts somebody who is not touched on each side of a proposition."""
    for side in (*_SIDES, _PRESUPPOSED):
        yield from _others(work, proposition, side, touched)


def _stored(work: Work, propositions: Iterable[str]) -> Iterator[Quad]:
    """Give what was derived of propositions, with all that is stored of what they implied."""
    store, names = work.known.store, {term(name) for name in made_in(PROPOSITIONS)}
    for proposition in propositions:
        yield from (quad for quad in about(store, proposition) if quad.predicate in names)
        for node in work.before.inverse(proposition, "kb:origin"):
            yield from about(store, node)


def _take_fillers(work: Work, bench: Bench, proposition: str) -> None:
    """Put what fills the roles of a proposition on the bench, with what it falls under."""
    r = work.records
    for filler in {f for found in r.roles(proposition).values() for f in found}:
        bench.take([filler])
        wider = r.all(filler, "kb:leqIf")
        back = (Quad(term(node), term("kb:leqIf"), term(filler)) for node in wider)
        bench.put([quad for quad in back if quad in work.quads])
        kind, entity = term("rdf:type"), term("kb:Entity")
        typed = (Quad(term(node), kind, entity) for node in r.all(filler, "rdf:type"))
        bench.put([quad for quad in typed if quad in work.quads])
    if _is_of_all_or_none(work, proposition):
        for whole in r.all(proposition, "role:theme"):
            bench.put(turned(work.quads, whole, "kb:leqIf"))


def _is_of_all_or_none(work: Work, proposition: str) -> bool:
    """Whether all or none of a set is told of, which reaches to each part of it."""
    r = work.records
    ends = (r.one(proposition, "kb:extentMinimum"), r.one(proposition, "kb:extentMaximum"))
    numbers = [float(Literal(end).value) for end in ends if end]
    return len(numbers) == 2 and (numbers[0] == 1 or numbers[1] == 0)
