"""Derive on the store and on tables, query by query, and give what each of them finds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import yaml
from pyoxigraph import DefaultGraph, Quad, QuerySolutions, QueryTriples, RdfFormat, Store

from kb.contradictions.derive import Match, match_of
from kb.contradictions.issues import issues, parted
from kb.contradictions.over_time import changed_position
from kb.graph.measures import measure_quads
from kb.graph.records import Records
from kb.graph.registry import load_registry, ontology_quads
from kb.graph.write import story_quads
from kb.ingest.story import read_story
from kb.model.issue import Issue
from kb.query.catalogue import CatalogueQuery, derivations, rules
from kb.query.rule_columns import finds_pairs
from kb.relational.duckdb_engine import DuckDbEngine
from kb.relational.facts import Engine
from kb.relational.issues import Issues
from kb.relational.running import Running
from kb.resources import folder
from kb.terms import address, term
from tests.bench.world import World, triples
from tests.contrast.suite import all_pairs, put_together

Found = dict[str, set[tuple[str, ...]]]


@dataclass(frozen=True)
class Answers:
    """What one engine finds: triples by derivation, rows by rule, and rows by pair.

    Of tables there is also what was asked of the engine, by rule, and the name of the table of the
    relations that cannot hold both ways.
    """

    derived: Found
    rows: Found
    issues: set[Issue]
    asked: dict[str, list[str]] = field(default_factory=dict)
    one_way: str = ""


def of_stories(*names: str) -> Store:
    """Give the records of shipped stories, with the ontology."""
    found = _with_the_ontology()
    for name in names:
        files = sorted((folder("stories") / name).glob("*.yaml"))
        read = [(file.name, file.read_bytes()) for file in files]
        found.extend(story_quads(read_story(read, load_registry())))
    return _with_measures(found)


def of_world(statements: int) -> Store:
    """Give the records of a world that is made up, with the ontology."""
    found = _with_the_ontology()
    found.load("".join(triples(World(statements))).encode(), RdfFormat.N_TRIPLES)
    return _with_measures(found)


def of_contrasts() -> Store:
    """Give the records of all contrast pairs in one story, with the ontology."""
    story: dict[str, object] = {"story": "contrasts", "title": "Contrasts"}
    for number, pair in enumerate(all_pairs()):
        for variant in pair.variants:
            put_together(story, variant.story, f"{variant.kind}{number}-")
    text = yaml.dump(story, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    found = _with_the_ontology()
    found.extend(story_quads(read_story([("story.yaml", text.encode())], load_registry())))
    return _with_measures(found)


def _with_the_ontology() -> Store:
    found = Store()
    found.extend(ontology_quads())
    return found


def _with_measures(store: Store) -> Store:
    quads = [
        quad
        for one in store.quads_for_pattern(None, term("kb:hasValue"), None)
        for quad in store.quads_for_pattern(one.subject, None, None)
    ]
    store.extend(list(measure_quads(quads)))
    return store


@contextmanager
def loaded(
    store: Store, place: Path, made: Callable[[Path], Engine] = DuckDbEngine
) -> Iterator[Engine]:
    """Put a store into tables."""
    file = place / "facts.nt"
    store.dump(str(file), RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    engine = made(place)
    try:
        engine.load(file)
        yield engine
    finally:
        engine.close()


def on_tables(store: Store, records: Records, place: Path) -> Answers:
    """Derive with DuckDB in parts, but issues from all rows at once.

    Args:
        store: Records, ontology and measures.
        records: The same, with what is derived.
        place: A folder to work in.
    """
    with loaded(store, place) as engine:
        running = Running(engine)
        running.know([*derivations(), *rules()])
        engine.at_once = running.facts.count() // 2 + 1
        derived = {query.name: set(new_triples(running, query)) for query in derivations()}
        engine.at_once = running.facts.count() // 2 + 1
        rows, asked = dict[str, set[tuple[str, ...]]](), dict[str, list[str]]()
        for rule in rules():
            with noted(engine) as asked[rule.name]:
                rows[rule.name] = without_doubles(rows_of(running, rule))
        engine.at_once = DuckDbEngine.at_once
        pairs = [rule for rule in rules() if finds_pairs(rule)]
        found = Issues(running, partial(changed_position, records=records)).of(pairs)
        one_way = running.facts.pairs(running.facts.number(f"<{address('kb:asymmetric')}>"))
        return Answers(derived, rows, {in_order(issue) for issue in found}, asked, one_way)


@contextmanager
def noted(engine: Engine) -> Iterator[list[str]]:
    """Give all that is kept while this is open."""
    asked, usual = list[str](), engine.keep

    def keep(sql: str) -> str:
        asked.append(sql)
        return usual(sql)

    engine.keep = keep  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        engine.keep = usual  # type: ignore[method-assign]


def new_triples(running: Running, query: CatalogueQuery) -> Iterator[tuple[str, ...]]:
    for new in running.derive(query):
        yield from running.engine.rows(
            f"SELECT s.nt, p.nt, o.nt FROM {new.table} AS n JOIN terms AS s ON s.id = n.s"
            f" JOIN terms AS o ON o.id = n.o JOIN terms AS p ON p.id = {new.predicate}"
        )


def rows_of(running: Running, rule: CatalogueQuery) -> Iterator[tuple[str, ...]]:
    table = running.rows_of(rule)
    shown = ", ".join(f"t{n}.nt" for n, _ in enumerate(rule.columns))
    joins = " ".join(
        f"JOIN terms AS t{n} ON t{n}.id = r.v_{name}" for n, name in enumerate(rule.columns)
    )
    yield from running.engine.rows(f"SELECT {shown} FROM {table} AS r {joins}")


def without_doubles(rows: Iterator[tuple[str, ...]]) -> set[tuple[str, ...]]:
    found = list(rows)
    assert len(found) == len(set(found))
    return set(found)


def on_the_store(store: Store) -> Answers:
    """Derive with SPARQL, which is the definition."""
    derived = {query.name: _derived(store, query) for query in derivations()}
    rows: Found = {}
    matches: list[Match] = []
    for rule in rules():
        found = store.query(rule.text)
        assert isinstance(found, QuerySolutions)
        terms = [[row[name] for name in rule.columns] for row in found]
        rows[rule.name] = {tuple(map(str, row)) for row in terms}
        matches.extend(match_of(rule, (term.value for term in row)) for row in terms)
    pairs, _ = parted(matches)
    return Answers(derived, rows, {in_order(issue) for issue in issues(pairs, Records(store))})


def in_order(issue: Issue) -> Issue:
    meetings = sorted(issue.meetings, key=lambda meeting: (meeting.left, meeting.right))
    return replace(issue, meetings=tuple(meetings))


def _derived(store: Store, query: CatalogueQuery) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    while True:
        results = store.query(query.text)
        assert isinstance(results, QueryTriples)
        quads = {Quad(triple.subject, triple.predicate, triple.object) for triple in results}
        new = {quad for quad in quads if quad not in store}
        store.extend(new)
        found |= {(str(q.subject), str(q.predicate), str(q.object)) for q in new}
        if not query.repeat or not new:
            return found
