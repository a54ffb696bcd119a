"""Hostile queries through `kb query`: each ends with its code and in words, and changes nothing."""

import hashlib
import itertools
import os
from pathlib import Path

import pytest

import kb
from kb.errors import IncompleteAnswerError, QueryLimitError
from kb.query.guard import QueryLimits
from tests.cli.conftest import command, environment_with, process, run  # noqa: F401 (fixtures)
from tests.store.canary import listening

ASK = "{ SERVICE <C> { ?s ?p ?o } }"
IN = "SELECT * { ?s ?p ?o . %s }"
# Every way to write a request to somebody else that we know of; C is an address that counts.
SERVICES = [
    f"SELECT * {ASK}", f"ASK {ASK}", f"CONSTRUCT {{ ?s ?p ?o }} {ASK}", f"DESCRIBE ?s {ASK}",
    f"SELECT * {{ {{ SELECT * {ASK} }} }}",
    *(IN % how.replace("%", ASK) for how in (
        "%", "OPTIONAL %", "MINUS %", "{} UNION %", "LATERAL %", "GRAPH ?g %", "FILTER EXISTS %",
        "FILTER NOT EXISTS %", "FILTER EXISTS { FILTER EXISTS % }", "FILTER (1 = 1 && EXISTS %)",
        "BIND (EXISTS % AS ?x)", "OPTIONAL { ?s ?p ?z FILTER EXISTS % }", "{ { { { % } } } }",
    )),
    *(IN % how for how in (
        "service <C> {}", "SeRvIcE <C> {}", "SERVICE SILENT <C> {}", "SERVICE<C>{}",
        "SERVICE\t<C>\n{}", "SERVICE #x\n <C> {}", "SERVICE #}\n<C>{}", "SERVICE ?o {}",
        "BIND (<C> AS ?g) SERVICE ?g {}", "VALUES ?g { <C> } SERVICE ?g {}", "SERVICE $o {}",
        "BIND (IRI('C') AS ?g) SERVICE ?g {}", "\\u0053ERVICE <C> {}", "S\\u0045RVICE <C> {}",
        "\\U00000053ERVICE <C> {}", "SERVICE <C\\u002F> {}", "\u017fERVICE <C> {}",
        "'''''' SERVICE <C> {}", "# '\n SERVICE <C> {}", "FILTER(?o < 3) SERVICE <C> {}",
        "FILTER(?o<3)SERVICE<C>{}", "SERVICE <C> { SERVICE <C> {} }",
    )),
    "PREFIX c: <C> SELECT * { SERVICE c:x {} }", "PREFIX : <C> SELECT * { SERVICE : {} }",
    "BASE <C> SELECT * { SERVICE <x> {} }", "PREFIX service: <C> SELECT * { service:x ?p ?o }",
]  # fmt: skip
UPDATES = [
    "INSERT DATA { <a:b> <a:b> 1 }", "DELETE DATA { <a:b> <a:b> 1 }", "DELETE WHERE { ?s ?p ?o }",
    "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "WITH <g:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "CLEAR ALL", "CLEAR DEFAULT", "DROP ALL",
    "DROP SILENT GRAPH <g:g>", "CREATE GRAPH <g:g>", "LOAD <C>", "LOAD SILENT <C> INTO GRAPH <g:g>",
    "LOAD <file:///etc/passwd>", "COPY DEFAULT TO <g:g>", "MOVE <g:g> TO DEFAULT",
    "ADD <a:b> TO <g:g>",
    "SELECT * { ?s ?p ?o } ; DROP ALL", "ASK {} ; INSERT DATA { <a:b> <a:b> 1 }", "# x\nDROP ALL",
    "PREFIX a: <b:c> DROP ALL", "insert data { <a:b> <a:b> 1 }", "\\u0044ROP ALL",
]  # fmt: skip
TOO_MUCH = {
    "bytes": "#" + "x" * 70_000 + "\nASK {}",
    "groups": "SELECT * " + "{" * 5000 + "}" * 5000,
    "brackets": "SELECT (" + "(" * 9000 + "1" + ")" * 9000 + " AS ?x) {}",
    "lists": "SELECT * { ?s ?p " + "(" * 5000 + ")" * 5000 + " }",
    "blanks": "SELECT * { ?s ?p " + "[ ?p " * 5000 + "] " * 5000 + "}",
    "unions": "SELECT * { {} " + "UNION {} " * 6000 + "}",
    "optionals": "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 1000 + "}",
    "exists": "SELECT * { " + "FILTER EXISTS { " * 1000 + "}" * 1001,
    "subqueries": "SELECT * { " + "{ SELECT * { " * 1000 + "} }" * 1000 + "}",
    "negations": "SELECT (" + "!" * 9000 + "true AS ?x) {}",
    "paths": "SELECT * { ?s " + "/".join(["<a:p>"] * 5000) + " ?o }",
    "alternatives": "SELECT * { ?s (" + "|".join(["<a:p>"] * 5000) + ") ?o }",
    "inverses": "SELECT * { ?s " + "^<a:p>/" * 5000 + "<a:p> ?o }",
    "triples": "SELECT * { " + "?s ?p ?o . " * 5000 + "}",
    "binds": "SELECT * { " + "BIND (1 AS ?x) " * 3000 + "}",
    "triple terms": "SELECT * { ?s ?p " + "<<( ?s ?p " * 5000 + "?o" + " )>>" * 5000 + " }",
    "values": "SELECT * { VALUES ?x { " + "1 " * 40_000 + "} }",
    "a name": "SELECT * { ?s ?p " + "true" * 9000 + " }",
}
DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
REPLACED = "'aaaaaaaaaa'"
for _ in range(6):
    REPLACED = f"REPLACE({REPLACED}, 'a', '{'a' * 30}')"
BOMBS = {
    "count of a product": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "sum of a product":
        f"SELECT * {{ {{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }} FILTER(?n < 0) }}",
    "sorted product": f"SELECT * {{ {PRODUCT} }} ORDER BY ?i DESC(?a) LIMIT 1",
    "grouped product": f"SELECT ?a (COUNT(*) AS ?n) {{ {PRODUCT} }} GROUP BY ?a ?d ?g",
    "distinct product": f"SELECT DISTINCT (STR(?b) AS ?x) {{ {PRODUCT} }}",
    "filtered product":
        f"SELECT * {{ {PRODUCT} FILTER (SHA512(CONCAT(STR(?a), STR(?d), STR(?g))) = 'x') }}",
    "conjunctions": "SELECT * { ?s ?p ?o FILTER (?o" + " && ?o" * 9000 + ") }",
    "sums": "SELECT (1" + " + 1" * 9000 + " AS ?x) {}",
    "joined texts": f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {PRODUCT} }}",
    "doubled text": f"SELECT ?x40 {{ BIND('{'a' * 64}' AS ?x0) {DOUBLING} }}",
    "replaced text": f"SELECT ({REPLACED} AS ?x) {{}}",
    "repeats of repeats": "ASK { ?s ?p ?o FILTER REGEX(STR(?o), '((a{1,999}){1,999}){1,999}') }",
    "all paths": "SELECT (COUNT(*) AS ?n) { ?s (!<a:p>|^!<a:p>)* ?o . ?o (!<a:p>)* ?x }",
    "paths of paths": "SELECT (COUNT(*) AS ?n) { ?s (((!<a:p>)*)+|^!<a:q>)* ?o . ?o (!<a:p>)+ ?x}",
    "planner": "SELECT * { " + "?s ?p ?o . " * 190 + "}",
    "optionals": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(8)) + " }",
    "minus": f"SELECT * {{ {PRODUCT} MINUS {{ ?m ?n ?o . ?q ?r ?s . ?a ?t ?u }} }}",
}  # fmt: skip
TOO_LONG = {
    "rows of a product": f"SELECT * {{ {PRODUCT} }}",
    "triples of a product": "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }",
    "rows of values": "SELECT * { VALUES ?x { "
    + "1 2 3 4 5 6 7 8 9 " * 99
    + "} ?a ?b ?c . ?d ?e ?f }",
}
HARMLESS = [
    "SELECT * FROM <C> { ?s ?p ?o }", "SELECT * FROM NAMED <C> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "ASK { GRAPH <C> { ?s ?p ?o } }",
    "DESCRIBE <C>", "SELECT (IRI('C') AS ?x) {}", "ASK { ?s ?p 'SERVICE <C> {}' }",
    'ASK { ?s ?p """LOAD <C> \n DROP ALL""" }', "ASK {} # SERVICE <C> {} ; DROP ALL",
    "ASK { ?s <http://a.example/#service> ?o }", "SELECT ?service { ?service ?load ?drop } LIMIT 1",
    "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '^(a+)+$') } LIMIT 1",
    "SELECT (1/0 AS ?x) (STRLANG('a', 'no tag') AS ?y) (IRI('a b') AS ?z) {}",
    "SELECT (SUBSTR('abc', -9223372036854775808, 9223372036854775807) AS ?x) {}",
]  # fmt: skip
WRONG = [
    "",
    " ",
    "SELECT * {",
    "hello world",
    "SELECT * { ?s x:y ?o }",
    "{" * 9,
    "\ufeff\ufeffASK {}",
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory, story_folder):
    place = tmp_path_factory.mktemp("desk")
    with kb.init(place) as base:
        base.add(story_folder)
    return place


@pytest.fixture
def ended(run, desk):  # noqa: F811
    """Ask through standard input; nobody else may be asked, and nothing may change."""

    def call(text, code, *arguments):
        before = state(desk)
        with listening() as canary:
            given = text if isinstance(text, bytes) else text.replace("C>", f"{canary.address}>")
            result = run("--store", desk, "query", *(arguments or ["-"]), text=given)
        assert result.exit_code == code, result.output
        assert code == 0 or isinstance(result.exception, SystemExit)
        assert canary.connections == 0
        assert state(desk) == before
        if code:
            assert result.stdout == ""
            assert len(result.stderr.splitlines()) == 1
        return result.stderr

    return call


def state(desk: Path) -> dict[str, str]:
    """Hash the journal and all files that the store is made of."""
    files = [file for file in desk.rglob("*") if file.suffix in (".db", ".sst")]
    assert files
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.parametrize("text", SERVICES)
def test_nobody_else_is_asked(ended, text):
    assert ended(text, 2).startswith("kb: query:")


@pytest.mark.parametrize("text", UPDATES)
def test_nothing_is_changed(ended, text):
    assert ended(text, 2).startswith("kb: ")


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_too_large_is_refused_with_its_place(ended, what):
    assert ended(TOO_MUCH[what], 2).startswith("kb: query:1:")


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_query_is_a_wrong_call(ended, text):
    ended(text, 2)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_hostile_is_answered(ended, text):
    ended(text, 0)


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_ends_at_its_limit(what, desk):
    """Of time, memory or nesting, whichever comes first; the base answers on."""
    limits = QueryLimits(seconds=1.5, memory_bytes=512 * 1024**2)
    with kb.open(desk) as base:
        store = base._base.store()

        with pytest.raises(QueryLimitError) as caught:
            store.ask(BOMBS[what], limits)

        assert caught.value.exit_code == 4
        assert caught.value.limit in ("time", "memory", "nesting")
        assert base.find(limit=1)


@pytest.mark.parametrize("what", TOO_LONG)
def test_an_answer_too_long_is_an_error_and_no_shorter_table(what, desk):
    with kb.open(desk) as base, pytest.raises(IncompleteAnswerError) as caught:
        base._base.store().ask(TOO_LONG[what], QueryLimits(seconds=60))

    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"ASK { ?s ?p '\xff' }", 1),
        ("ASK {}".encode("utf-16"), 1),
        (b"ASK { ?s ?p '\xed\xa0\x80' }", 1),
        (b"ASK {}" + b" " * 10**8, 1),
        (b"ASK {}" + b" " * 10**6, 2),
        (b"\x00" * 100, 2),
    ],
    ids=["not UTF-8", "UTF-16", "a surrogate", "100 MB", "1 MB", "NUL"],
)
def test_bytes_that_are_no_query_end_in_words(content, code, ended):
    ended(content, code)


def test_a_query_file_that_is_no_file_is_not_waited_for(ended, tmp_path):
    pipe, folder = tmp_path / "pipe.rq", tmp_path / "folder.rq"
    os.mkfifo(pipe)
    folder.mkdir()
    endless = tmp_path / "endless.rq"
    endless.symlink_to("/dev/zero")

    for place in (pipe, folder, endless):
        assert str(place) in ended("", 1, place)
    assert ended("", 3, tmp_path / "gone.rq")


def test_there_are_as_many_cases_as_are_told():
    groups = (SERVICES, UPDATES, TOO_MUCH, BOMBS, TOO_LONG, HARMLESS, WRONG)
    assert len(list(itertools.chain(*groups))) >= 120
