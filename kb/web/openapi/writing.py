"""Describe what is written, with the token of a server that lets write."""

from kb.web import bodies
from kb.web.formats import RDF
from kb.web.openapi.parts import HTML, JSON, SOME_TEXT, TEXT, Described, get, operation, query
from kb.web.updating import READ
from kb.web.writing import MULTIPART, NAMES, VERDICTS


def writing() -> Described:
    """Describe what is written to, and how one signs in for it."""
    files: Described = {"type": "array", "items": {"type": "string", "format": "binary"}}
    story = {
        "type": "object",
        "required": ["story"],
        "properties": {"story": files, "text": files, "by": TEXT},
    }
    verdicts = list(VERDICTS)
    judgement = {
        "type": "object",
        "required": ["one", "other", "verdict", "reason"],
        "properties": {
            "one": SOME_TEXT, "other": SOME_TEXT, "verdict": {"type": "string", "enum": verdicts},
            "reason": SOME_TEXT, "by": TEXT,
        },
    }  # fmt: skip
    token = {"type": "object", "properties": {"token": TEXT, "next": TEXT}}
    leave = {"type": "object", "properties": {"form_token": TEXT}}
    refused = (400, 401, 403, 404, 408, 409, 413, 415, 422, 503)
    return {
        "/graphs": _graphs(),
        "/stories": {
            **get("The form to add a story", {200: [HTML]}),
            "post": operation(
                "Take in a story, whole or not at all", {201: [JSON, HTML]}, *refused,
                sent={**dict.fromkeys(NAMES, TEXT), MULTIPART: story}, is_written=True,
            ),
        },
        "/judgements": {
            "post": operation(
                "Record what a person makes of a pair", {201: [JSON]}, 303, *refused,
                sent=dict.fromkeys((bodies.FORM, JSON, MULTIPART), judgement), is_written=True,
            ),
        },
        "/sign-in": {
            **get("The form to sign in", {200: [HTML]}, 404, parameters=[
                query("next", "Where to go on to"),
            ]),
            "post": operation(
                "Begin a session", {200: [HTML], 303: []}, 400, 403, 404, 408, 413, 415,
                sent={bodies.FORM: token},
            ),
        },
        "/sign-out": {
            "post": operation(
                "End the session", {303: []}, 400, 401, 403, 404, 408, 413, 415,
                sent={bodies.FORM: leave},
            ),
        },
    }  # fmt: skip


def _graphs() -> Described:
    graph = query("graph", "The name of a graph that others wrote", SOME_TEXT)
    one = {**graph, "required": True}
    default = {**query("default", "The base's own records"), "allowEmptyValue": True}
    read = dict.fromkeys(READ, TEXT)
    refused = (400, 401, 403, 404, 408, 409, 413, 415, 422, 503)
    put: Described = {"parameters": [one], "sent": read, "is_written": True}
    reason = query("reason", "Why; it stays on record")
    return {
        **get("A graph (SPARQL 1.1 Graph Store Protocol)", {200: [form.media for form in RDF]},
               400, 404, 406, 503, parameters=[graph, default]),
        "post": operation("Add to a graph", {201: [], 204: []}, *refused, **put),
        "put": operation("Put something in the place of a graph", {201: [], 204: []}, *refused,
                          **put),
        "delete": operation("Take a graph back", {204: []}, *refused,
                             parameters=[one, reason], is_written=True),
    }  # fmt: skip
