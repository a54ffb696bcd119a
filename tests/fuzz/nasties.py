"""Bad inputs written by hand, each with the name of its file and whether its line must be told."""

from dataclasses import dataclass

from tests.fuzz.seeds import seeds

SEEDS = {one.name: one for one in seeds()}
STORY = SEEDS["story.yaml"].content.decode()
TURTLE = SEEDS["in.turtle"].content.decode()
LINES = SEEDS["in.ntriples"].content.decode()
RDFXML = SEEDS["in.rdfxml"].content.decode()
KB = "https://w3id.org/newsclaim/"
TERMS = f"{KB}terms#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
XSD = "http://www.w3.org/2001/XMLSchema#"
STATEMENT = next(line.split(" ")[0] for line in LINES.splitlines() if "#content>" in line)
HEAD = (
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:a="http://a.example/">'
)


@dataclass(frozen=True)
class Nasty:
    """One bad input."""

    what: str
    name: str
    content: bytes
    placed: bool = True


def _all(name: str, contents: dict[str, str | bytes], *, placed: bool) -> list[Nasty]:
    return [
        Nasty(what, name, content if isinstance(content, bytes) else content.encode(), placed)
        for what, content in contents.items()
    ]


def _story(old: str, new: str) -> str:
    assert old in STORY, old
    return STORY.replace(old, new, 1)


YAML = _all(
    "in.yaml",
    {
        "empty": "",
        "only white space": " \n\n",
        "only a comment": "# nothing\n",
        "binary": bytes(range(256)) * 40,
        "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "gzip under another name": b"\x1f\x8b\x08\x00" + bytes(60),
        "UTF-16 with a mark": STORY.encode("utf-16"),
        "UTF-16 without a mark": STORY.encode("utf-16-le"),
        "UTF-32": STORY.encode("utf-32"),
        "Latin-1": _story("First", "Caf\xe9").encode("latin-1"),
        "a byte that is no UTF-8": STORY.encode().replace(b"First", b"Fi\xffrst"),
        "a lone surrogate as bytes": STORY.encode().replace(b"First", b"\xed\xa0\x80"),
        "overlong UTF-8": STORY.encode().replace(b"First", b"\xc0\xaf"),
        "NUL": _story("First", "Fi\x00rst"),
        "escape character": _story("First", "Fi\x1b[31mrst"),
        "C1 control": _story("First", "Fi\x9brst"),
        "noncharacter": _story("First", "Fi\ufdd0rst"),
        "escaped NUL": _story("title: First", 'title: "Fi\\0rst"'),
        "escaped surrogate": _story("title: First", 'title: "\\ud800"'),
        "escaped surrogate pair turned": _story("title: First", 'title: "\\ude00\\ud83d"'),
        "escaped beyond Unicode": _story("title: First", 'title: "\\U00110000"'),
        "unknown escape": _story("title: First", 'title: "\\q"'),
        "billion laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nstory: *c\n",
        "an anchor alone": _story("title: Everything", "title: &t Everything"),
        "an alias to nothing": _story("title: Everything", "title: *t"),
        "an alias to itself": "story: &a [*a]\n",
        "a merge": _story("description:", "<<: {title: Other}\ndescription:"),
        "a merge of an alias": "base: &b {story: x}\n<<: *b\n",
        "a tag of Python": "story: !!python/object/apply:os.system ['echo pwned']\n",
        "a tag of Python's names": "story: !!python/name:os.system\n",
        "a tag of one's own": _story("story: seed", "story: !mine seed"),
        "a standard tag": _story("story: seed", "story: !!str seed"),
        "binary tag": _story("story: seed", "story: !!binary c2VlZA=="),
        "a tag of a shorthand": "%TAG !e! tag:a.example,2000:\n---\nstory: !e!x y\n",
        "an unknown directive twice": "%YAML 1.1\n%YAML 1.1\n---\n" + STORY,
        "YAML 9": "%YAML 9.0\n---\n" + STORY,
        "two documents": STORY + "---\n" + STORY,
        "text after the end": STORY + "...\nstory: again\n",
        "deep lists": "story: " + "[" * 5000,
        "deep lists, closed": "story: " + "[" * 5000 + "]" * 5000,
        "deep mappings": "story: " + "{a: " * 5000,
        "deep hyphens": "- " * 5000,
        "deep questions": "? " * 5000,
        "deep indents": "".join(" " * n + "a:\n" for n in range(100)),
        "duplicate keys": _story("title: Everything", "title: One\ntitle: Everything"),
        "duplicate ids of sources": _story("  b: {", "  a: {type: report, title: x}\n  b: {"),
        "duplicate ids of statements": _story("id: s2", "id: s1"),
        "duplicate keys by an escape": _story("title: Ev", '"tit\\u006ce": One\ntitle: Ev'),
        "a tab as indent": _story("  a: {type", "\ta: {type"),
        "a key that is a list": _story("description:", "[a, b]: c\ndescription:"),
        "a key that is a mapping": _story("description:", "{a: b}: c\ndescription:"),
        "a huge text": _story("First", "x" * 70_000),
        "a huge key": _story("description:", "k" * 70_000 + ": x\ndescription:"),
        "a huge id": _story("story: seed", "story: " + "s" * 300),
        "a huge number": _story("more_than: 150", "more_than: " + "9" * 5000),
        "an exponent": _story("more_than: 150", "more_than: 1e999999999"),
        "not a number": _story("more_than: 150", "more_than: .nan"),
        "infinity": _story("more_than: 150", "more_than: .inf"),
        "a hexadecimal number": _story("more_than: 150", "more_than: 0x1F"),
        "a sexagesimal number": _story("more_than: 150", "more_than: 12:30:45"),
        "a number of other digits": _story("more_than: 150", "more_than: \u0661\u0665\u0660"),
        "bounds the wrong way": _story("more_than: 150", "at_least: 9, at_most: 1"),
        "Norway as yes or no": _story("verbatim: yes", "verbatim: NO WAY"),
        "on for yes": _story("verbatim: yes", "verbatim: on"),
        "a day that does not exist": _story("published: 2018-12-18", "published: 2018-02-30"),
        "a month 13": _story("published: 2018-12-18", "published: 2018-13-45"),
        "the year 0": _story("published: 2018-12-18", "published: 0000-01-01"),
        "the end of time": _story("2018-12-19T12:02-05:00", "9999-12-31T23:59-14:00"),
        "the beginning of time": _story("2018-12-19T12:02-05:00", "0001-01-01T00:00+14:00"),
        "an interval of nothing": _story("published: 2018-12-18", "published: ../.."),
        "an address with a space": _story("https://a.example/1", "https://a.example/ 1"),
        "an address of a script": _story("https://a.example/1", "javascript:alert(1)"),
        "an address of a file": _story("https://a.example/1", "file:///etc/passwd"),
        "an address with <>": _story("https://a.example/1", "https://a.example/<x>"),
        "a huge address": _story("https://a.example/1", "https://a.example/" + "a" * 3000),
        "an id with a path": _story("id: s1", "id: ../../etc/passwd"),
        "an id with a line end": _story("id: s1", 'id: "s1\\n"'),
        "an entity by a bidi id": _story("ann: {name", "\u202eann: {name"),
        "an unknown key": _story("description:", "decsription: x\ndescription:"),
        "a prototype name": _story("description:", "__proto__: x\ndescription:"),
        "a text for a mapping": _story("sources:\n", "sources: none\nsauces:\n"),
        "a list for a mapping": "story: x\ntitle: x\nsources: [a, b]\nentities: []\n",
        "a mapping for a text": _story("title: First", "title: {a: b}"),
        "a list for a story": "- story: x\n",
        "a text for a story": "story",
        "an alignment of unknown keys": _story(
            "exact_match: {to: firm-inc, by: desk, because: same register}",
            "exact_match: {a: firm-inc, b: desk, c: same register}",
        ),
        "an alignment to nobody": _story("to: firm-inc", "to: nobody"),
        "an alignment that is a text": _story("close_match: [{", "close_match: [x, {"),
        "a circle of kinds": _story("goods: {name: goods, broader: matter", "goods: {name: goods, "
                                    "broader: goods"),
        "a shipped concept again": _story("mail: {name: mail", "matter: {name: matter, broader: "
                                          "data}\n  mail: {name: mail"),
        "lists that multiply": _story("agent: firm, recipient: {p: bob, q: ann}", "agent: ["
            + "firm, " * 99 + "firm], recipient: [" + "bob, " * 99 + "bob]"),
        "an unknown relation": _story("relation: give-access", "relation: gives-access"),
        "an unknown role": _story("theme: mail, time", "thene: mail, time"),
        "a quote that is not in the text": _story("Firm gave Bob", "Firm  gave Bob"),
        "a quote beyond the text": _story("at: 0-15", "at: 999999999999999-1000000000000014"),
        "a reply to nobody": _story("to: s1, kind", "to: s99, kind"),
        "a version from nowhere": _story("version: v1", "version: v9"),
        "a language that is none": _story("language: en\nsources", "language: english!\nsources"),
        "a hash that is none": _story("sha256: ", "sha256: x"),
        "said after it was printed": _story("said_at: 2018-12-18", "said_at: 2031-01-01"),
        "unclosed quote": _story("title: First", 'title: "First'),
        "unclosed bracket": STORY + "x: [a, b\n",
        "wrong indent": _story("  b: {type", " b: {type"),
        "a carriage return inside": _story("title: Everything", "title: [\rEverything"),
        "JSON with a comma too many": '{"story": "x",, "title": "y"}',
        "HTML": "<!DOCTYPE html><html><body>story: x</body></html>",
    },
    placed=True,
)  # fmt: skip

_TTL = f"@prefix kb: <{TERMS}> .\n"
TURTLES = _all(
    "in.ttl",
    {
        "an undefined prefix": "a:b a:c a:d .\n",
        "a relative address without base": "<a> <b> <c> .\n",
        "a space in an address": "<http://a/b c> <http://a/b> 1 .\n",
        "a control in an address": "<http://a/\x01> <http://a/b> 1 .\n",
        "a brace in an address": "<http://a/{x}> <http://a/b> 1 .\n",
        "a bad escape": '<urn:a> <urn:b> "\\q" .\n',
        "a short escape": '<urn:a> <urn:b> "\\u00" .\n',
        "an escaped surrogate": '<urn:a> <urn:b> "\\uD800" .\n',
        "an escape beyond Unicode": '<urn:a> <urn:b> "\\U00110000" .\n',
        "a wrong language": '<urn:a> <urn:b> "x"@no_such .\n',
        "a language of digits": '<urn:a> <urn:b> "x"@1 .\n',
        "an unclosed text": '<urn:a> <urn:b> "x .\n',
        "an unclosed long text": '<urn:a> <urn:b> """x .\n',
        "an unclosed address": "<urn:a> <urn:b> <urn:c .\n",
        "no point": "<urn:a> <urn:b> <urn:c>",
        "a literal as subject": '"a" <urn:b> <urn:c> .\n',
        "a blank predicate": "<urn:a> _:b <urn:c> .\n",
        "nesting": "<urn:a> <urn:b> " + "[ <urn:b> " * 5000,
        "nesting behind brackets in a text": '<urn:a> <urn:b> "' + ")" * 9000 + '", '
        + "( " * 5000 + ") " * 5000 + ".\n",
        "nesting behind a comment": "#" + "]" * 9000 + "\n<urn:a> <urn:b> " + "( " * 5000,
        "a triple in a triple": "<<( <urn:a> <urn:b> <urn:c> )>> <urn:b> <urn:c> .\n",
        "triples in triples": "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 20_000,
        "no UTF-8": b'<urn:a> <urn:b> "\xff" .\n',
        "UTF-16": "<urn:a> <urn:b> <urn:c> .\n".encode("utf-16"),
        "gzip": b"\x1f\x8b\x08\x00" + bytes(60),
        "N3 rules": "{ ?a <urn:b> ?c } => { ?c <urn:d> ?a } .\n",
        "SPARQL": "SELECT * { ?s ?p ?o }\n",
        "a base that is none": "@base <b> .\n<a> <b> <c> .\n",
    },
    placed=True,
)  # fmt: skip
RECORDS = _all(
    "in.nq",
    {
        "empty": "",
        "a graph with an address of ours": f"<urn:a> <urn:b> <urn:c> <{KB}story/x> .\n",
        "a blank node": LINES + "_:x <urn:b> <urn:c> .\n",
        "a blank value": LINES + f"{STATEMENT} <{TERMS}note> _:x .\n",
        "a claim's own content": LINES + f"<{KB}entity/firm> <{KB}relation/give-access> "
        f"<{KB}entity/bob> .\n",
        "a forged assertion": LINES + f"{STATEMENT} <{TERMS}asserts> <{KB}proposition/1> .\n",
        "a forged conflict": LINES + f"<{KB}conflict/1> {TYPE} <{TERMS}Conflict> .\n",
        "a forged retraction": LINES + f"<{KB}retraction/1> <{TERMS}retracts> {STATEMENT} .\n",
        "a forged judgement": LINES + f"<{KB}assessment/1> <{TERMS}verdict> <{TERMS}reject> .\n",
        "a forged closure": LINES + f"<{KB}entity/firm> "
        f"<http://www.w3.org/2004/02/skos/core#broaderTransitive> <{KB}entity/bob> .\n",
        "a shipped term changed": LINES + f"<{TERMS}Statement> "
        "<http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:x> .\n",
        "sameAs": LINES + f"<{KB}entity/firm> <http://www.w3.org/2002/07/owl#sameAs> "
        f"<{KB}entity/bob> .\n",
        "a second content": LINES + f"{STATEMENT} <{TERMS}content> <{KB}proposition/1> .\n",
        "a second speaker": LINES + f"{STATEMENT} <http://www.w3.org/ns/prov#wasAttributedTo> "
        f"<{KB}entity/bob> .\n",
        "another polarity": LINES.replace("#positive>", "#negative>"),
        "another speaker": LINES.replace(f"To> <{KB}entity/ann>", f"To> <{KB}entity/bob>"),
        "another quote": LINES.replace("Firm gave Bob", "Firm never gave Bob"),
        "a number that is none": LINES.replace('"150"', '"15O"'),
        "a number with an exponent": LINES.replace('"150"', '"1e3"'),
        "a number without end": LINES.replace('"150"', '"' + "9" * 5000 + '"'),
        "not a number": LINES.replace('"150"', '"NaN"'),
        "a date that is none": LINES.replace('"2018-12-18"', '"2018-13-45"'),
        "a date of another type": LINES.replace(f"<{XSD}date>", f"<{XSD}string>"),
        "no speakers": "".join(
            line for line in LINES.splitlines(keepends=True) if "wasAttributedTo" not in line
        ),
        "a huge text": LINES + f'{STATEMENT} <{TERMS}note> "{"x" * 70_000}" .\n',
        "a huge address": LINES + f"{STATEMENT} <{TERMS}note> <http://a/{'x' * 9000}> .\n",
        "a control character": LINES + f'{STATEMENT} <{TERMS}note> "\\u001B[2J" .\n',
        "a noncharacter": LINES + f'{STATEMENT} <{TERMS}note> "\\uFFFE" .\n',
        "a triple term": LINES + f"{STATEMENT} <{TERMS}note> <<( <urn:a> <urn:b> <urn:c> )>> .\n",
        "triple terms in one another": LINES + "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 30_000
        + "<urn:c>" + " )>>" * 30_000 + " .\n",
        "a speaker nobody declares": LINES.replace("entity/ann", "entity/zed"),
    },
    placed=False,
)  # fmt: skip
XML = _all(
    "in.rdf",
    {
        "empty": "",
        "no XML": "rdf",
        "unclosed": HEAD,
        "crossed": HEAD + "<a:b><a:c></a:b></a:c></rdf:RDF>",
        "a DOCTYPE": '<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD + "</rdf:RDF>",
        "an external DTD": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + HEAD + "</rdf:RDF>",
        "a file as entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + HEAD
        + "&a;</rdf:RDF>",
        "billion laughs": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + HEAD
        + "&b;</rdf:RDF>",
        "a DOCTYPE in UTF-16": ("<!DOCTYPE x>" + HEAD + "</rdf:RDF>").encode("utf-16"),
        "an undefined entity": HEAD + "<a:b>&nope;</a:b></rdf:RDF>",
        "an undefined prefix": HEAD + "<x:b/></rdf:RDF>",
        "an attribute twice": HEAD + '<a:b a:c="1" a:c="2"/></rdf:RDF>',
        "nesting": HEAD + "<a:b>" * 60_000,
        "nesting behind a comment": HEAD + "<!--" + "</" * 9000 + "-->" + "<a:b>" * 60_000,
        "nesting behind an attribute": HEAD + f'<a:b a:c="{"/>" * 9000}">' + "<a:b>" * 60_000,
        "nesting of other names": HEAD + "<_b>" * 60_000,
        "a control character": HEAD + "<a:b>\x1b</a:b></rdf:RDF>",
        "a reference to a control": HEAD + "<a:b>&#27;</a:b></rdf:RDF>",
        "a reference to a surrogate": HEAD + "<a:b>&#xD800;</a:b></rdf:RDF>",
        "Latin-1": '<?xml version="1.0" encoding="iso-8859-1"?>' + HEAD[21:] + "</rdf:RDF>",
        "an unknown encoding": '<?xml version="1.0" encoding="utf-7"?>' + HEAD[21:] + "</rdf:RDF>",
        "no UTF-8": HEAD.encode() + b"<a:b>\xff</a:b></rdf:RDF>",
        "two roots": HEAD + "</rdf:RDF>" + HEAD[21:] + "</rdf:RDF>",
    },
    placed=True,
) + _all(
    "in.rdf",
    {
        "a relative address": HEAD + '<rdf:Description rdf:about="x"><a:b>c</a:b>'
        "</rdf:Description></rdf:RDF>",
        "an address with a space": HEAD + '<rdf:Description rdf:about="http://a/ b"><a:b>c</a:b>'
        "</rdf:Description></rdf:RDF>",
        "an unknown parse type": HEAD + '<rdf:Description><a:b rdf:parseType="x"><y/></a:b>'
        "</rdf:Description></rdf:RDF>",
        "an id twice": HEAD + '<rdf:Description rdf:ID="x"/>' * 2 + "</rdf:RDF>",
        "HTML": "<html><body>story</body></html>",
        "a record cut": RDFXML.replace("positive", "negative"),
    },
    placed=False,
)  # fmt: skip
_ABOUT = '"@id": "urn:a"'
JSON_LD = _all(
    "in.jsonld",
    {
        "a remote context": '{"@context": "CANARY", "@id": "urn:a", "name": "b"}',
        "a remote context in a list": '{"@context": [{}, "CANARY"], "@id": "urn:a", "name": "b"}',
        "a context in a file": '{"@context": "file:///etc/passwd", "@id": "urn:a", "name": "b"}',
        "an imported context": '{"@context": {"@import": "CANARY"}, "@id": "urn:a", "urn:b": "c"}',
        "a scoped context": '{"@context": {"b": {"@id": "urn:b", "@context": "CANARY"}}, '
        + _ABOUT + ', "b": {"@id": "urn:c"}}',
        "a context inside": "{" + _ABOUT + ', "urn:b": {"@context": "CANARY", "x": "y"}}',
        "a prototype name": "{" + _ABOUT + ', "__proto__": "x", "constructor": "y"}',
        "a key that means nothing": "{" + _ABOUT + ', "name": "lost"}',
        "an address with a space": '{"@id": "urn:a b", "urn:b": "lost"}',
        "an address that is a number": '{"@id": 7, "urn:b": "lost"}',
        "a type with a space": "{" + _ABOUT + ', "@type": "urn:t t"}',
        "a language that is none": "{" + _ABOUT + ', "urn:b": {"@value": "x", "@language": "a b"}}',
        "a null": "{" + _ABOUT + ', "urn:b": null}',
        "a null inside": "{" + _ABOUT + ', "urn:b": {"@value": null}}',
        "a key twice": "{" + _ABOUT + ', "urn:b": "did not", "urn:b": "did"}',
        "not a number": "{" + _ABOUT + ', "urn:b": NaN}',
        "infinity": "{" + _ABOUT + ', "urn:b": -Infinity}',
        "a number too large": "{" + _ABOUT + ', "urn:b": 1e999}',
        "a number too long": "{" + _ABOUT + ', "urn:b": 123456789012345678901234567890}',
        "a number of 5,000 digits": "{" + _ABOUT + ', "urn:b": ' + "9" * 5000 + "}",
        "a label that forges": '{"@id": "_:x <urn:a> <urn:b> .\\n<urn:c> <urn:d> <urn:e> .\\n_:y", '
        '"urn:b": "c"}',
        "a text": '"x"',
        "a number": "7",
        "null": "null",
        "an empty object": "{}",
        "an empty list": "[]",
        "escaped surrogate": "{" + _ABOUT + ', "urn:b": "\\ud800"}',
    },
    placed=False,
) + _all(
    "in.jsonld",
    {
        "empty": "",
        "a comma too many": '{"@id": "urn:a",}',
        "cut": '{"@id": "urn:a", "urn:b": ',
        "nesting": "[" * 10_000,
        "nesting, closed": "[" * 10_000 + "]" * 10_000,
        "nesting of objects": '{"urn:a":' * 10_000,
        "nesting behind a text": '["' + "]" * 20_000 + '", ' + "[" * 10_000,
        "no UTF-8": b'{"@id": "urn:\xff"}',
        "UTF-16": '{"@id": "urn:a"}'.encode("utf-16"),
        "NUL": '{"@id": "urn:a\x00"}',
        "a control in a text": '{"@id": "urn:a\x01"}',
        "text behind it": '{"@id": "urn:a"} x',
    },
    placed=True,
)  # fmt: skip
NASTIES = [*YAML, *TURTLES, *RECORDS, *XML, *JSON_LD]

_CSV = SEEDS["table.csv"].content.decode()
_MAPPING = SEEDS["table.csv"].mapping.decode()
_JSONL = SEEDS["table.jsonl"].content.decode()


def _mapped(old: str, new: str) -> str:
    assert old in _MAPPING, old
    return _MAPPING.replace(old, new, 1)


TABLES: dict[str, tuple[str, str | bytes, str | bytes]] = {
    "empty": ("t.csv", "", _MAPPING),
    "a header only": ("t.csv", _CSV.splitlines()[0] + "\n", _MAPPING),
    "a short row": ("t.csv", _CSV + "5,c3,x\n", _MAPPING),
    "a long row": ("t.csv", _CSV.replace(",x\n", ",x,y\n"), _MAPPING),
    "an unclosed quote": ("t.csv", _CSV + '5,c3,"x\n', _MAPPING),
    "text behind a quote": ("t.csv", _CSV + '5,c3,"x"y,Times,h,for,01/01/2019,,\n', _MAPPING),
    "a cell of 10 MB": ("t.csv", _CSV.replace(",x\n", f",{'x' * 10**7}\n"), _MAPPING),
    "a cell of 70 kB": ("t.csv", _CSV.replace(",x\n", f",{'x' * 70_000}\n"), _MAPPING),
    "NUL": ("t.csv", _CSV.replace("Bears", "Be\x00ars"), _MAPPING),
    "NUL in what is read": ("t.csv", _CSV.replace("It freezes", "It fr\x00zes"), _MAPPING),
    "an escape character": ("t.csv", _CSV.replace("It freezes", "It \x1b[2J"), _MAPPING),
    "Latin-1": ("t.csv", _CSV.replace("Heron", "H\xe9ron").encode("latin-1"), _MAPPING),
    "two encodings": ("t.csv", _CSV.encode() + "5,c3,\xe9".encode("latin-1"), _MAPPING),
    "binary": ("t.csv", bytes(range(256)) * 9, _MAPPING),
    "the header twice": ("t.csv", _CSV.splitlines()[0] + "\n" + _CSV, _MAPPING),
    "a column twice": ("t.csv", _CSV.replace("n,claim", "n,n", 1), _MAPPING),
    "a separator that is none": ("t.csv", _CSV.replace(",", "^"), _MAPPING),
    "an unknown stance": ("t.csv", _CSV.replace(",against,", ",contra,"), _MAPPING),
    "a claim with two wordings": ("t.csv", _CSV.replace("2,c1,The", "2,c1,A"), _MAPPING),
    "a day in another form": ("t.csv", _CSV.replace("01/02/2019", "2019-02-01"), _MAPPING),
    "a day that is none": ("t.csv", _CSV.replace("01/02/2019", "31/02/2019"), _MAPPING),
    "an address of a script": ("t.csv", _CSV.replace("https://a.example/1", "javascript:1"),
                               _MAPPING),
    "an empty claim": ("t.csv", _CSV.replace("The harbour freezes,Courier", ",Courier"), _MAPPING),
    "a row number twice": ("t.csv", _CSV.replace("\n2,", "\n1,"), _MAPPING),
    "a path as row number": ("t.csv", _CSV.replace("\n2,", "\n../2,"), _MAPPING),
    "a name and a first line that say nothing": ("t.dat", _CSV.partition("\n")[2], _MAPPING),
    "tabs with quotes": ("t.tsv", _CSV.replace(",", "\t"), _MAPPING),
    "lines: no object": ("t.jsonl", "[1]\n", SEEDS["table.jsonl"].mapping),
    "lines: cut": ("t.jsonl", _JSONL[:-9], SEEDS["table.jsonl"].mapping),
    "lines: a key twice": ("t.jsonl", '{"a": 1, "a": 2}\n', SEEDS["table.jsonl"].mapping),
    "lines: nesting": ("t.jsonl", '{"a": ' + "[" * 20_000 + "\n", SEEDS["table.jsonl"].mapping),
    "lines: a list for a text": ("t.jsonl", _JSONL.replace('"It hails"', "[1]"),
                                 SEEDS["table.jsonl"].mapping),
    "lines: a surrogate": ("t.jsonl", _JSONL.replace("It hails", "\\ud800"),
                           SEEDS["table.jsonl"].mapping),
    "lines: no list": ("t.jsonl", '{"claim": "x"}\n', SEEDS["table.jsonl"].mapping),
    "mapping: empty": ("t.csv", _CSV, ""),
    "mapping: binary": ("t.csv", _CSV, bytes(range(256))),
    "mapping: a list": ("t.csv", _CSV, "- a\n"),
    "mapping: a column that is not there": ("t.csv", _CSV, _mapped("quote: headline",
                                                                   "quote: heading")),
    "mapping: a column left over": ("t.csv", _CSV, _mapped("keep: [extra]", "keep: [n]")),
    "mapping: an unknown key": ("t.csv", _CSV, _mapped("quote:", "qoute:")),
    "mapping: a key missing": ("t.csv", _CSV, _mapped("stance: label\n", "")),
    "mapping: an unknown side": ("t.csv", _CSV, _mapped("for: for", "for: pro")),
    "mapping: an unknown format": ("t.csv", _CSV, _mapped("language: en", "format: xlsx")),
    "mapping: a format without a year": ("t.csv", _CSV, _mapped("%d/%m/%Y", "%d/%m")),
    "mapping: a part of a day twice": ("t.csv", _CSV, _mapped("%d/%m/%Y", "%d/%d/%Y")),
    "mapping: a half directive": ("t.csv", _CSV, _mapped("%d/%m/%Y", "%d/%m/%Y%")),
    "mapping: an alias": ("t.csv", _CSV, _mapped("quote: headline", "quote: *x")),
    "mapping: braces without quotes": ("t.csv", _CSV, _mapped('row: "{n}"', "row: {n}")),
    "mapping: a speaker of nothing": ("t.csv", _CSV, _mapped("name: outlet", "is_b: outlet")),
    "mapping: an unknown entity": ("t.csv", _CSV, _mapped("name: outlet, is_a: news-outlet",
                                                          "entity: nobody")),
    "mapping: a wrong story id": ("t.csv", _CSV, _mapped("story: rumours", "story: ../x")),
}  # fmt: skip
