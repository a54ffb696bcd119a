"""Describe what is read: pages, things, and the endpoint."""

from kb.knowledge_base import CHARTS, queries
from kb.model.conflict import Tier
from kb.model.story import Act
from kb.web import bodies
from kb.web.formats import BY_ENDING, RDF, ROWS
from kb.web.openapi.parts import (
    DAY,
    HTML,
    JSON,
    SOME_TEXT,
    TEXT,
    Described,
    get,
    in_path,
    operation,
    order,
    page,
    query,
)
from kb.web.pages.same import LIKENESS
from kb.web.sparql import DIRECT, UPDATE
from kb.web.things import KINDS


def pages() -> Described:
    """Describe pages that have an address of their own, charts, and what they are made with."""
    chosen = [
        query(name, told)
        for name, told in (
            ("words", "Words of the statement; `word*` for a beginning, quotation marks"),
            ("speaker", "Who says it, or for whom: an id or a name"),
            ("about", "What it is about: an id or a name"),
            ("source", "Where it is printed: an id or an address"),
            ("story", "The id of a story"),
        )
    ]
    chosen += [query("since", "Said on this day or later", DAY)]
    chosen += [query("until", "Said on this day or earlier", DAY)]
    stance = query("stance", "What the speaker does", [act.value for act in Act])
    tier = query("tier", "How firm a conflict is", [tier.value for tier in Tier])
    number = query("page", "Which page of a long list, from 1 to the last")
    kind = in_path("kind", "What is drawn", sorted(CHARTS))
    drawn = [in_path("form", "SVG or PNG", ["svg", "png"]), *chosen, stance, tier]
    name = in_path("name", "A question of the catalogue", [one.name for one in queries()])
    return {
        "/": page("The newest conflicts, stories, and what is on record"),
        "/search": page("Look statements up", *chosen, stance, order("record"), number),
        "/contradictions": page("List conflicts", *chosen[1:6], tier, order("firmest"), number),
        "/same": page(
            "Claims that are written alike", *chosen[:2], chosen[4],
            query("likeness", "Letters in common", list(LIKENESS)),
            query("opposed", "Only where one asserts and one denies", ["yes"]), number,
        ),
        "/story": page("List the stories", number),
        "/relations": page("What a claim can be about, and what follows from it"),
        "/queries": page("The questions of the catalogue"),
        "/query/{name}": page(
            "Ask a question; its parameters are fields of the address", name,
            query("ask", "Ask, though no field is filled in", ["yes"]), number,
        ),
        "/chart/{kind}": page("A chart with its table", kind, *chosen, stance, tier),
        "/chart/{kind}.{form}": get(
            "A chart as a file", {200: ["image/svg+xml", "image/png"]}, 400, 404, 503,
            parameters=[kind, *drawn],
        ),
        "/static/{path}": get(
            "Styles, fonts and scripts of the pages", {200: ["text/css", "*/*"]}, 304, 404,
            parameters=[in_path("path", "A file", ["kb.css", "sparql.js", "icon.svg"])],
        ),
        "/openapi.json": get("This description", {200: [JSON]}),
    }  # fmt: skip


def things() -> Described:
    """Describe the addresses of things, of every kind there is."""
    endings = ", ".join(f"`{ending}`" for ending in BY_ENDING)
    id = in_path("id", f"Its id, and if wanted an ending that stands for a format: {endings}")
    media = [*(form.media for form in RDF), HTML]
    told = {200: media}
    refused = (303, 304, 404, 406, 409, 410, 503)
    found = {
        f"/{kind}/{{id}}": get(f"A thing of the kind {kind}", told, *refused, parameters=[id])
        for kind in KINDS
    }
    terms = in_path("ending", "Nothing, or an ending that stands for a format")
    return found | {
        "/terms{ending}": get("The terms of our own", told, *refused, parameters=[terms]),
        "/alignments{ending}": get(
            "How they are to terms of others", told, *refused, parameters=[terms]
        ),
        "/.well-known/void": get("What the data is (VoID)", {200: media}, 304, 406, 503),
    }


def endpoint() -> Described:
    """Describe the endpoint."""
    graphs = [
        {**query(name, told), "schema": {"type": "array", "items": SOME_TEXT}}
        for name, told in (
            ("default-graph-uri", "A graph of the default graph"),
            ("named-graph-uri", "A named graph"),
        )
    ]
    forms = [form.name for form in (*ROWS, *RDF)] + ["html"]
    asked = [*graphs, query("format", "Before what the client accepts", forms)]
    media = [form.media for form in (*ROWS, *RDF)] + [HTML]
    refused = (400, 401, 403, 406, 408, 413, 415, 503)
    form = dict.fromkeys(("query", "update", "format"), TEXT) | {
        one["name"]: one["schema"] for one in graphs
    }
    sent = {DIRECT: TEXT, UPDATE: TEXT, bodies.FORM: {"type": "object", "properties": form}}
    ask = query(
        "query", "SPARQL 1.1; without one, the editor or the service description", SOME_TEXT
    )
    return {
        "/sparql": {
            **get("Ask in SPARQL (SPARQL 1.1 Protocol)", {200: media}, 400, 406, 503,
                   parameters=[ask, *asked]),
            "post": operation(
                "Ask in SPARQL, or add to graphs of others", {200: media, 204: []}, *refused,
                parameters=asked, sent=sent,
            ),
        },
    }  # fmt: skip
