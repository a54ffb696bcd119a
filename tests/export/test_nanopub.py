"""Nanopublications: valid ones come in, broken ones do not, and ours are valid for others, too."""

import os
import warnings
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyoxigraph import RdfFormat, parse

import kb
from kb.errors import KeyFileError, RefusedError
from kb.graph.nanopubs import RULES, BrokenRuleError, nanopubs
from kb.graph.trusty import code_of
from kb.resources import folder

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PLAIN = """
@prefix this: <http://example.org/ferry> .
@prefix sub: <http://example.org/ferry#> .
@prefix np: <http://www.nanopub.org/nschema#> .
@prefix npx: <http://purl.org/nanopub/x/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
sub:Head { this: a np:Nanopublication ; np:hasAssertion sub:assertion ;
    np:hasProvenance sub:provenance ; np:hasPublicationInfo sub:pubinfo . }
sub:assertion { <urn:ferry> <urn:was> "late" . }
sub:provenance { sub:assertion <urn:from> <urn:notice> . }
sub:pubinfo { this: <urn:made> "2020-02-29"^^xsd:date . }
"""
BROKEN = {
    "head": ("this: a np:Nanopublication ;", "this:"),
    "no-graph": ("sub:assertion {", "<urn:a> <urn:b> <urn:c> . sub:assertion {"),
    "missing": ("np:hasProvenance sub:provenance ;", ""),
    "several": ("np:hasProvenance sub:provenance ;", "np:hasProvenance sub:provenance, sub:x ;"),
    "graph": ("np:hasProvenance sub:provenance", 'np:hasProvenance "here"'),
    "empty": ('this: <urn:made> "2020-02-29"^^xsd:date .', ""),
    "same": ("np:hasProvenance sub:provenance", "np:hasProvenance sub:assertion"),
    "strange": ("sub:provenance", "<http://example.org/elsewhere>"),
    "loose": ("sub:assertion {", "sub:more { <urn:a> <urn:b> <urn:c> } sub:assertion {"),
    "provenance": ("{ sub:assertion <urn:from>", "{ <urn:x> <urn:from>"),
    "info": ("{ this: <urn:made>", "{ <urn:x> <urn:made>"),
    "datatype": ("2020-02-29", "2019-02-29"),
    "signatures": ("this: <urn:made>", 'sub:sig npx:hasSignature "x" . this: <urn:made>'),
    "untrusty": (
        "this: <urn:made>",
        'sub:sig npx:hasSignatureTarget this: ; npx:hasSignature "x" . this: <urn:made>',
    ),
}


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Path:
    made = rsa.generate_private_key(65537, 2048)
    file = tmp_path_factory.mktemp("key") / "id_rsa.pem"
    file.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@pytest.fixture(scope="module")
def signed(seed, key) -> list[str]:
    return list(seed.export("nanopub", licence=LICENCE, key=key))


def quads(text: str | bytes):
    content = text if isinstance(text, bytes) else text.encode()
    return list(parse(content, format=RdfFormat.TRIG))


def broken_rule(text: str | bytes) -> str:
    with pytest.raises(BrokenRuleError) as caught:
        list(nanopubs(quads(text)))
    return caught.value.rule


def add(text: str, tmp_path):
    file = tmp_path / "in.trig"
    file.write_text(text, "utf-8")
    base = kb.open(":memory:")
    return base, base.add(file)


# -- in -----------------------------------------------------------------------------------------


def test_a_valid_one_comes_in_and_keeps_its_four_graphs(tmp_path):
    base, report = add(PLAIN, tmp_path)

    with base:
        rows = base.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").results()
        assert len(list(rows)) == 4
        assert report.added[0].triples == 7
        assert base.count() == 0


@pytest.mark.parametrize("rule", BROKEN)
def test_each_broken_rule_is_named(rule):
    text = PLAIN.replace(*BROKEN[rule])
    assert text != PLAIN

    assert broken_rule(text) == rule


def test_a_broken_one_is_refused_with_its_file(tmp_path):
    with pytest.raises(RefusedError, match=r"in\.trig: .* says nothing of its assertion"):
        add(PLAIN.replace(*BROKEN["provenance"]), tmp_path)


def test_one_broken_one_refuses_the_file_whole(tmp_path):
    other = PLAIN.replace("ferry", "boat").replace(*BROKEN["info"])

    with pytest.raises(RefusedError):
        add(PLAIN + other, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("Netflix", "Netfilx", "hash"),
        ('npx:hasSignature "', 'npx:hasSignature "A', "hash"),
        ("by/4.0/", "by/3.0/", "hash"),
    ],
)
def test_a_changed_letter_breaks_the_hash(signed, old, new, rule):
    one = next(piece for piece in signed if old in piece)

    assert broken_rule(one.replace(old, new, 1)) == rule


def test_a_signature_of_something_else_is_refused(seed, signed, key, monkeypatch):
    """The address fits the content, but the key signed another text."""
    monkeypatch.setattr(
        "kb.graph.signing.Signer.sign", lambda self, message: "bm90IGEgc2lnbmF0dXJl"
    )
    forged = next(iter(seed.export("nanopub", key=key)))

    assert broken_rule(forged) == "signature"


def test_every_rule_has_a_sentence_and_most_have_a_test():
    assert set(BROKEN) | {"hash", "signature"} <= set(RULES)


# -- out ----------------------------------------------------------------------------------------


def test_one_for_each_entry_and_reply_with_what_it_takes(seed, signed):
    assert len(signed) == seed.stats()["statements"] + 2
    for piece in signed:
        (found,) = nanopubs(quads(piece))
        assert code_of(found.iri.value)
        kinds = {str(q.object) for q in found.graph(found.assertion)}
        assert any("terms#Statement" in kind for kind in kinds)
        assert any("hadPrimarySource" in str(q) for q in found.graph(found.provenance))
        info = {q.predicate.value.rpartition("/")[2] for q in found.graph(found.pubinfo)}
        assert {"created", "license", "terms#curator"} <= info


def test_a_reply_of_one_source_to_another_goes_out_too_and_comes_in_alone(tmp_path):
    """It names no captured statement, so it is from the source that replies."""
    with kb.open(":memory:") as base:
        base.add(folder("stories") / "2018-facebook-messages")
        recorded = set(base.export("ntriples"))
        count = base.stats()["statements"]
        pieces = list(base.export("nanopub", licence=LICENCE))
    replies = [piece for piece in pieces if "kb:Reply" in piece]

    assert (len(pieces) - len(replies), len(replies)) == (count, 5)
    for number, piece in enumerate(replies):
        (found,) = nanopubs(quads(piece))
        assert any("hadPrimarySource" in str(q) for q in found.graph(found.provenance))
        file = tmp_path / f"{number}.trig"
        file.write_text(piece, "utf-8")
        with kb.open(":memory:") as other:
            other.add(file)
            taken = set(other.export("ntriples"))
        assert any("terms#Reply>" in line for line in taken)
        assert {line for line in taken if "replyFrom" in line} <= recorded


def test_no_claim_stands_as_a_bare_triple(signed):
    relations = "https://w3id.org/newsclaim/relation/"

    assert not [q for piece in signed for q in quads(piece) if relations in q.predicate.value]


def test_the_same_key_signs_the_same_bytes(seed, signed, key):
    assert list(seed.export("nanopub", licence=LICENCE, key=key)) == signed


def test_each_is_valid_for_the_library(signed, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nanopub import Nanopub

        for number, piece in enumerate(signed[:6]):
            file = tmp_path / f"{number}.trig"
            file.write_text(piece, "utf-8")
            found = Nanopub(rdf=file)
            assert found.is_valid
            assert found.has_valid_trusty
            assert found.has_valid_signature


def test_all_of_them_give_the_same_records_and_conflicts_again(seed, signed, tmp_path):
    base, _ = add("".join(signed), tmp_path)

    with base:
        assert list(base.export("nquads")) == list(seed.export("nquads"))
        assert [c.id for c in base.contradictions()] == [c.id for c in seed.contradictions()]
        assert base.check() == []


def test_one_alone_can_be_taken_in(signed, tmp_path):
    for number in (0, 12, len(signed) - 1):
        base, _ = add(signed[number], tmp_path)
        with base:
            assert base.count() > 0


def test_a_file_without_a_key_is_said_to_be_so(seed, tmp_path):
    file = tmp_path / "none.pem"
    file.write_text("no key", "utf-8")

    with pytest.raises(KeyFileError, match=r"none\.pem"):
        seed.export("nanopub", key=file)


# -- the community's suite ----------------------------------------------------------------------


def suite() -> Path:
    place = os.environ.get("KB_DATA")
    if not place:
        pytest.skip("KB_DATA does not name the folder of real data")
    return Path(place) / "nanopub"


def test_all_valid_ones_of_the_suite_are_accepted():
    files = [*(suite() / "valid").rglob("*.trig"), *(suite() / "transform").rglob("*.trig")]
    assert files
    for file in files:
        assert list(nanopubs(quads(file.read_bytes()))), file


def test_all_invalid_ones_of_the_suite_are_refused():
    files = list((suite() / "invalid").rglob("*.trig"))
    assert files
    for file in files:
        assert broken_rule(file.read_bytes()), file


def test_codes_are_those_of_the_suite():
    codes = list((suite() / "transform").rglob("*.code"))
    assert codes
    for file in codes:
        (found,) = nanopubs(quads(file.with_suffix(".trig").read_bytes()))
        assert code_of(found.iri.value) == file.read_text("utf-8").strip()
