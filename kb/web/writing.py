"""Take in stories, and judge, over HTTP: what `kb add` and `kb judge` do.

    POST /stories       a story or RDF as it is, or a form with the files `story` and `text`
    POST /judgements    `one`, `other` (ids of statements), `verdict` (confirm, reject or unsure;
                        of two claims same, not-same or maybe-same), `reason`, and if wanted
                        `by`; as a form or as JSON

A form of a browser besides sends `form_token` (see `kb.web.templating`), and may send `back`, the
place on this server to show next. A program sends the token of the server with each request.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from email.message import Message
from os import sep
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message as Received

from kb.errors import Problem, RefusedError, SourceError
from kb.model.answers import AddReport
from kb.scratch import scratch_folder
from kb.text.safe import forbidden
from kb.web import bodies
from kb.web.accept import best, header_of
from kb.web.conditions import check_conditions
from kb.web.places import place_here
from kb.web.signing_in import check_sender, check_writer
from kb.web.state import writing
from kb.web.templating import page

MULTIPART = "multipart/form-data"
_JSON = "application/json"
NAMES = {
    "application/yaml": "story.yaml", "application/x-yaml": "story.yaml",
    "text/yaml": "story.yaml", "text/x-yaml": "story.yaml", "text/turtle": "graph.ttl",
    "application/trig": "graph.trig", "application/n-triples": "graph.nt",
    "application/n-quads": "graph.nq", "application/rdf+xml": "graph.rdf",
    "application/ld+json": "graph.jsonld",
}  # fmt: skip
_LARGEST = 32 * 1024**2
_MOST_FILES = 50
_LONGEST_FIELD = 64 * 1024
_OF_CLAIMS = ("same", "not-same", "maybe-same")
VERDICTS = ("confirm", "reject", "unsure", *_OF_CLAIMS)
_OF_STORIES = ("story", "text", "by", "form_token")
_OF_JUDGEMENTS = ("one", "other", "verdict", "reason", "by", "form_token", "back")
_OF_STORY = (".yaml", ".yml")
_BOUNDARY = re.compile(r"[A-Za-z0-9'()+_,./:=?-]{1,70}", re.ASCII)  # RFC 2046, without spaces
_LONGEST_NAME = 100

Files = list[tuple[str, bytes]]


def routes() -> list[Route]:
    """Give the addresses that are written to."""
    return [
        Route("/stories", stories, methods=["GET", "POST"]),
        Route("/judgements", judgements, methods=["POST"]),
    ]


async def stories(request: Request) -> Response:
    """Take a story in, whole or not at all; or show the form for it."""
    if request.method in ("GET", "HEAD"):
        return await run_in_threadpool(page, request, "add.html")
    media = bodies.check_media(request, (*NAMES, MULTIPART))
    check_sender(request)
    bodies.check_names(request.query_params, ())
    bodies.check_charset(request)
    check_conditions(request, is_there=True)
    if media == MULTIPART:
        sent = await _form(request)
        check_writer(request, sent.fields.get("form_token", ""))
        if wrong := sent.files.keys() & {"by", "form_token"}:
            raise HTTPException(400, f"{min(wrong)} is sent as a text, not as a file.")
        if "story" in sent.fields or "text" in sent.fields:
            raise HTTPException(400, "A story or text is sent as a file, with its name.")
        bodies.check_names((*sent.fields, *sent.files), _OF_STORIES)
        sources, texts = sent.files.get("story", []), sent.files.get("text", [])
        by = sent.fields.get("by", "").strip()
    else:
        check_writer(request)
        sources, texts = [(NAMES[media], await bodies.content(request, _LARGEST))], Files()
        by = ""
    if not sources:
        raise HTTPException(400, "There is no story in it.")
    report = await run_in_threadpool(_add, request, sources, texts, by)
    if _is_browser(request):
        return await run_in_threadpool(page, request, "added.html", status=201, report=report)
    return JSONResponse(asdict(report), 201)


def _add(request: Request, sources: Files, texts: Files, by: str) -> AddReport:
    with scratch_folder() as place, writing(request) as base:
        written = _write(place / "story", sources)
        known = _write(place / "texts", texts)
        try:
            report = base.add(*written, texts=known, by=by, strict=True)
        except RefusedError as error:
            raise RefusedError(_by_name(error.problems)) from None
        except SourceError as error:
            told = str(error)
            for folder in ("story", "texts"):
                told = told.replace(f"{place / folder}{sep}", "")
            raise HTTPException(422, told) from None
    return replace(
        report,
        added=tuple(replace(one, source=Path(one.source).name) for one in report.added),
        feeds=tuple(replace(one, source=Path(one.source).name) for one in report.feeds),
        defects=tuple(_by_name(report.defects)),
    )


def _by_name(problems: Iterable[Problem]) -> list[Problem]:
    """Name only the files: nobody knows the folder in which they lay for a moment."""
    return [replace(one, file=Path(one.file).name) for one in problems]


def _write(folder: Path, files: Files) -> list[Path]:
    """Write files; those of a story, if there are several, are one source together."""
    folder.mkdir()
    for name, content in files:
        (folder / name).write_bytes(content)
    of_story = [name for name, _ in files if name.endswith(_OF_STORY)]
    if len(of_story) < len(files) or len(files) == 1:
        return [folder / name for name, _ in files]
    return [folder] if files else []


async def judgements(request: Request) -> Response:
    """Record what a person makes of a pair of statements."""
    media = bodies.check_media(request, (bodies.FORM, MULTIPART, _JSON))
    check_sender(request)
    bodies.check_names(request.query_params, ())
    check_conditions(request, is_there=False)
    said = await _said(request, media)
    check_writer(request, said.get("form_token", ""))
    for name in ("one", "other", "verdict", "reason"):
        if not said.get(name, "").strip():
            raise HTTPException(400, f"A judgement needs {name}.")
    judged = await run_in_threadpool(_judge, request, said)
    if _is_browser(request):
        return RedirectResponse(place_here(said.get("back", "")), 303)
    return JSONResponse(judged, 201)


def _judge(request: Request, said: dict[str, str]) -> dict[str, Any]:
    if said["verdict"] in _OF_CLAIMS:
        return _judge_claims(request, said)
    with writing(request) as base:
        judged = base.judge(
            said["one"],
            said["other"],
            said["verdict"],
            reason=said["reason"],
            by=said.get("by", "").strip(),
        )
    return {
        "statements": list(judged.statements),
        "verdict": judged.verdict.value,
        "reason": judged.reason,
        "found": vars(judged.found) if judged.found else None,
    }


def _judge_claims(request: Request, said: dict[str, str]) -> dict[str, Any]:
    with writing(request) as base:
        judged = base.judge_claims(
            said["one"],
            said["other"],
            said["verdict"],
            reason=said["reason"],
            by=said.get("by", "").strip(),
        )
    return {
        "claims": [judged.judgement.one, judged.judgement.other],
        "verdict": judged.judgement.verdict.value,
        "reason": judged.judgement.because,
        "new_conflicts": list(judged.new_conflicts),
        "gone_conflicts": list(judged.gone_conflicts),
    }


async def _said(request: Request, media: str) -> dict[str, str]:
    """Read the fields of a form, or of a JSON object, each with one text."""
    if media == MULTIPART:
        sent = await _form(request)
        if sent.files:
            raise HTTPException(400, f"{min(sent.files)} is sent as a text, not as a file.")
        said = sent.fields
    elif media == bodies.FORM:
        found = bodies.fields(await bodies.text(request, _LONGEST_FIELD))
        said = {name: bodies.one(found, name) for name in found}
    else:
        said = _object(await bodies.text(request, _LONGEST_FIELD))
    bodies.check_names(said, _OF_JUDGEMENTS)
    for name, value in said.items():
        if odd := forbidden(value):  # such as half a character, which JSON can write
            raise HTTPException(400, f"{name} holds {odd}, which no text can hold.")
    return said


def _object(written: str) -> dict[str, str]:
    """Read a JSON object whose values are texts, and of which no key stands there twice."""
    try:
        said = json.loads(written, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise HTTPException(400, "This is not JSON.") from None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise HTTPException(400, "Send an object whose values are texts.")
    return said


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: bodies.one(found, name) for name in found}


@dataclass
class Sent:
    """A form: its fields, and its files by the name of their field."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Files] = field(default_factory=dict)


async def _form(request: Request) -> Sent:
    """Read a form with files, of which all bytes are here before anything is made of them."""
    bodies.check_charset(request)
    content = await bodies.content(request, _LARGEST)
    boundary = _boundary(request.headers["content-type"])
    if b"--%b--" % boundary not in content:
        raise HTTPException(400, "It breaks off: its last boundary is missing.")

    async def receive() -> Received:
        return {"type": "http.request", "body": content, "more_body": False}

    # The library takes what is not UTF-8 for Latin-1. In that, every byte is a character.
    media = b'%b; boundary="%b"; charset=latin-1' % (MULTIPART.encode(), boundary)
    whole = Request({"type": "http", "headers": [(b"content-type", media)]}, receive)
    limits = {"max_files": _MOST_FILES, "max_fields": _MOST_FILES}
    sent, names = Sent(), dict[str, str]()
    try:
        async with whole.form(**limits, max_part_size=_LONGEST_FIELD) as form:
            for name, value in form.multi_items():
                field = _in_utf8(name)
                if isinstance(value, str):
                    if field in sent.fields:
                        raise HTTPException(400, f"There is more than one {field}.")
                    sent.fields[field] = _in_utf8(value)
                elif (read := await value.read()) or value.filename:  # else no file was chosen
                    called = _free_name(_in_utf8(value.filename or ""), field, names)
                    sent.files.setdefault(field, Files()).append((called, read))
    except MultiPartException as error:
        raise _unread(error.message) from None
    return sent


def _boundary(media: str) -> bytes:
    """Give what parts the parts of a form.

    Raises:
        HTTPException: 400, if there is nothing, or what could not stand between two.
    """
    read = Message()
    read["content-type"] = media
    boundary = read.get_boundary("")
    if not _BOUNDARY.fullmatch(boundary):
        raise HTTPException(400, "Its Content-Type names no boundary of the parts.")
    return boundary.encode()


def _in_utf8(written: str) -> str:
    try:
        return written.encode("latin-1").decode()
    except UnicodeError:
        raise HTTPException(400, "A field or a name in it is not UTF-8.") from None


def _free_name(given: str, field: str, names: dict[str, str]) -> str:
    """Name a file as its sender does, as far as that is plain; files are told apart by it.

    Raises:
        HTTPException: 400, if its sender calls two files the same.
    """
    if given in names:
        raise HTTPException(400, "Two files have the same name.")
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", Path(given).name)[-_LONGEST_NAME:]
    plain = re.sub(r"^[.-]", "_", plain) or field
    if plain != given and "." not in plain:
        plain += ".yaml" if field == "story" else ".txt"
    called, number = plain, 1
    while called in names.values():
        number += 1
        called = f"{number}_{plain}"
    names[given] = called
    return called


def _unread(reason: str) -> HTTPException:
    """Say in our words what the library could not read of a form."""
    if "maximum size" in reason:
        return HTTPException(413, f"A field is larger than {_LONGEST_FIELD:,} bytes.")
    if "Too many" in reason:
        return HTTPException(400, f"It has more than {_MOST_FILES} files or fields.")
    return HTTPException(400, "This is no form whose parts can be told apart.")


def _is_browser(request: Request) -> bool:
    return best(header_of(request, "accept"), (_JSON, "text/html")) == "text/html"
