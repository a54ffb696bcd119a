"""The guard lets readers' queries pass and keeps out what asks others, writes, or is a bomb."""

import contextlib
import random

import pyoxigraph
import pytest

from kb.errors import QueryRefusedError
from kb.query.guard import QueryLimits, check_query
from tests.store.canary import listening

LIMITS = QueryLimits()
HARMLESS = [
    "SELECT * { ?s a <https://schema.org/Person> }",
    "SELECT * { ?s <http://example.org/it's> ?o FILTER (?o < 3 && 4 > ?o) }",
    "PREFIX s: <http://example.org/service#> SELECT ?service { ?service s:service s:add, s:load }",
    'SELECT * { ?s ?p "SERVICE <http://x/> { INSERT" , \'LOAD\', """a "DROP" \\" \n CLEAR""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    "SELECT * FROM <http://a/> FROM NAMED <http://b/> { GRAPH ?g { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a\\u0062"@en-GB, "1"^^<http://www.w3.org/2001/XMLSchema#integer>, -1.5e3 }',
    "ASK { ?s <urn:isbn:123>/(<http://a/b>|^<http://c/d>)+ [] }",
    f"SELECT * {{ VALUES ?x {{ {' '.join(map(str, range(500)))} }} ?s ?p ?x }}",
    f"SELECT * {{ ?s ?p ?x FILTER (?x IN ({', '.join(map(str, range(500)))})) }}",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . OPTIONAL { ?s <http://a/b> ?c } }",
    "SELECT * { << ?s ?p ?o >> <http://a/said> <http://a/ann> }",
    "PREFIX k: <terms#> SELECT * { ?s <#x> ?o . ?o <urn:b#c> <tag:a@b,2020:x#y>, <a'b#(c)> }",
    "SELECT * { ?s (<urn:a#b>|^<urn:c#d>) ?o FILTER (?o = <urn:x'y> || ?o IN (<did:x:y#z>)) }",
    "SELECT * { ?s ?p 'x'@en--ltr }",
    "this is not SPARQL, but it does no harm",
]

# C stands for the address of another server. Each was sent there by the engine, or would be if
# it read the text a little differently.
ASKING_OTHERS = [
    "SELECT * { SERVICE <C> { ?s ?p ?o } }",
    "SELECT * { service silent <C> { ?s ?p ?o } }",
    "SELECT * { SERVICE<C>{} }",
    "SELECT * { VALUES ?g { <C> } LATERAL { SERVICE ?g {} } }",
    "PREFIX : <C> SELECT * { SERVICE:x {} }",
    "PREFIX : <C> SELECT * { SERVICESILENT:x {} }",
    "PREFIX x: <C> SELECT * { SERVICEx:x {} }",
    "SELECT * { ?s ?p 1SERVICE<C>{} }",
    "SELECT * { ?s ?p 1.SERVICE<C>{} }",
    "SELECT * { ?s ?p trueSERVICE<C>{} }",
    "SELECT * { ?s ?p ?x.SERVICE<C>{} }",
    "SELECT * { ?s ?p ?o #\rSERVICE <C> {}\n}",
    "SELECT * { ?s ?p ?a FILTER(?a<2)SERVICE#>\n<C>{} }",
    "SELECT * { ?s ?p ?a FILTER((1)<2)SERVICE#>\n<C>{} }",
    "SELECT * { ?s ?p ?a FILTER(EXISTS{?s ?p ?a}<2)SERVICE#>\n<C>{} }",
    "SELECT * { ?s ?p ?a FILTER(<urn:a>(?a)<2)SERVICE#>\n<C>{} }",
    "SELECT * { ?s ?p ?a FILTER(?a = 1 <2)SERVICE#>\n<C>{} }",
    "SELECT * { ?s ?p ?a BIND(?a<2 AS ?b)SERVICE#>\n<C>{} }",
    "SELECT (?a<2 AS ?b)#>\n{ SERVICE <C> {} }",
    "SELECT ?a { ?s ?p ?a } HAVING(?a<2)#>\nVALUES ?b { 1 } SERVICE <C> {}",
    "SELECT * { ?s ?p ?a FILTER(?a<2||?a<'>')SERVICE <C> {} FILTER(?a<2||?a<'>') }",
    "SELECT * { ?s ?p ?a FILTER(?a<2#>'''\n)SERVICE <C> {}#'''\n}",
    "BASE <http://a/> SELECT * { ?s ?p ?a OPTIONAL {?s <='''> ?o} SERVICE <C> {}#'''\n}",
    "SELECT * { ?s ?p ?o FILTER(?o<<http://x#>)SERVICE <C> {} \n}",
    'SELECT * { ?s ?p ?o VALUES (?a ?b) {(""" a")} SERVICE <C> {} #\\z""")}\n}',
    'SELECT * { ?s ?p ?o VALUES (?a ?b) {(""" a")} SERVICE <C> {} #\\uD800""")}\n}',
    "SELECT * { ?s ?p ?o VALUES (?a ?b) {(''' a')} SERVICE <C> {} #\\U00110000''')}\n}",
    "SELECT * { \\u0053ERVICE <C> {} }",
    "SELECT * { \u017fERVICE <C> {} }",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_readers_query_passes(text):
    """Words that are dangerous as keywords are fine in texts, comments, addresses and names."""
    check_query(text, LIMITS)


@pytest.mark.parametrize("text", ASKING_OTHERS)
def test_no_other_server_is_asked(text):
    """Whatever reads as SERVICE to the engine is refused."""
    with pytest.raises(QueryRefusedError):
        check_query(text.replace("C", "http://127.0.0.1:9/", 1), LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://a/> <http://b/> 1 }",
        "WITH <http://g/> delete { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "CLEAR ALL",
        "DROP SILENT DEFAULT",
        "CREATE GRAPH <http://g/>",
        "ADD <http://a/> TO <http://b/>",
        "MOVE <http://a/> TO <http://b/>",
        "COPY <http://a/> TO <http://b/>",
    ],
)
def test_a_query_changes_nothing(text):
    """Every form of SPARQL Update is refused by name."""
    with pytest.raises(QueryRefusedError, match="only reads"):
        check_query(text, LIMITS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("#" * 65537, "65537 bytes"),
        ("SELECT * " + "{" * 4000 + "}" * 4000, "nested over 50"),
        ("SELECT (" + "(" * 4000 + "1" + ")" * 4000 + " AS ?x) {}", "nested over 50"),
        ("SELECT * {" + "FILTER EXISTS {" * 1000 + "}" * 1001, "nested over 50"),
        ("SELECT * {" + "{ SELECT * " * 60 + "}" * 61, "nested over 50"),
        ("SELECT * {" + "<<" * 60 + ">>" * 60 + "}", "nested over 50"),
        ("SELECT (" + "!" * 16000 + "true AS ?x) {}", "over 200 patterns"),
        ("SELECT (" + "-" * 16000 + "1 AS ?x) {}", "over 200 patterns"),
        ("SELECT * {" + "?s ?p ?o ." * 500 + "}", "over 200 patterns"),
        ("SELECT * { ?s ?p ?o " + "; ?p ?o" * 500 + "}", "over 200 patterns"),
        ("SELECT * { ?s ?p ?o " + ", ?o" * 500 + "}", "over 200 patterns"),
        ("SELECT * { ?s ?p ?o " + ";a?o" * 500 + "}", "over 200 patterns"),
        ("SELECT * { ?s ?p (" + "1 " * 500 + ")}", "over 200 patterns"),
        ("SELECT * { ?s ?p (" + "true " * 500 + ")}", "over 200 patterns"),
        ("SELECT * { ?s ?p (" + "true" * 500 + ")}", "no word as long"),
        ("SELECT * {" + "OPTIONAL {?s ?p ?o}" * 1000 + "}", "over 200 patterns"),
        ("SELECT * {" + "{?s ?p ?o}" * 1000 + "}", "over 200 patterns"),
        ("SELECT * {{}" + "UNION{}" * 8000 + "}", "over 200 patterns"),
        ("SELECT * {" + "BIND(1 AS ?x)" * 4000 + "}", "over 200 patterns"),
        ("SELECT * {" + "FILTER(?x)?s ?p ?o " * 500 + "}", "over 200 patterns"),
        ("SELECT * { ?s " + "/".join(["<http://a/p>"] * 1000) + " ?o }", "over 200 patterns"),
        ("SELECT * { ?s ?p :x.values {" + "?s ?p ?o ." * 500 + "}}", "over 200 patterns"),
    ],
)
def test_bombs_are_refused_by_size(text, reason):
    """What crashed or hung the engine is refused before the engine sees it."""
    with pytest.raises(QueryRefusedError, match=reason):
        check_query(text, LIMITS)


def test_the_place_is_named():
    """Line and column count from 1."""
    with pytest.raises(QueryRefusedError) as caught:
        check_query("SELECT *\n{\n  ?s ?p ?o .\n  SERVICE <http://x/> {} }", LIMITS)

    assert (caught.value.line, caught.value.column) == (4, 3)
    assert str(caught.value).startswith("query:4:3: SERVICE")


@pytest.mark.parametrize("text", ["\ud800", 'SELECT ("', "SELECT ('''a''", 'ASK {"\\q"}', "ASK \\"])
def test_text_that_is_no_text_is_refused(text):
    """Half characters, open texts and stray escapes end in a refusal, not in a traceback."""
    with pytest.raises(QueryRefusedError):
        check_query(text, LIMITS)


PIECES = [
    *("'", '"', "'''", '"""', "#", "<", ">", "<=", "<<", ">>", "<http://a#", "<1#>", "<'>", "\\"),
    *(
        '\\"',
        "\\u0027",
        "\\uD800",
        "\\z",
        "?a",
        ":x",
        "e:a.",
        "1",
        ".",
        "true",
        "a",
        "@en",
        "(",
        ")",
    ),
    *("{", "}", ",", ";", "|", "!", "\n", "\r", " ", "FILTER("),
]


def test_no_mutant_of_these_queries_asks_another_server():
    """4,000 damaged copies: whatever the guard lets pass, the engine connects to nobody."""
    store = pyoxigraph.Store()
    node = pyoxigraph.NamedNode("http://a/s")
    store.add(pyoxigraph.Quad(node, node, pyoxigraph.Literal(1)))
    chance = random.Random(11)
    passed = 0

    with listening() as canary:
        for _ in range(4000):
            text = mutant(chance, chance.choice(ASKING_OTHERS).replace("C", canary.address, 1))
            try:
                check_query(text, LIMITS)
            except QueryRefusedError:
                continue
            passed += 1
            with contextlib.suppress(SyntaxError, OSError, RuntimeError):
                list(store.query(text))

    assert passed
    assert canary.connections == 0


def mutant(chance, text):
    """Put in, write over or cut out a few pieces."""
    for _ in range(chance.randrange(5)):
        place = chance.randrange(len(text) + 1)
        piece = chance.choice(PIECES)
        text = text[:place] + piece + text[place + chance.choice([0, 0, 1, len(piece)]) :]
    return text
