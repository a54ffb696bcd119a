"""TriX says what N-Quads say, and RDF is recognised without a name."""

import pytest
import rdflib
from pyoxigraph import RdfFormat, Store, serialize
from rdflib.compare import to_isomorphic

import kb
from kb.errors import RefusedError
from kb.ingest.kinds import recognise
from kb.ingest.rdf import read_rdf

QUADS = """\
<https://a.example/s> <https://a.example/p> "two\\n lines & <b>" <https://a.example/g> .
<https://a.example/s> <https://a.example/p> "सच"@hi <https://a.example/g> .
<https://a.example/s> <https://a.example/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <https://a.example/h> .
_:b <https://a.example/p> _:c <https://a.example/h> .
_:c <https://a.example/p> <https://a.example/?a=b&c=d> <https://a.example/h> .
"""  # noqa: E501
HEAD = '<TriX xmlns="http://www.w3.org/2004/03/trix/trix-1/">'
TRIPLE = "<triple><uri>https://a.example/s</uri><uri>https://a.example/p</uri><id>x</id></triple>"


def canonical(quads):
    store = Store()
    store.extend(quads)
    return sorted(to_isomorphic(one).internal_hash() for one in graphs(store))


def graphs(store):
    for name in {quad.graph_name for quad in store}:
        graph = rdflib.Graph()
        written = serialize(
            (quad.triple for quad in store.quads_for_pattern(None, None, None, name)),
            format=RdfFormat.N_TRIPLES,
        )
        yield graph.parse(data=written, format="nt")


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_what_another_program_writes_as_trix_is_read_as_the_same_quads():
    data = rdflib.Dataset()
    data.parse(data=QUADS, format="nquads")
    written = data.serialize(format="trix", encoding="utf-8")

    found = read_rdf("in", written, "trix")

    assert canonical(found) == canonical(read_rdf("in", QUADS.encode(), "nquads"))
    assert {str(quad.graph_name) for quad in found} == {
        "<https://a.example/g>",
        "<https://a.example/h>",
    }


def test_a_graph_without_a_name_is_no_graph_and_white_space_counts_in_texts_alone():
    text = "<plainLiteral xml:lang='en'> a </plainLiteral>"
    spaced = TRIPLE.replace("<id>x</id>", text).replace("<uri>", "\n <uri>\n ")
    (quad,) = read_rdf("in", f"{HEAD}<graph>{spaced}</graph></TriX>".encode(), "trix")

    assert str(quad) == '<https://a.example/s> <https://a.example/p> " a "@en'


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<graph><triple><uri>a:b</uri></triple></graph>", "a triple has 3 parts, and here are 1"),
        (f"<graph>words{TRIPLE}</graph>", "text between the elements"),
        (f"<graph><uri>a:b</uri><uri>a:c</uri>{TRIPLE}</graph>", "a graph has one name"),
        (f"<graph>{TRIPLE.replace('https://a.example/p', 'noaddress')}</graph>", "No scheme"),
        ("<graph><triple><b/></triple></graph>", "<b> has no place here"),
        (f"<graph>{TRIPLE}", "mismatched tag"),
        (f"<graph>{TRIPLE.replace('uri', 'plainLiteral')}</graph>", "stands for a subject"),
    ],
)
def test_what_is_not_trix_is_refused_with_its_place(inside, reason):
    with pytest.raises(RefusedError, match=reason) as caught:
        read_rdf("in", f"{HEAD}\n{inside}</TriX>".encode(), "trix")

    assert caught.value.problems[0].line == 2


def test_trix_opens_nothing():
    doctype = '<!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/hostname">]>'

    with pytest.raises(RefusedError, match="DOCTYPE"):
        read_rdf("in", f"{doctype}{HEAD}<graph>{TRIPLE}</graph></TriX>".encode(), "trix")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (QUADS, "nquads"),
        ("# by a desk\n\n" + QUADS, "nquads"),
        ('_:a <https://a.example/p> "say \\"no\\""@en .\n', "nquads"),
        ("<https://a.example/g> { <https://a.example/s> <https://a.example/p> 1 . }", "trig"),
        ("# first\n@prefix a: <https://a.example/> .\na:g { a:s a:p a:o }", "trig"),
        ("@prefix a: <https://a.example/> .\na:s a:p a:o .", "turtle"),
        (
            "<https://a.example/s>\n  <https://a.example/p> 1 ;\n a <https://a.example/o> .",
            "turtle",
        ),
        ("<https://a.example/s> <https://a.example/p> 1 .\n", "turtle"),
        (f"<?xml version='1.0'?>\n{HEAD}<graph/></TriX>", "trix"),
    ],
)
def test_rdf_without_a_name_is_what_its_first_lines_say(content, kind):
    assert recognise("-", content.encode()) == kind
    read_rdf("-", content.encode(), kind)


def test_a_file_of_trix_is_kept_with_its_graphs(tmp_path):
    file = tmp_path / "claims.xml"
    file.write_text(f"{HEAD}<graph><uri>https://a.example/g</uri>{TRIPLE}</graph></TriX>")
    with kb.open(":memory:") as base:
        (added,) = base.add(file).added

        assert (added.kind, added.triples) == ("trix", 1)
        assert base.add(file).added[0].known_triples == 1
