"""The description of the server names every address, and every answer is as it is described."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Mount, Route

from kb.web.app import create_app
from kb.web.openapi import description
from kb.web.settings import Settings
from tests.web.served import served

PATHS: dict[str, dict[str, Any]] = description()["paths"]
ONE_KIND = "/entity/{id}"
"""Things of all kinds are answered by one handler."""
READ = [
    path
    for path, item in PATHS.items()
    if "get" in item and (path == ONE_KIND or not path.endswith("/{id}"))
]
WRITTEN = [(path, method) for path, item in PATHS.items() for method in item if method != "get"]
KNOWN = ["netflix", "s23", "facebook.ttl", "2018-facebook-partners", "ASK {}", "2018-12-18", "1"]
# No surrogates: no address can hold them.
TEXTS = st.sampled_from(KNOWN) | st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
ACCEPTS = st.sampled_from(
    ["*/*", "text/html", "text/turtle;q=0.3, text/csv", "application/ld+json", "image/png", ",;q=x"]
)
QUICK = settings(
    max_examples=8, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


@pytest.fixture(scope="module")
def reader(shown: Path) -> Iterator[httpx.Client]:
    """Who reads, of a server on which queries end soon."""
    with served(Settings(place=shown, seconds=5.0)) as found:
        yield found


def values(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Give what fits a schema, and now and then what does not."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | TEXTS
    return TEXTS


@st.composite
def asked(draw: st.DrawFn, path: str, operation: dict[str, Any]) -> str:
    """Fill in an address, with some of the fields that it may have."""
    fields = []
    for one in operation.get("parameters", ()):
        if one["in"] == "path":
            value = quote(draw(values(one["schema"])), safe="")
            path = path.replace(f"{{{one['name']}}}", value or "x")
        elif draw(st.booleans()):
            fields.append(f"{quote(one['name'])}={quote(draw(values(one['schema'])))}")
    return f"{path}?{'&'.join(fields)}" if fields else path


def check(answer: httpx.Response, operation: dict[str, Any]) -> None:
    """See that an answer has a status and a media type that the description names."""
    told = operation["responses"].get(str(answer.status_code))
    assert told is not None, (answer.status_code, answer.text[:300])
    if "$ref" in told:
        told = description()["components"]["responses"][told["$ref"].rpartition("/")[2]]
    media = answer.headers.get("content-type", "").partition(";")[0]
    if answer.content:
        assert media in told["content"] or "*/*" in told["content"], media
    assert answer.headers["content-security-policy"]


def test_every_address_and_method_is_described(shown):
    """And nothing is described that is not there."""
    there = {}
    for one in create_app(Settings(place=shown)).routes:
        if isinstance(one, Mount):
            there[f"{one.path}/{{path}}"] = {"get"}
        elif isinstance(one, Route):
            part = "{ending}" if one.path.startswith(("/terms", "/alignments")) else "{id}"
            methods = {method.lower() for method in one.methods or ()} - {"head"}
            there[one.path.replace("{local:path}", part)] = methods

    assert {path: set(item) for path, item in PATHS.items()} == there


def test_the_description_is_served_whole(client):
    """Each of its references leads somewhere, and each part of a path is a parameter."""
    answer = client.get("/openapi.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(description()))
    for reference in re.findall(r'"\$ref":\s*"#/([^"]+)"', answer.text):
        found = answer.json()
        for step in reference.split("/"):
            found = found[step]
    for path, item in PATHS.items():
        for operation in item.values():
            named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path)), path


@pytest.mark.parametrize("path", READ)
def test_whatever_is_read_is_answered_as_described(reader, path):
    """Also where a field holds what nobody would write."""
    operation = PATHS[path]["get"]

    @QUICK
    @given(asked(path, operation), ACCEPTS)
    def ask(address: str, accept: str) -> None:
        check(reader.get(address, headers={"Accept": accept}), operation)

    ask()


@pytest.mark.parametrize(("path", "method"), WRITTEN, ids=lambda one: one.strip("/"))
def test_whatever_is_sent_is_answered_as_described(reader, path, method):
    """To a server that only reads; nobody signs in to it."""
    operation = PATHS[path][method]
    media = st.sampled_from(list(operation.get("requestBody", {}).get("content", {"": {}})))

    @QUICK
    @given(asked(path, operation), media, st.binary(max_size=30), ACCEPTS)
    def send(address: str, media: str, content: bytes, accept: str) -> None:
        headers = {"Content-Type": media, "Accept": accept}
        check(reader.request(method, address, content=content, headers=headers), operation)

    send()


def test_who_may_write_is_answered_as_described(writer):
    """What is sent is nothing that could be taken in."""
    for path, method in WRITTEN:
        operation = PATHS[path][method]
        for media in operation.get("requestBody", {}).get("content", {"": {}}):
            for content in (b"\xff\xfe", b"a=b&token=c"):
                headers = {"Content-Type": media, "Accept": "text/html"}
                check(writer.request(method, path, content=content, headers=headers), operation)


@pytest.mark.parametrize("place", ["/search", "/contradictions", "/same", "/chart/{kind}"])
def test_every_field_that_is_described_is_heeded(client, place):
    """What a page does not know it refuses, so that nothing is described in vain."""
    described = client.get("/openapi.json").json()["paths"][place]["get"]["parameters"]
    fields = [one for one in described if one["in"] == "query"]
    for field in fields:
        kinds = field["schema"].get("enum", ["2018-12-18" if "format" in field["schema"] else "1"])
        answer = client.get(place.replace("{kind}", "timeline"), params={field["name"]: kinds[0]})

        assert answer.status_code != 400, (field["name"], answer.text)
    assert len(fields) > 4
