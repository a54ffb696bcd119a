"""RDF that others wrote stands beside ours, in graphs of its own, and no rule reads it."""

import random

import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse

import kb
from kb.errors import NoGraphsError, RefusedError, TakenBackError, UnknownIdError
from kb.graph.blank import labelled
from kb.graph.write import story_quads
from kb.terms import address, term
from tests.base.worlds import world

TRIG = """@prefix e: <http://example.org/> .
e:said { e:harbour e:says [ e:words "The boat was late."@en ; e:by [ a e:Master ] ] . }
e:when { e:said e:on "02"^^<http://www.w3.org/2001/XMLSchema#gMonth> ; e:times "01"^^e:count . }
e:plain e:in e:nothing .
<< e:a e:b e:c >> e:held e:unlikely .
"""


def trig(text: str) -> list[Quad]:
    return list(parse(text.encode(), format=RdfFormat.TRIG))


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "others.trig"
    place.write_text(TRIG, "utf-8")
    return place


def asked(base, text: str) -> list[str]:
    return [row[0].value for row in base.query(text).results()]


def imports(base) -> list[str]:
    found = asked(base, f"SELECT ?i {{ ?i a <{address('kb:Import')}> }}")
    return [f"rdf-{iri.rpartition('/')[2][:12]}" for iri in found]


def test_it_is_found_in_its_graphs_and_not_outside(file):
    with kb.open(":memory:") as base:
        report = base.add(file)

        graphs = asked(base, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
        plain = asked(base, "SELECT ?o { <http://example.org/plain> ?p ?o }")
    assert [found.triples for found in report.added] == [9]
    assert graphs[:2] == ["http://example.org/said", "http://example.org/when"]
    assert graphs[2].startswith("https://w3id.org/newsclaim/graph/")
    assert len(graphs) == 3
    assert plain == []


def test_the_same_file_twice_adds_nothing(file, tmp_path):
    again = tmp_path / "renamed.trig"
    again.write_bytes(file.read_bytes())
    with kb.open(":memory:") as base:
        base.add(file, again)
        before = base.digests()
        report = base.add(again)

        assert [found.triples for found in report.added] == [0]
        assert base.digests() == before
        assert len(imports(base)) == 1


def test_it_is_replayed_and_checked(file, tmp_path):
    with kb.init(tmp_path / "desk") as base:
        base.add(file)
        here = base.digests()

        assert base.check() == []
        assert base.rebuild() == here
        assert base._base.derived_anew() == here


def test_it_is_taken_back_as_a_whole_and_can_come_again(file):
    with kb.open(":memory:") as base:
        empty = base.digests()[0]
        base.add(file)
        id = imports(base)[0]
        assert dict(base.show(id).about)["triples"] == "9"
        base.retract(id, reason="Not the file we meant.")

        assert asked(base, "SELECT ?s { GRAPH ?g { ?s ?p ?o } }") == []
        assert base.digests()[0] != empty
        with pytest.raises(TakenBackError, match="Not the file we meant"):
            base.show(id)
        with pytest.raises(UnknownIdError):
            base.show("rdf-000000000000")
        assert base.add(file).added[0].triples == 9
        assert base.check() == []


def test_what_another_import_says_too_stays(file, tmp_path):
    other = tmp_path / "other.trig"
    other.write_text("<http://example.org/said> { <urn:a> <urn:b> <urn:c> }\n" + TRIG, "utf-8")
    with kb.open(":memory:") as base:
        base.add(file)
        first = imports(base)[0]
        base.add(other)
        base.retract(first, reason="The other one has all of it.")

        held = asked(base, "SELECT ?s { GRAPH <http://example.org/said> { ?s ?p ?o } }")
        assert len(held) == 5


@pytest.mark.parametrize("format_", ["trig", "nquads"])
def test_it_goes_out_only_when_asked_for_and_comes_in_again(file, format_, tmp_path):
    with kb.open(":memory:") as base:
        ours = tmp_path / "ours.ttl"
        ours.write_text("".join(map("{} .\n".format, story_quads(world(1, "w")))), "utf-8")
        base.add(ours, file)
        whole = "".join(base.export(format_, with_foreign=True))

        assert "example.org/said" not in "".join(base.export(format_))
        with pytest.raises(NoGraphsError):
            base.export("turtle", with_foreign=True)
    out = tmp_path / ("out.trig" if format_ == "trig" else "out.nq")
    out.write_text(whole, "utf-8")
    with kb.open(":memory:") as other:
        other.add(out)
        assert "".join(other.export(format_, with_foreign=True)) == whole
        assert other.count() > 0


def test_export_says_what_the_file_said(file):
    """Words, tags, numbers as they were written, and blank nodes hang together as they did."""
    moved = "<https://w3id.org/newsclaim/graph/"
    with kb.open(":memory:") as base:
        base.add(file)
        lines = "".join(base.export("trig", with_foreign=True))
    named = [quad for quad in trig(lines) if moved[1:] not in str(quad.graph_name)]
    plain = [q.triple for q in trig(lines) if moved[1:] in str(q.graph_name)]

    data, expected = Dataset([*named, *(Quad(*triple) for triple in plain)]), Dataset(trig(TRIG))
    for each in (data, expected):
        each.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert data == expected


def test_nothing_of_it_is_read_by_rules(tmp_path):
    """Our own records, put into a named graph by somebody else, state nothing here."""
    quads = [
        Quad(q.subject, q.predicate, q.object, term("dct:claims"))
        for q in story_quads(world(3, "w"))
    ]
    place = tmp_path / "claims.nq"
    place.write_text("".join(f"{quad} .\n" for quad in quads), "utf-8")
    with kb.open(":memory:") as base:
        base.add(place)

        assert base.count() == 0
        assert base.contradictions() == []


def test_half_of_a_file_is_never_taken_in(tmp_path):
    place = tmp_path / "broken.ttl"
    place.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:d>\n<urn:a> <urn:b> 1 .\n")
    with kb.open(":memory:") as base:
        with pytest.raises(RefusedError, match=r"broken\.ttl:3:"):
            base.add(place)

        assert asked(base, "SELECT ?s { GRAPH ?g { ?s ?p ?o } }") == []


def test_relative_addresses_stand_under_the_base_that_is_given(tmp_path):
    place = tmp_path / "relative.ttl"
    place.write_text("<here> <urn:b> <../there> .\n")
    with kb.open(":memory:") as base:
        with pytest.raises(RefusedError):
            base.add(place)
        base.add(place, base_address="http://example.org/a/b")

        found = asked(base, "SELECT ?s { GRAPH ?g { ?s ?p ?o } }")
    assert found == ["http://example.org/a/here"]


# -- labels of blank nodes ----------------------------------------------------------------------

LABELS = {
    "plain": "<urn:a> <urn:b> [ <urn:c> 1 ], [ <urn:c> 2 ] .",
    "copies": "[] a <urn:A> . [] a <urn:A> . [] a <urn:A> .",
    "a ring": "".join(f"_:n{n} <urn:next> _:n{(n + 1) % 9} .\n" for n in range(9)),
    "all with all": "".join(f"_:n{n} <urn:k> _:n{m} .\n" for n in range(7) for m in range(n)),
    "a list": "<urn:a> <urn:b> (1 1 (1 2) 1) .",
    "pairs": "<urn:a> <urn:b> [ <urn:c> [] ], [ <urn:c> [] ], [ <urn:c> [] ] .",
    "graphs": "_:g { _:g <urn:b> _:c } _:h { _:g <urn:b> _:c }",
    "terms": "<urn:a> <urn:b> <<( <urn:s> <urn:p> _:x )>> . _:x <urn:q> _:y .",
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_depend_on_content_and_not_on_order(name):
    quads = trig(LABELS[name])
    expected = set(labelled(quads))
    assert len(expected) == len(quads)

    for seed in range(5):
        shuffled = trig(LABELS[name])
        random.Random(seed).shuffle(shuffled)
        assert set(labelled(shuffled)) == expected
    assert set(labelled(sorted(expected, key=str))) == expected


def test_labels_of_different_content_differ():
    one, other = (labelled(trig(f"<urn:a> <urn:b> [ <urn:c> {n} ] .")) for n in (1, 2))

    nodes = [{q.object for q in quads if isinstance(q.object, BlankNode)} for quads in (one, other)]
    assert all(nodes)
    assert nodes[0] != nodes[1]


def test_labels_are_found_in_bounded_work():
    """A list of equal members is told apart step by step; the work is cut off long before."""
    quads = trig("<urn:a> <urn:b> (" + "1 " * 1500 + ") .")

    assert len(set(labelled(quads))) == len(quads)
