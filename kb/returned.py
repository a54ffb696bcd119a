"""Say of an id that stands for nothing now who took back what it stood for, and why.

What was taken back is in no index; the journal still names it. Its ids are read from there once,
and again only when something else was taken back or added.
"""

import re
from collections.abc import Iterator, Mapping

from kb.base import Base
from kb.errors import TakenBackError, UnknownIdError
from kb.model.decision import Retraction
from kb.model.journal import Entry
from kb.terms import address, short

_ID = re.compile(rb'^<([^>\n]+)> <%s> "([^"\\\n]*)"' % address("kb:id").encode(), re.MULTILINE)

Back = Mapping[str, tuple[Entry, Retraction]]


def say_taken_back(base: Base, id: str, kind: str = "") -> None:
    """Raise if an id once stood for what was taken back.

    Args:
        base: Where.
        id: "story/s17", "s17", an address or its prefixed form.
        kind: Which kind of thing is meant, such as "statement"; any if left out.

    Raises:
        TakenBackError: It was recorded under this id, and taken back.
    """
    back = _retractions(base)
    if not back:
        return
    named = _named(base, back)
    for node in (id, *named.get(id, ())):
        if (found := back.get(node)) and short(node).startswith(kind and f"{kind}:"):
            entry, retraction = found
            instead = _id_of(base, retraction.superseded_by)
            raise TakenBackError(id, entry.at, entry.by, retraction.reason, instead)


def _retractions(base: Base) -> Back:
    """Give by full address what was taken back, with the entry that did so."""
    found = {}
    for entry in base.journal.of_kind("retract"):
        retraction = Retraction.read(entry.payload)
        found[retraction.id] = entry, retraction
    return found


def _named(base: Base, back: Back) -> Mapping[str, list[str]]:
    """Give by id the addresses of what had it and was taken back; read once for each state."""
    number, known = base.taken_back
    if number != (last := base.journal.last()):
        named = dict[str, list[str]]()
        for node, id in [*((node, short(node)) for node in back), *_ids(base, back)]:
            for one in {id, id.rpartition("/")[2]}:
                named.setdefault(one, []).append(node)
        base.taken_back = last, named
        return named
    return known


def _ids(base: Base, back: Back) -> Iterator[tuple[str, str]]:
    from kb.graph.imports import import_id, import_iri

    for brought in base.journal.of_kind("rdf"):
        if (node := import_iri(brought.payload)) in back:
            yield node, import_id(node)
    for added in base.journal.of_kind("add"):
        for subject, id in _ID.findall(added.payload):
            if (node := subject.decode()) in back:
                yield node, id.decode()


def _id_of(base: Base, iri: str) -> str:
    """Give the id by which people call a statement, else its address."""
    try:
        return base.index.card(short(iri)).id
    except UnknownIdError:
        return iri
