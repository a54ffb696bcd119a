"""Web Annotations and entities of FollowTheMoney that are damaged or hostile."""

import json
from typing import Any

from tests.fuzz.bad.case import adding

_ANNO = "http://www.w3.org/ns/anno.jsonld"


def _note(**changed: Any) -> str:
    note = {
        "@context": _ANNO, "id": "https://a.example/n1", "type": "Annotation",
        "creator": {"type": "Person", "name": "Ann Pell"}, "motivation": "commenting",
        "body": {"type": "TextualBody", "value": "It rains"}, "target": "https://a.example/1",
        "created": "2024-01-13T10:00:00Z",
    }  # fmt: skip
    return json.dumps({key: value for key, value in {**note, **changed}.items() if value != ""})


def _selecting(**selector: Any) -> str:
    return _note(target={"source": "https://a.example/1", "selector": selector})


def _deep(levels: int) -> Any:
    value: Any = {"type": "TextQuoteSelector", "exact": "x"}
    for _ in range(levels):
        value = {"type": "TextQuoteSelector", "exact": "x", "refinedBy": value}
    return value


NOTES = adding(
    "in.json",
    {
        "note: no target": _note(target=""),
        "note: no type": _note(type="Note"),
        "note: no address": _note(id=""),
        "note: an address that is a number": _note(id=7),
        "note: an address with a space": _note(id="https://a.example/ 1"),
        "note: an address with a line end": _note(id="https://a.example/\n<urn:x>"),
        "note: an address of ours": _note(id="https://w3id.org/newsclaim/statement/1"),
        "note: the address of a blank node of ours": _note(
            id="https://w3id.org/newsclaim/.well-known/genid/x"),
        "note: two targets that are nothing": _note(target=[None, {}]),
        "note: a target that is a number": _note(target=9),
        "note: a body of a list of lists": _note(body=[[["x"]]]),
        "note: a body with half a pair": _note(body={"type": "TextualBody", "value": "\ud800"}),
        "note: a context elsewhere": _note(**{"@context": [_ANNO, "CANARY"]}),
        "note: a context in a file": _note(**{"@context": [_ANNO, "file:///etc/passwd"]}),
        "note: a context that imports": _note(**{"@context": [_ANNO, {"@import": "CANARY"}]}),
        "note: a scoped context": _note(body={"@context": "CANARY", "type": "TextualBody",
                                              "value": "x"}),
        "note: a context that means something else": _note(**{"@context": [_ANNO, {
            "body": "https://w3id.org/newsclaim/terms#asserts"}]}),
        "note: a time that is a list": _note(created=["2024-01-13T10:00:00Z"] * 2),
        "note: offsets the wrong way": _selecting(type="TextPositionSelector", start=9, end=1),
        "note: negative offsets": _selecting(type="TextPositionSelector", start=-9, end=-1),
        "note: offsets of 5,000 digits": _note(target="TARGET").replace('"TARGET"', json.dumps({
            "source": "https://a.example/1"})[:-1] + ', "selector": {"type": "TextPositionSelector"'
            ', "start": ' + "9" * 5000 + ', "end": 1e999}}'),
        "note: a selector in selectors": _note(target={"source": "https://a.example/1",
                                                       "selector": _deep(150)}),
        "note: a selector without words": _selecting(type="TextQuoteSelector"),
        "note: a key twice": _note()[:-1] + ', "body": "two"}',
        "note: numbers that are none": _note()[:-1] + ', "x": NaN}',
        "note: cut": _note()[:-30],
        "note: a page of nothing": json.dumps({"@context": _ANNO, "id": "https://a.example/p",
                                               "type": "AnnotationPage", "items": 7}),
        "note: records that are none": _note(id="https://w3id.org/newsclaim/story/x#records",
            body={"type": "TextualBody", "format": "text/turtle", "value": "<a> <b> <c>"}),
        "note: UTF-16": _note().encode("utf-16"),
        "note: 100,000 brackets": _note()[:-1] + ', "x": ' + "[" * 100_000,
    },
) + adding(
    "in.jsonl",
    {
        "note lines: a list": "[" + _note() + "]\n[]\n",
    },
)  # fmt: skip
