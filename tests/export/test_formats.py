"""What goes out says what the base says: the same bytes twice, and every parser reads the same."""

import json
import shutil
import subprocess

import pytest
import rdflib
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

import kb
from kb.errors import UnknownFormatError, UnknownIdError
from kb.model.lookup import Selection

RDF = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
HOSTILE = [
    'A\n\\"',
    ") . <http://netflix.example/> <http://says> '…' . #",
    '"""\\',
    "[sic] [/button] \u202e <b>&amp;</b> =1+1",
    "tab\tand 😀 and é and e\u0301",
]


def text(base, format_, **options):
    return "".join(base.export(format_, **options))


def canonical(content, format_):
    data = Dataset(parse(content.encode(), format=format_))
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in data)


@pytest.mark.parametrize("format_", [f for f in kb.knowledge_base.FORMATS if f != "claimreview"])
def test_the_same_bytes_twice(seed, format_):
    """Fact checks, of which this story has none, are held to it by tests of their own."""
    assert text(seed, format_) == text(seed, format_)


@pytest.mark.parametrize("format_", [*RDF, "story"])
def test_what_was_exported_gives_the_same_base_again(seed, format_, tmp_path):
    file = tmp_path / "export"
    file.write_text(text(seed, format_), encoding="utf-8")
    with kb.open(":memory:") as other:
        other.add(file, kind=format_)

        assert other.contradictions() == seed.contradictions()
        assert text(other, "turtle") == text(seed, "turtle")


@pytest.mark.parametrize("format_", RDF)
def test_every_format_holds_the_same_triples(seed, format_):
    assert canonical(text(seed, format_), RDF[format_]) == canonical(
        text(seed, "nquads"), RdfFormat.N_QUADS
    )


def test_rdflib_reads_the_same_turtle(seed):
    """Both sides are rdflib's own terms, since it writes a time's zone Z as +00:00."""
    graph = rdflib.Graph().parse(data=text(seed, "turtle"), format="turtle")
    lines = "".join(
        f"{quad} .\n" for quad in parse(text(seed, "turtle").encode(), format=RdfFormat.TURTLE)
    )

    assert set(graph) == set(rdflib.Graph().parse(data=lines, format="nt"))


@pytest.mark.parametrize("command", [["rapper", "-q", "-i", "turtle", "-o", "ntriples"],
                                     ["serdi", "-i", "turtle", "-o", "ntriples"]])  # fmt: skip
def test_independent_parsers_read_the_same_turtle(seed, tmp_path, command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed (Debian: raptor2-utils, serdi)")
    file = tmp_path / "base.ttl"
    file.write_text(text(seed, "turtle"), encoding="utf-8")

    done = subprocess.run([*command, str(file)], capture_output=True, check=True)

    ours = canonical(text(seed, "turtle"), RdfFormat.TURTLE)
    assert canonical(done.stdout.decode(), RdfFormat.N_TRIPLES) == ours


def test_turtle_is_one_block_a_subject_in_order(seed):
    lines = text(seed, "turtle").splitlines()
    subjects = [line.split()[0] for line in lines if line and line[0].isalpha()]

    assert len(subjects) == len(set(subjects))
    assert [s for s in subjects if s.startswith("story:")] == subjects[:1]


def test_nothing_derived_and_no_bare_claim_goes_out(seed):
    """No triple says that Facebook gave access: only that somebody said so."""
    for line in text(seed, "ntriples").splitlines():
        subject, predicate, _ = line.split(" ", 2)
        if "/relation/" in predicate or "/role/" in predicate:
            assert "/proposition/" in subject, line
        assert not predicate.endswith(("#asserts>", "#denies>", "#leq>", "#implies>")), line


def hostile_story(tmp_path, words):
    file = tmp_path / "hostile.yaml"
    file.write_text(f"""
story: hostile
title: {json.dumps(words)}
sources:
  notice: {{type: press-release, title: {json.dumps(words)}, publisher: line}}
entities:
  line: {{name: {json.dumps(words)}, is_a: company}}
statements:
  - id: s1
    source: notice
    quote: {json.dumps(words)}
    speaker: line
    act: asserts
    claim: {{relation: other, text: {json.dumps(words)}}}
""", encoding="utf-8")  # fmt: skip
    return file


@pytest.fixture(scope="module", params=HOSTILE)
def hostile(request, tmp_path_factory):
    """Some words, and a base in which every text is these words. Nobody may add to it."""
    with kb.open(":memory:") as base:
        base.add(hostile_story(tmp_path_factory.mktemp("hostile"), request.param))
        yield request.param, base


@pytest.mark.parametrize("format_", RDF)
def test_hostile_words_forge_nothing(hostile, format_):
    words, base = hostile
    quads = list(parse(text(base, format_).encode(), format=RDF[format_]))

    assert len(quads) == len(text(base, "nquads").splitlines())
    assert words in {quad.object.value for quad in quads}


def test_hostile_words_survive_the_story_format(hostile, tmp_path):
    _, base = hostile
    file = tmp_path / "again.yaml"
    file.write_text(text(base, "story"), encoding="utf-8")
    with kb.open(":memory:") as again:
        again.add(file)

        assert text(again, "nquads") == text(base, "nquads")


def test_one_story_of_several_is_exported_alone(seed, story_folder, tmp_path):
    with kb.open(":memory:") as base:
        base.add(story_folder, hostile_story(tmp_path, "plain"))

        assert text(base, "turtle", story="2018-facebook-partners") == text(seed, "turtle")


def test_csv_has_a_line_for_each_statement_and_no_formula(seed, tmp_path):
    assert len(text(seed, "csv").splitlines()) == 49
    with kb.open(":memory:") as base:
        base.add(hostile_story(tmp_path, "=HYPERLINK(1)"))

        assert ",=HYPERLINK" not in text(base, "csv")
        assert ",'=HYPERLINK" in text(base, "csv")


def test_an_unknown_format_or_story_is_named(seed):
    with pytest.raises(UnknownFormatError, match="Did you mean turtle"):
        seed.export("turtel")
    with pytest.raises(UnknownIdError, match="Did you mean 2018-facebook-partners"):
        text(seed, "turtle", story="2018-facebok-partners")


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib 7.6 warns of its own use
def test_rdflib_sees_the_base_and_cannot_change_it(seed):
    dataset = seed.dataset()
    rows = list(dataset.query("SELECT ?s { ?s a <https://w3id.org/newsclaim/terms#Utterance> }"))

    dataset.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.URIRef("urn:c")))

    assert len(rows) == 33
    assert len(seed.find(Selection(), limit=-1)) == 48
    assert list(seed.dataset().triples((rdflib.URIRef("urn:a"), None, None))) == []
