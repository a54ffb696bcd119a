"""RDF 1.2: what propositions say goes out as triple terms, which nothing states."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse

import kb
from kb.errors import RdfVersionError, RefusedError
from kb.ingest import long_rdf
from kb.terms import term

FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "rdfxml": RdfFormat.RDF_XML,
}
REIFIES = term("rdf:reifies")


def quads(seed, format, **options):
    return list(parse("".join(seed.export(format, **options)).encode(), format=FORMATS[format]))


@pytest.mark.parametrize("format", FORMATS)
def test_triple_terms_come_besides_and_are_never_asserted(seed, format):
    plain = set(quads(seed, format))
    found = quads(seed, format, rdf_version="1.2")

    more = {quad for quad in found if quad.predicate == REIFIES}
    assert set(found) - more == plain
    assert len(found) == len(set(found))
    assert more
    said = {quad.object for quad in more}
    assert all(isinstance(triple, Triple) for triple in said)
    assert not said & {quad.triple for quad in found}


def test_a_triple_term_is_relation_and_two_roles_of_its_proposition(seed):
    store = Store()
    store.extend(quads(seed, "turtle", rdf_version="1.2"))
    rows = store.query(
        """PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        PREFIX rel: <https://w3id.org/newsclaim/relation/>
        PREFIX entity: <https://w3id.org/newsclaim/entity/>
        PREFIX kb: <https://w3id.org/newsclaim/terms#>
        SELECT ?id WHERE {
          ?proposition rdf:reifies <<( entity:facebook rel:give-read-access ?theme )>> .
          ?statement kb:content ?proposition ; kb:id ?id .
        } ORDER BY ?id"""
    )
    found = {row["id"].value for row in rows}

    roles = (term("role:agent"), NamedNode("https://w3id.org/newsclaim/entity/facebook"))
    expected = {
        next(store.quads_for_pattern(s.subject, term("kb:id"), None)).object.value
        for p in store.quads_for_pattern(None, term("kb:relation"), term("rel:give-read-access"))
        if any(store.quads_for_pattern(p.subject, *roles))
        for s in store.quads_for_pattern(None, term("kb:content"), p.subject)
    }
    assert found == expected
    assert found


@pytest.mark.parametrize(
    ("format", "version"), [("jsonld", "1.2"), ("csv", "1.2"), ("turtle", "2")]
)
def test_where_there_are_no_triple_terms_none_are_promised(seed, format, version):
    with pytest.raises(RdfVersionError):
        seed.export(format, rdf_version=version)


@pytest.mark.parametrize("format", FORMATS)
def test_what_goes_out_with_triple_terms_comes_back_as_the_same_records(seed, format, tmp_path):
    file = tmp_path / f"out.{FORMATS[format].file_extension}"
    file.write_text("".join(seed.export(format, rdf_version="1.2")), encoding="utf-8")

    with kb.open(":memory:") as other:
        other.add(file)

        assert "".join(other.export("nquads")) == "".join(seed.export("nquads"))


def test_long_files_with_triple_terms_come_back_too(seed, tmp_path, monkeypatch):
    monkeypatch.setattr(long_rdf, "_LONG", 1000)
    file = tmp_path / "out.nt"
    file.write_text("".join(seed.export("ntriples", rdf_version="1.2")), encoding="utf-8")

    with kb.open(":memory:") as other:
        other.add(file)

        assert "".join(other.export("nquads")) == "".join(seed.export("nquads"))


@pytest.mark.parametrize("is_long", [False, True])
def test_a_triple_term_that_its_proposition_does_not_say_is_refused(
    seed, tmp_path, monkeypatch, is_long
):
    if is_long:
        monkeypatch.setattr(long_rdf, "_LONG", 1000)
    lines = "".join(seed.export("ntriples", rdf_version="1.2")).splitlines()
    place = next(place for place, line in enumerate(lines) if "<<(" in line)
    lines[place] = lines[place].replace("/relation/", "/relation/un")
    file = tmp_path / "out.nt"
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")

    with kb.open(":memory:") as other, pytest.raises(RefusedError) as caught:
        other.add(file)

    assert "no proposition here says what is reified" in caught.value.problems[0].message
