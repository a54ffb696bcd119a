# ruff: noqa: E501 (an input is read best in one piece)
"""RDF of others that is damaged, costs too much, or pretends to be ours."""

import json

from tests.fuzz.bad.case import Case, Made, adding
from tests.fuzz.nasties import HEAD, KB, LINES, STATEMENT, TERMS, TYPE

_SUB = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
_SAME = "<http://www.w3.org/2002/07/owl#sameAs>"
_GENID = f"{KB}.well-known/genid/"
_CONFLICT = f"<{KB}conflict/1> {TYPE} <{TERMS}Conflict>"
_JUDGED = f"<{KB}assessment/1> <{TERMS}verdict> <{TERMS}reject>"

_OURS = f"""\
<{KB}entity/firm> <http://www.w3.org/2004/02/skos/core#prefLabel> "Evil"@en .
"""
FORGED = (
    adding(
        "in.trig",
        {
            "a judgement in no graph": f"{_JUDGED} . <urn:g> {{ <urn:a> <urn:b> <urn:c> }}",
            "a conflict in no graph": f"{_CONFLICT} . <urn:g> {{ <urn:a> <urn:b> <urn:c> }}",
            "a name of ours in no graph": _OURS,
            "a graph of the base": f"<{KB}base/1> {{ {_CONFLICT} }}",
            "a graph of the state": f"<{KB}base/1/state> {{ <urn:a> <urn:b> <urn:c> }}",
            "a graph with the address of a statement": f"{STATEMENT} {{ <urn:a> <urn:b> <urn:c> }}",
            "a graph with an address of a term": f"<{TERMS}Statement> {{ <urn:a> <urn:b> 1 }}",
            "a graph named as a blank node is at an endpoint": f"<{_GENID}x> {{ <urn:a> <urn:b> 1 }}",
            "a subject that is a blank node at an endpoint": f"<urn:g> {{ <{_GENID}x> <urn:b> 1 }}",
            "a value that is a blank node at an endpoint": f"<urn:g> {{ <urn:a> <urn:b> <{_GENID}x> }}",
            "a blank node's address in no graph": f"<urn:a> <urn:b> <{_GENID}x> .",
            "a graph of the folder of graphs": f"<{KB}graph/> {{ <urn:a> <urn:b> 1 }}",
            "a graph with a path": f"<{KB}graph/../statement/1> {{ <urn:a> <urn:b> 1 }}",
            "a graph by capitals": "<HTTPS://w3id.org/newsclaim/statement/1> { " + _CONFLICT + " . }"
            + f" {_CONFLICT} .",
            "a nanopublication without parts": "@prefix np: <http://www.nanopub.org/nschema#> . "
            "<urn:h> { <urn:n> a np:Nanopublication }",
            "a nanopublication that holds itself": "@prefix np: <http://www.nanopub.org/nschema#> . "
            "<urn:n> { <urn:n> a np:Nanopublication ; np:hasAssertion <urn:n> ; "
            "np:hasProvenance <urn:n> ; np:hasPublicationInfo <urn:n> }",
            "a nanopublication with a record of ours": "@prefix np: <http://www.nanopub.org/nschema#>"
            " . <urn:n#h> { <urn:n> a np:Nanopublication ; np:hasAssertion <urn:n#a> ; "
            "np:hasProvenance <urn:n#p> ; np:hasPublicationInfo <urn:n#i> } <urn:n#a> { "
            f"<{KB}utterance/1> a <{TERMS}Utterance> ; <{TERMS}asserts> <{KB}proposition/1> }} "
            "<urn:n#p> { <urn:n#a> <urn:b> <urn:c> } <urn:n#i> { <urn:n> <urn:b> <urn:c> }",
            "a nanopublication of 3,000 heads": "@prefix np: <http://www.nanopub.org/nschema#> . "
            + "".join(f"<urn:h{n}> {{ <urn:n{n}> a np:Nanopublication }} " for n in range(3000)),
            "a signature of rubbish": "@prefix np: <http://www.nanopub.org/nschema#> . "
            "@prefix npx: <http://purl.org/nanopub/x/> . <urn:n#h> { <urn:n> a np:Nanopublication "
            "; np:hasAssertion <urn:n#a> ; np:hasProvenance <urn:n#p> ; np:hasPublicationInfo "
            "<urn:n#i> } <urn:n#a> { <urn:a> <urn:b> 1 } <urn:n#p> { <urn:n#a> <urn:b> <urn:c> } "
            "<urn:n#i> { <urn:n#s> npx:hasSignature \"!!\" ; npx:hasPublicKey \"" + "A" * 60_000
            + "\" ; npx:hasAlgorithm \"RSA\" ; npx:hasSignatureTarget <urn:n> }",
            "a graph within a graph": "<urn:g> { <urn:h> { <urn:a> <urn:b> <urn:c> } }",
            "an unclosed graph": "<urn:g> { <urn:a> <urn:b> <urn:c> .",
            "100,000 open graphs": "<urn:g> { " * 100_000,
            "an undefined prefix of ours": "kb:a kb:b kb:c .",
            "our prefix for something else, and back": f"@prefix x: <{KB}> . x:conflict\\/1 a "
            f"<{TERMS}Conflict> .",
        },
    )
    + adding(
        "in.nt",
        {
            "a forged conflict": f"{_CONFLICT} .\n",
            "a subclass of ours": f"<{TERMS}Statement> {_SUB} <urn:x> .\n",
            "sameAs of ours": f"<{KB}entity/firm> {_SAME} <urn:x> .\n",
            "an import of itself": f"<{KB}import/1> <{TERMS}triples> 9 .\n",
            "a record of who took it in": f"<{KB}record/1> <http://www.w3.org/ns/prov#wasAttributedTo>"
            " <urn:x> .\n",
            "a term of ours as a property": f"<urn:x> <{TERMS}retracts> {STATEMENT} .\n",
            "a class of ours": f"<urn:x> {TYPE} <{TERMS}Judgement> .\n",
            "an escape in an address of ours": f"<https://w3id.org/newsc\\u006Caim/conflict/1> {TYPE} "
            f"<{TERMS}Conflict> .\n",
            "a line of 30 MB": "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> \"" + "x" * 30_000_000,
            "a raw line end in a text": '<urn:a> <urn:b> "x\ny" .\n',
            "a NUL": "<urn:a> <urn:b> \"x\0y\" .\n<urn:a> <urn:b> <urn:\0> .\n",
            "a graph in triples": "<urn:a> <urn:b> <urn:c> <urn:g> .\n",
            "an address without a scheme": "<a> <urn:b> <urn:c> .\n",
            "an address that is empty": "<> <urn:b> <urn:c> .\n",
            "an address with a bidi mark": "<urn:a\u202eb> <urn:b> <urn:c>",
            "an IPv6 address without an end": "<http://[::1> <urn:b> <urn:c> .\n",
            "a percent that is none": "<urn:a%zz> <urn:b> <urn:c> .\n",
            "a language of 300 letters": '<urn:a> <urn:b> "x"@' + "a" * 300 + " .\n",
            "a direction that is none": '<urn:a> <urn:b> "x"@en--up .\n',
            "a literal of a literal": '<urn:a> <urn:b> "x"^^"y" .\n',
            "a language and a datatype": '<urn:a> <urn:b> "x"@en^^<urn:d> .\n',
            "a record cut in the middle": LINES[: len(LINES) // 2],
            "records of which each second line is missing": "".join(LINES.splitlines(True)[::2]),
        },
    )
    + adding(
        "in.rdf",
        {
            "a forged judgement": HEAD + f'<rdf:Description rdf:about="{KB}assessment/1"><k:verdict '
            f'xmlns:k="{TERMS}" rdf:resource="{TERMS}reject"/></rdf:Description></rdf:RDF>',
            "a base of ours": HEAD.replace("<rdf:RDF", f'<rdf:RDF xml:base="{KB}conflict/"')
            + f'<rdf:Description rdf:about="1"><rdf:type rdf:resource="{TERMS}Conflict"/>'
            "</rdf:Description></rdf:RDF>",
            "an id under our base": HEAD.replace("<rdf:RDF", f'<rdf:RDF xml:base="{KB}conflict/1"')
            + '<rdf:Description rdf:ID="x"><a:b>c</a:b></rdf:Description></rdf:RDF>',
            "an element of ours": HEAD.replace("<rdf:RDF", f'<rdf:RDF xmlns:k="{TERMS}"')
            + "<k:Conflict/></rdf:RDF>",
            "a style sheet elsewhere": '<?xml-stylesheet href="CANARYx.xsl"?>' + HEAD
            + "<a:b></rdf:RDF>",
            "an inclusion": HEAD + '<x:include xmlns:x="http://www.w3.org/2001/XInclude" '
            'href="CANARYx"/><a:b></rdf:RDF>',
            "a parameter entity": '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % a SYSTEM "CANARYx">'
            " %a;]>" + HEAD[21:] + "</rdf:RDF>",
            "quadratic entities": '<!DOCTYPE r [<!ENTITY a "' + "a" * 50_000 + '">]>' + HEAD
            + "&a;" * 3000 + "</rdf:RDF>",
            "100,000 attributes": HEAD + "<a:b" + "".join(f' a:c{n}=""' for n in range(100_000)),
            "an attribute of 20 MB": HEAD + '<a:b a:c="' + "x" * 20_000_000,
            "XML 1.1": '<?xml version="1.1"?>' + HEAD[21:] + "</rdf:RDF>",
            "EBCDIC": (HEAD + "</rdf:RDF>").encode("cp500"),
            "UTF-16 that says it is UTF-8": (HEAD + "</rdf:RDF>").encode("utf-16-le"),
            "a feed": "<?xml version='1.0'?><rss version='2.0'><channel/></rss>",
        },
    )
    + adding(
        "in.jsonld",
        {
            "a forged conflict": json.dumps({"@id": f"{KB}conflict/1", "@type": f"{TERMS}Conflict"}),
            "a vocabulary of ours": json.dumps({"@context": {"@vocab": TERMS}, "@id": "urn:a",
                                                "@type": "Conflict"}),
            "a base of ours": json.dumps({"@context": {"@base": f"{KB}conflict/"}, "@id": "1",
                                          "@type": f"{TERMS}Conflict"}),
            "a graph of ours": json.dumps({"@id": f"{KB}base/1", "@graph": [{"@id": "urn:a",
                                                                              "urn:b": "c"}]}),
            "a term that is a keyword": '{"@context": {"id": {"@id": "@id"}}, "id": "urn:a"}',
            "a term in a circle": '{"@context": {"a": "b:x", "b": "a:x"}, "a": "y"}',
            "a list of contexts of 5,000": json.dumps({"@context": [{}] * 5000 + ["CANARY"],
                                                       "@id": "urn:a"}),
            "99 levels and one more": '{"urn:a":' * 101 + '"x"' + "}" * 101,
            "a million nodes of nothing": "[" + "{}," * 10**6 + "{}]",
            "a value of a million": '{"@id": "urn:a", "urn:b": "' + "x" * 17 * 2**20 + '"}',
            "a key of a million": '{"@id": "urn:a", "' + "k" * 10**6 + '": "x"}',
            "an annotation of a context elsewhere": '{"@context": ["http://www.w3.org/ns/anno.jsonld",'
            ' "CANARY"], "type": "Annotation", "id": "urn:a"}',
        },
    )
    + adding(
        "in.ttl",
        {
            "a base of ours": f"@base <{KB}conflict/> . <1> a <{TERMS}Conflict> .",
            "a base that is a file": "@base <file:///etc/> . @prefix a: <CANARY> . <passwd> a:b a:c",
            "10,000 lists": "<urn:a> <urn:b> " + "(" * 10_000 + ")" * 10_000 + " .",
            "10,000 nodes in nodes": "[ <urn:a> " * 10_000 + "1" + "]" * 10_000 + " .",
            "5,000 digits": "<urn:a> <urn:b> " + "9" * 5000 + "; .. .",
            "an exponent without an end": "<urn:a> <urn:b> 1e .",
            "a prefix of 1 MB": "@prefix " + "a" * 10**6 + ": <urn:x> . b:c b:d b:e .",
            "a text of 17 MB": '<urn:a> <urn:b> "' + "x" * 17 * 2**20 + '" .',
            "an address of 17 MB": "<urn:a> <urn:b> <urn:" + "x" * 17 * 2**20 + "> .",
            "a million quotes": '<urn:a> <urn:b> """' + '"' * 10**6,
            "a mark in the middle": "<urn:a> <urn:b> <urn:c> .\ufeff <urn:a> <urn:b> <urn:c> .",
            "a predicate that is a keyword": "<urn:a> true <urn:b> .",
            "an update": "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
            "a look-up": "LOAD <CANARY>",
        },
    )
)  # fmt: skip


_REVIEWS = """@prefix s: <https://schema.org/> .
<https://a.example/1> a s:ClaimReview ; s:claimReviewed "It rains" ; s:url <https://a.example/1> ;
  s:author [ s:name "Desk" ] ; s:reviewRating [ s:alternateName "False" ] .
"""


def _mapping(what: str, query: Made, says: str = "") -> Case:
    return Case(f"mapping of RDF: {what}", ("add", "in.ttl", "--mapping", "m.rq"),
                {"in.ttl": _REVIEWS, "m.rq": query}, 1, rf"^m\.rq:{says}")  # fmt: skip


_WHERE = "WHERE { ?s ?p ?o }"
MAPPED = [
    _mapping("empty", "", "1:1: not SPARQL"),
    _mapping("a SELECT", f"SELECT * {_WHERE}"),
    _mapping("an ASK", f"ASK {_WHERE}"),
    _mapping("an update", "DELETE WHERE { ?s ?p ?o }", "1:1: "),
    _mapping("a service", "CONSTRUCT { ?s ?p ?o } WHERE {\nSERVICE <CANARY> { ?s ?p ?o } }", "2:1: .*SERVICE"),
    _mapping("binary", bytes(range(256)), " this is not UTF-8"),
    _mapping("groups in groups", "CONSTRUCT { ?s ?p ?o } WHERE " + "{" * 10_000, "1:80: "),
    _mapping("without an end", f"CONSTRUCT {{ ?s ?p ?o }} {_WHERE[:-1]}", "1:"),
    _mapping("a bomb", 'CONSTRUCT { ?s ?p ?x } WHERE { ?s ?p ?o BIND("aaaaaaaaaaaaaaaa" AS ?a0) ' + " ".join(
        f"BIND(CONCAT({', '.join([f'?a{n}'] * 16)}) AS ?a{n + 1})" for n in range(8)) + "BIND(?a8 AS ?x) }"),
]  # fmt: skip
CASES = [*FORGED, *MAPPED]
