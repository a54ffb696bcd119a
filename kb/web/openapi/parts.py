"""The parts of which the description of an address is made."""

from typing import Any

Described = dict[str, Any]

HTML, JSON, PLAIN, PROBLEM = (
    "text/html", "application/json", "text/plain", "application/problem+json",
)  # fmt: skip
TEXT: Described = {"type": "string"}
SOME_TEXT: Described = {"type": "string", "minLength": 1}
DAY: Described = {"type": "string", "format": "date"}
WHY = {
    303: "It is told at the address in `Location`.",
    304: "The client has it already.",
    400: "It cannot be understood, or asks for what is not allowed, or costs too much.",
    401: "Whoever asks has not said who that is, or wrongly.",
    403: "It is not allowed here.",
    404: "Nothing is here.",
    406: "Not in a format that the client reads.",
    408: "What is sent comes too slowly.",
    409: "It does not go together with what is there.",
    410: "It was taken back; by whom, when and why is told.",
    412: "What it was sent on condition of (`If-Match`, `If-None-Match`) does not hold.",
    413: "More is sent than is taken.",
    415: "What is sent is not of a type that is taken.",
    422: "What is sent was read and is refused whole, with file, line and column.",
    503: "Busy: come again after `Retry-After` seconds. A query took too much time.",
}  # fmt: skip


def page(summary: str, *parameters: Described) -> Described:
    """Describe an address at which there is a page."""
    return get(summary, {200: [HTML]}, 400, 404, 409, 503, parameters=list(parameters))


def get(
    summary: str,
    told: dict[int, list[str]],
    *refused: int,
    parameters: list[Described] | None = None,
) -> Described:
    """Describe an address that is only read."""
    return {"get": operation(summary, told, *refused, parameters=parameters)}


def operation(
    summary: str,
    told: dict[int, list[str]],
    *refused: int,
    parameters: list[Described] | None = None,
    sent: dict[str, Described] | None = None,
    is_written: bool = False,
) -> Described:
    """Describe what is asked for, what may be sent, and each status with which it is answered."""
    answers: Described = {
        str(status): {"description": summary}
        | ({"content": {media: {} for media in kinds}} if kinds else {})
        for status, kinds in told.items()
    }
    every = sorted({*refused, 412}) if is_written else refused
    refusals = {str(one): {"$ref": f"#/components/responses/{one}"} for one in every}
    found: Described = {"summary": summary, "responses": refusals | answers}
    if parameters:
        found["parameters"] = parameters
    if sent:
        content = {media: {"schema": schema} for media, schema in sent.items()}
        found["requestBody"] = {"required": True, "content": content}
    return found | ({"security": [{"token": []}]} if is_written else {})


def refusal(why: str) -> Described:
    """Describe an answer that says what is wrong."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": why, "content": {PLAIN: {}, HTML: {}, PROBLEM: problem, JSON: {}}}


def query(name: str, told: str, values: list[str] | Described | None = None) -> Described:
    """Describe a field of the query of an address; of any text, unless more is told."""
    schema = {"type": "string", "enum": values} if isinstance(values, list) else values or TEXT
    return {"name": name, "in": "query", "description": told, "schema": schema}


def in_path(name: str, told: str, values: list[str] | None = None) -> Described:
    """Describe a part of the path of an address."""
    return {**query(name, told, values), "in": "path", "required": True}


def order(other: str) -> Described:
    """Describe in which order a list comes."""
    return query("order", "What was said last comes first, unless otherwise", ["newest", other])
