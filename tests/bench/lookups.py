"""Measure look-ups, conflicts and the start of the program, beside a bare store and others.

The index is filled without deriving, with conflicts that are made up; the store holds the same
statements as triples. Peers must give the same answers, or the bench stops.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph
import rdflib

from kb.export.turtle import turtle
from kb.graph.write import story_quads
from kb.index.index import Index
from kb.model.lookup import Selection
from kb.terms import PREFIXES, address
from tests.bench.columns import Columns
from tests.bench.filling import fill_base
from tests.bench.table import Line, Share, paired, slow_end, timed
from tests.bench.world import World, triples

_QUERIES = Path(__file__).parent / "peers"
_LARGEST_FOR_RDFLIB = 10_000
_PAGE = 50
_FIND_WITHIN = 0.005
_CONFLICTS_WITHIN = 0.001
_WORDS_FASTER, _LARGE = 10_000, 1_000_000
_TURTLE_FASTER = 20
_COLD_WITHIN = 2.5
_SHARE = 15


def lines(size: int, folder: Path) -> Iterator[Line | Share]:
    """Measure everything at one size.

    Args:
        size: How many statements.
        folder: Where data of this size is made, and found again.
    """
    base = fill_base(folder / f"base-{size}", World(size))
    store = _store(size, folder)
    index = Index(base / ".kb" / "index.db")
    graph = _graph(size, folder)
    yield from _finding(size, index, store, graph)
    yield from _all_kinds(size, index)
    yield from _conflicts(size, index, store)
    yield from _cold(size, index, base)
    yield _exporting(size)
    files = (folder / f"store-{size}").iterdir()
    whole = sum(file.stat().st_size for file in files)
    part = (base / ".kb" / "index.db").stat().st_size
    yield Share(size, "the index, beside a bare store of the same", part, whole, _SHARE)


def _finding(
    size: int, index: Index, store: pyoxigraph.Store, graph: rdflib.Graph | None
) -> Iterator[Line]:
    """Look up by id, speaker and words, and see that all count the same."""
    card = index.find(Selection(), 1)[0]
    seconds, _ = timed(lambda: index.card(card.iri))
    peers = [_peer("card", store, id=f'"{card.id}"')[:2]]
    yield Line(size, "a statement by its address", seconds, tuple(peers))
    asked = [("speaker", "the most frequent speaker", Selection(speaker="org-0"))]
    asked += [("speaker", "a rare speaker", Selection(speaker=_rare_speaker(index)))]
    asked += [("word", "a rare word", Selection(words=_rare_word(index)))]
    for query, name, chosen in asked:
        seconds, (_, total) = timed(
            lambda chosen=chosen: _found(index, chosen), before=_forgetting(index)
        )
        value = f'"{chosen.words}"' if chosen.words else f"<{address('entity:' + chosen.speaker)}>"
        names = [query, f"{query}-best"] if query == "speaker" else [query]
        peers = []
        for each in names:
            peer, taken, answer = _peer(each, store, value=value)
            _same(total, answer, each)
            peers.append((peer, taken))
        if graph is not None:
            text = _text(query, value=value)
            taken, answer = timed(lambda text=text: len(list(graph.query(text))))
            _same(total, answer, "rdflib")
            peers.append(("rdflib", taken))
        missed = _late(seconds, _FIND_WITHIN)
        if query == "word" and size >= _LARGE and peers[0][1] < _WORDS_FASTER * seconds:
            missed = f"{_WORDS_FASTER:,} × FILTER(CONTAINS)"
        yield Line(size, f"find {name}: 50 and the total", seconds, tuple(peers), missed)


def _found(index: Index, chosen: Selection, *, newest: bool = False) -> tuple[int, int]:
    """Ask for a page and the total, as `kb find` does."""
    return len(index.find(chosen, _PAGE, newest=newest)), index.count(chosen)


def _forgetting(index: Index) -> Callable[[], object]:
    """Have something else asked, as what was asked last is looked up once."""
    return lambda: index.count(Selection(words="zz"))


def _all_kinds(size: int, index: Index) -> Iterator[Line]:
    """Look up in every way, the most frequent and the rare; what counts is the slow end."""
    word, speaker = "ba", "org-0"
    kinds = {
        "all": Selection(),
        "frequent word": Selection(words=word),
        "frequent speaker": Selection(speaker=speaker),
        "widest topic": Selection(about="topic-0"),
        "middle topic": Selection(about="topic-5"),
        "source": Selection(source=_source(index)),
        "denials": Selection(stance="denies"),
        "since": Selection(since="2015-05-07"),
        "until": Selection(until="2015-05-07"),
        "between": Selection(since="2012-05-07", until="2015-03-08"),
        "speaker and word": Selection(speaker=speaker, words=word),
        "speaker, topic, since": Selection(speaker=speaker, about="topic-0", since="2012-05-07"),
        "story": Selection(story="story-00000"),
    }
    for order, newest in (("as taken in", False), ("newest first", True)):
        taken = {
            name: timed(
                lambda one=one, newest=newest: _found(index, one, newest=newest),
                before=_forgetting(index),
            )[0]
            for name, one in kinds.items()
        }
        late = slow_end(taken.values())
        worst = max(taken, key=lambda name: taken[name])
        yield Line(
            size,
            f"find in {len(kinds)} ways, {order}: p95",
            late,
            ((f"slowest, {worst}:", taken[worst]),),
            _late(late, _FIND_WITHIN),
        )


def _conflicts(size: int, index: Index, store: pyoxigraph.Store) -> Iterator[Line]:
    for name, chosen in (("all", Selection()), ("about org-0", Selection(speaker="org-0"))):
        seconds, found = timed(
            lambda chosen=chosen: list(
                islice(index.each_conflict(chosen, newest=True, most=0), _PAGE)
            )
        )
        missed = _late(seconds, _CONFLICTS_WITHIN)
        yield Line(size, f"newest {len(found)} conflicts, {name}", seconds, (), missed)
    seconds, found = timed(
        lambda: [
            one
            for one in index.each_conflict(Selection(), most=0)
            if one.left.proposition == one.right.proposition
        ]
    )
    peers = []
    # As one would write it, the question takes minutes on larger bases.
    for query in ("contested", "contested-best")[size > _LARGEST_FOR_RDFLIB :]:
        peer, taken, answer = _peer(query, store)
        _same(len(found), answer, query)
        peers.append((peer, taken))
    for peer, taken, answer in Columns(store).contested():
        _same(len(found), answer, peer)
        peers.append((peer, taken))
    yield Line(size, "propositions asserted and denied, with cards", seconds, tuple(peers))


def _cold(size: int, index: Index, base: Path) -> Iterator[Line]:
    """Start whole processes in turn."""
    card = index.find(Selection(), 1)[0]
    asked = {
        f"kb show {card.id}": ("-m", "kb", "show", card.id),
        "kb contradictions --newest --limit 50": (
            *("-m", "kb", "contradictions", "--newest", "--limit", "50"),
        ),
    }
    for name, words in asked.items():
        own, bare, typer = paired(
            _process(*words, base=base),
            _process("-c", "pass", base=base),
            _process("-c", "import typer", base=base),
        )
        missed = f"{_COLD_WITHIN} × import typer" if own > _COLD_WITHIN * typer else ""
        yield Line(size, f"cold: {name}", own, (("bare", bare), ("import typer", typer)), missed)


def _process(*words: str, base: Path) -> Callable[[], object]:
    environment = {**os.environ, "KB_STORE": str(base)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    return lambda: subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, env=environment
    )


def _exporting(size: int) -> Line:
    """Write a story as Turtle."""
    quads = story_quads(World(size).story(0))
    dumped = pyoxigraph.serialize((q.triple for q in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(data=dumped, format="nt")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    seconds, text = timed(lambda: "".join(turtle(quads)))
    taken, _ = timed(lambda: graph.serialize(format="turtle"))
    again = set(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))
    _same(len(again), len(quads), "reading it again")
    missed = f"{_TURTLE_FASTER} × rdflib" if taken < _TURTLE_FASTER * seconds else ""
    question = f"Turtle of a story, {len(quads):,} triples"
    return Line(size, question, seconds, (("rdflib", taken),), missed)


# -- peers --------------------------------------------------------------------------------------


def _store(size: int, folder: Path) -> pyoxigraph.Store:
    """Load the triples of a world into a bare store, as quickly as it can."""
    place = folder / f"store-{size}"
    if place.exists():
        return pyoxigraph.Store.read_only(str(place))
    file = world_file(size, folder)
    store = pyoxigraph.Store(str(place))
    begun = time.perf_counter()
    store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.optimize()
    print(f"{size:>9,}  loaded {len(store):,} triples in {time.perf_counter() - begun:.1f} s")
    return store


def world_file(size: int, folder: Path) -> Path:
    """Write the triples of a world, unless they are there already."""
    file = folder / f"world-{size}.nt"
    if not file.exists():
        with file.open("w", encoding="utf-8") as written:
            written.writelines(triples(World(size)))
    return file


def _graph(size: int, folder: Path) -> rdflib.Graph | None:
    if size > _LARGEST_FOR_RDFLIB:
        return None
    return rdflib.Graph().parse(world_file(size, folder), format="nt")


def _text(query: str, **values: str) -> str:
    """Read a peer's query; the values are ours, and hold nothing that could break out."""
    text = (_QUERIES / f"{query}.rq").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"${name}", value)
    return text


def _peer(query: str, store: pyoxigraph.Store, **values: str) -> tuple[str, float, int]:
    text = _text(query, **values)

    def ask() -> int:
        return sum(1 for _ in store.query(text))

    seconds, answer = timed(ask)
    return f"Oxigraph {query}", seconds, answer


def _same(ours: int, theirs: int, peer: str) -> None:
    if ours != theirs:
        message = f"{peer} gives {theirs}, and we give {ours}"
        raise SystemExit(message)


def _late(seconds: float, limit: float) -> str:
    return f"{limit * 1000:g} ms" if seconds > limit else ""


def _rare_speaker(index: Index) -> str:
    return index.find(Selection(), 1, offset=7)[0].speaker_id


def _source(index: Index) -> str:
    name = index.find(Selection(), 1)[0].source_id
    return index.resolve(name, "source")[0].node


def _rare_word(index: Index) -> str:
    """Choose a long word of a quote that few others have."""
    quotes = [card.quote for card in index.find(Selection(), 200)]
    words = {word for quote in quotes for word in quote.strip(".").lower().split()}
    return min(words, key=lambda word: (len(word) < 9, index.count(Selection(words=word)), word))
