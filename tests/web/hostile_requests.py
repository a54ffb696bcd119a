"""Requests of people who mean harm, each with the statuses that it may be answered with.

`{host}` stands for the name of the server with its port, `{token}` for what lets write, `{session}`
for the cookie of a browser that has signed in.
"""

import gzip
import json
from dataclasses import dataclass
from urllib.parse import quote

FORM, JSON, QUERY = (
    "application/x-www-form-urlencoded", "application/json", "application/sparql-query",
)  # fmt: skip
SCRIPT = "<script>alert(1)</script>"
WRITER = "Authorization: Bearer {token}"
SESSION = ("Cookie: {session}", "Origin: http://{host}", "Accept: text/html")
REFUSED = (400, 403, 404, 405, 406, 409, 411, 413, 414, 415, 421, 422, 431, 501)


@dataclass(frozen=True)
class Hostile:
    """One request: its bytes, and what may come back; 0 for a connection that is closed."""

    name: str
    sent: bytes
    statuses: tuple[int, ...]


def raw(name: str, head: str, *statuses: int, body: bytes = b"") -> Hostile:
    """Make one of its lines, as they are."""
    sent = head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body
    return Hostile(name, sent, statuses or (*REFUSED, 0))


def get(
    path: str, *headers: str, statuses: tuple[int, ...] = REFUSED, method: str = "GET"
) -> Hostile:
    """Make one that asks for a path."""
    lines = [f"{method} {path} HTTP/1.1", "Host: {host}", "Connection: close", *headers]
    shown = f"{method} {path[:70]} {' '.join(one[:50] for one in headers)}"
    return raw(shown, "\n".join(lines), *statuses)


def post(
    path: str, media: str, body: str | bytes, *headers: str, statuses: tuple[int, ...] = REFUSED,
    method: str = "POST",
) -> Hostile:  # fmt: skip
    """Make one that sends something."""
    content = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    lines = [
        f"{method} {path} HTTP/1.1", "Host: {host}", "Connection: close", f"Content-Type: {media}",
        f"Content-Length: {len(content)}", *headers,
    ]  # fmt: skip
    shown = f"{method} {path} {media[:40]} {content[:50]!r} {' '.join(one[:40] for one in headers)}"
    return raw(shown, "\n".join(lines), *statuses, body=content)


def ask(
    query: str, *beside: tuple[str, str], statuses: tuple[int, ...] = (400, 413, 503)
) -> Hostile:
    """Make one that asks in SPARQL."""
    fields = "&".join(f"{name}={quote(value)}" for name, value in (("query", query), *beside))
    return post("/sparql", FORM, fields, statuses=statuses)


def _host(name: str, *statuses: int) -> Hostile:
    head = f"GET / HTTP/1.1\nHost: {name}\nConnection: close"
    return raw(f"Host: {name}", head, *statuses)


HOSTS = [
    _host("evil.example", 421), _host("evil.example:8001", 421),
    _host("127.0.0.1.evil.example", 421), _host("localhost.evil.example", 421),
    _host("evil.example.", 421), _host("127.0.0.1@evil.example", 400),
    _host("evil.example#127.0.0.1", 400), _host("127.0.0.1/evil.example", 400),
    _host("127.0.0.1, evil.example", 400), _host("127.0.0.1:999999", 400),
    _host("127.0.0.1:80:80", 400), _host("[127.0.0.1]", 400),
    _host("[::1", 400), _host("[::1]evil.example", 400),
    _host("[fe80::1%25eth0]", 400), _host("[::2]", 421), _host("2130706433", 421),
    _host("0x7f.0.0.1", 421), _host("0177.0.0.1", 421), _host("10.0.0.1", 421), _host("*", 400),
    _host("127.0.0.1\tevil.example", 400), _host("local\xe9host", 400), _host("", 400),
    _host("localhost.", 200), _host("LOCALHOST:1", 200), _host("[::1]:8001", 200),
    _host("127.0.0.2", 200),
    raw("no Host", "GET / HTTP/1.1\nConnection: close", 400),
    raw("no Host in HTTP/1.0", "GET / HTTP/1.0", 400),
    raw("two Hosts", "GET / HTTP/1.1\nHost: {host}\nHost: evil.example", 400),
    raw("absolute form of another", "GET http://evil.example/ HTTP/1.1\nHost: {host}\n"
        "Connection: close", 421),
    raw("absolute form of another user", "GET http://{host}@evil.example/ HTTP/1.1\nHost: {host}\n"
        "Connection: close", 400),
    raw("absolute form, which holds before Host", "GET http://{host}/ HTTP/1.1\n"
        "Host: evil.example\nConnection: close", 200),
    raw("absolute form of another scheme", "GET file:///etc/passwd HTTP/1.1\nHost: {host}\n"
        "Connection: close", 404),
    raw("X-Forwarded-Host", "GET /entity/netflix HTTP/1.1\nHost: {host}\n"
        "X-Forwarded-Host: evil.example\nForwarded: host=evil.example\nAccept: text/html\n"
        "Connection: close", 200),
]  # fmt: skip

SMUGGLED = "POST /sparql HTTP/1.1\nHost: {host}\nContent-Type: " + FORM
FRAMING = [
    raw(f"framing: {name}", f"{SMUGGLED}\n{lines}", 400, 0, body=body)
    for name, lines, body in (
        ("both lengths", "Content-Length: 6\nTransfer-Encoding: chunked", b"0\r\n\r\nG"),
        ("two lengths", "Content-Length: 5\nContent-Length: 6", b"query="),
        ("a list of lengths", "Content-Length: 5, 6", b"query="),
        ("a signed length", "Content-Length: +6", b"query="),
        ("a negative length", "Content-Length: -6", b""),
        ("a hexadecimal length", "Content-Length: 0x6", b"query="),
        ("a length of other digits", "Content-Length: \xb2", b"query="),
        ("a length beyond all", "Content-Length: " + "9" * 40, b"query="),
        ("a space before the colon", "Transfer-Encoding : chunked", b"0\r\n\r\n"),
        ("a folded header", "X: a\n Transfer-Encoding: chunked", b""),
        ("an unknown coding", "Transfer-Encoding: xchunked", b"0\r\n\r\n"),
        ("chunked twice", "Transfer-Encoding: chunked, chunked", b"0\r\n\r\n"),
        ("identity", "Transfer-Encoding: identity", b"query="),
        ("no chunk", "Transfer-Encoding: chunked", b"zz\r\nquery=\r\n0\r\n\r\n"),
        ("a chunk of nobody's size", "Transfer-Encoding: chunked", b"f" * 20 + b"\r\nquery="),
        ("a chunk's endless extension", "Transfer-Encoding: chunked", b"1;" + b"a" * 400_000),
        ("a header without a name", ": x", b""),
        ("a null in a header", "X: a\0b", b""),
    )
] + [
    Hostile("bare line feeds", b"GET / HTTP/1.1\nHost: evil.example\n\n", (400, 421, 0)),
    raw("a carriage return within", "GET / HTTP/1.1\nHost: {host}\nX: a\rb", 400, 0),
    raw("another version", "GET / HTTP/3.0\nHost: {host}", 200, 400, 505, 0),
    raw("HTTP/2 on a plain line", "PRI * HTTP/2.0\n\nSM", 400, 0),
    raw("a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, 0),
    raw("a long head", "GET / HTTP/1.1\nHost: {host}\nX: " + "a" * 400_000, 200, 400, 431, 0),
    raw("a thousand headers", "GET / HTTP/1.1\nHost: {host}\nConnection: close\n"
        + "\n".join(f"X{n}: a" for n in range(1000)), 200, 400, 431),
]  # fmt: skip

METHODS = [
    get("/", method=method) for method in ("TRACE", "CONNECT", "PROPFIND", "FOO", "PATCH", "DELETE")
] + [
    get("/", method="get", statuses=(400, 405, 0)),
    get("/graphs?graph=urn:x&_method=DELETE", statuses=(404,)),
    get("/graphs?graph=urn:x", "X-HTTP-Method-Override: DELETE", WRITER, statuses=(404,)),
    post("/judgements", FORM, "", "X-HTTP-Method: GET", statuses=(401,)),
    get("/stories", method="DELETE"), get("/sparql", method="PUT"), get("*", method="OPTIONS"),
]  # fmt: skip

PATHS = [
    get(path)
    for path in (
        "/../../etc/passwd", "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py",
        "/static/%252e%252e/app.py", "/static/..%5capp.py", "/static/....//app.py",
        "/static//etc/passwd", "/static/%c0%ae%c0%ae/app.py", "/static/%e0%80%ae/app.py",
        "/static/%00", "/static/kb.css%00.html", "/static/" + "a" * 5000,
        "/entity/../../etc/passwd", "/entity/%00", "/entity/%ff%fe", "/entity/%ed%a0%80",
        "/entity/" + "a" * 5000, "/entity/netflix%0d%0aSet-Cookie:%20a=b", "/entity/%3Cscript%3E",
        "/entity/javascript:alert(1)", "/entity/netflix.exe", "/entity/netflix.ttl.ttl.ttl",
        "/entity/http://evil.example/", "/statement/%20", "/statement/%F0%9F%98%80", "/source/..",
        "/story/%2e%2e%2f%2e%2e", "/conflict/'%20OR%201=1--", "/conflict/%25s%25n", "/query/..",
        "/query/%3Cscript%3Ealert(1)%3C/script%3E", "/chart/timeline.exe", "/chart/..",
        "/.git/HEAD",
        "/.kb/journal.db", "/journal.db", "//evil.example/%2e%2e", "/%5c%5cevil.example/",
        "/terms/x", "/relation/" + "%41" * 2000, "/wp-admin/", "/graphs?graph=file:///etc/passwd",
        "/graphs?graph=%00", "/graphs?graph=urn:a&graph=urn:b", "/graphs?default&graph=urn:a",
    )
] + [
    get(path, "Accept: text/html", statuses=(200, 400, 404))
    for path in (
        f"/search?words={quote(SCRIPT)}", f"/search?speaker={quote(SCRIPT)}",
        f"/search?since={quote(SCRIPT)}", "/search?since=9999-99-99", "/search?since=-0001-01-01",
        "/search?page=-1", "/search?page=" + "9" * 400, "/search?page=%D9%A3", "/search?words=%00",
        "/search?words=" + quote('" OR 1=1 NEAR( * AND'), "/search?words=" + "%22" * 500,
        "/search?words=" + quote("a* " * 800), f"/search?stance={quote(SCRIPT)}",
        f"/search?order={quote(SCRIPT)}&story={quote(SCRIPT)}", "/search?words=a&words=b",
        f"/contradictions?tier={quote(SCRIPT)}&about={quote(SCRIPT)}", "/contradictions?page=0",
        f"/chart/network?story={quote(SCRIPT)}", "/?" + "a=b&" * 5000,
        "/query/left-standing-by-denial?denial=" + quote("> } INSERT"),
        "/query/left-standing-by-denial?denial=" + quote(SCRIPT),
    )
]  # fmt: skip

HEADERS = [
    get("/entity/netflix", f"Accept: {accept}", statuses=(200, 303, 406))
    for accept in (
        "text/html;q=1e999", "text/html;q=-1", ",".join(["a/b;q=0.1"] * 9000), ";" * 5000, "*",
        "text/html" + ";a=b" * 5000, "text/html;q=0", "\xff\xfe/\x80", "text/turtle;q=2",
        "*/" * 900,
    )
] + [
    get("/entity/netflix.ttl", "If-None-Match: " + '"a",' * 20_000, statuses=(200, 304)),
    get("/entity/netflix.ttl", "If-None-Match: *", statuses=(304,)),
    get("/entity/netflix.ttl", "If-Modified-Since: " + "9" * 500, statuses=(200,)),
    get("/static/kb.css", "Range: bytes=" + ",".join(f"{n}-{n}" for n in range(9000)),
        statuses=(200, 206, 400, 416)),
    get("/static/kb.css", "Range: bytes=" + "0-" * 20_000, statuses=(200, 206, 400, 416)),
    get("/static/kb.css", "Range: bytes=" + "-" * 9000, "If-Range: x", statuses=(200, 206, 400,
    416)),
    get("/", "Cookie: " + "a=b; " * 9000, statuses=(200,)),
    get("/", "Cookie: kb-session=" + "a" * 90_000, statuses=(200,)),
    get("/", 'Cookie: kb-session="a;b\xff', "Cookie: kb-session=b", statuses=(200,)),
    get("/stories", "Authorization: Bearer", statuses=(200,)),
    get("/", "Origin: http://evil.example", "Access-Control-Request-Method: DELETE",
        method="OPTIONS", statuses=(204,)),
    get("/", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x",
        "Sec-WebSocket-Version: 13", statuses=(200, 400, 426)),
    get("/", "Expect: 200-ok", statuses=(200, 417)),
    get("/", "X-Forwarded-For: 127.0.0.1", "X-Original-URL: /stories", statuses=(200,)),
]  # fmt: skip

_BOMB_OF_YAML = "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a]\n" for n in range(9))
_MULTIPART = "multipart/form-data; boundary=x"
_XXE = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="urn:a#">
<rdf:Description rdf:about="urn:b"><a:c>&e;</a:c></rdf:Description></rdf:RDF>"""
_CONTEXT = '{"@context": "http://evil.example/context", "@id": "urn:a", "b": "c"}'


def _part(name: str, file: str, content: str) -> str:
    head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"'
    return f"--x\r\n{head}\r\nContent-Type: text/yaml\r\n\r\n{content}\r\n"


BODIES = [
    post("/sparql", media, body, *headers)
    for media, body, *headers in (
        ("text/plain", "query=ASK{}"), ("", "query=ASK{}"), ("a/b; charset=\"", "query=ASK{}"),
        (f"{FORM}; charset=utf-7", "query=+ADw-"), (f"{FORM}; charset=ibm037", "query=ASK{}"),
        (f"{QUERY}; charset=utf-16", "ASK{}".encode("utf-16")), (QUERY, b"\xff\xfeA\0S\0K\0"),
        (QUERY, "ASK{}", "Content-Encoding: br"), (QUERY, b"ASK { \xc0\xae }"),
        (QUERY, gzip.compress(b"a" * 10_000_000, mtime=0), "Content-Encoding: gzip"),
        (QUERY, "ASK{}", "Content-Encoding: gzip, gzip, gzip"), (FORM, "query=ASK{}&query=ASK{}"),
        (FORM, "query=" + "%41" * 200_000), (FORM, "a=b&" * 5000), (FORM, "query=%ff"),
         (QUERY, ""), (QUERY, "\0" * 100),
        (QUERY, "\ud800"), (QUERY, " " * 300_000),
    )
] + [
    post("/stories", media, body, WRITER)
    for media, body in (
        ("text/yaml", _BOMB_OF_YAML), ("text/yaml", "a: !!python/object/apply:os.system [id]"),
        ("text/yaml", "[" * 20_000), ("text/yaml", "a: " + "- " * 20_000), ("text/yaml",
        b"\xff\xfe"),
        ("text/yaml", "statements: !include /etc/passwd"), ("text/yaml", "\0"), ("text/yaml", ""),
        ("application/rdf+xml", _XXE), ("application/ld+json", _CONTEXT),
        ("application/ld+json", "[" * 90_000), ("application/json", "{}"),
        ("multipart/form-data", "a"), ("multipart/form-data; boundary=", "--\r\n\r\n"),
        ("multipart/form-data; boundary=" + "x" * 9000, "a"), (_MULTIPART, "--x\r\n\r\n"),
        (_MULTIPART, _part("story", "../../../tmp/evil.yaml", "a: b") + "--x--"),
        (_MULTIPART, _part("story", "..%2f..%2fevil.yaml", "a: b") + "--x--"),
        (_MULTIPART, _part("story", SCRIPT, SCRIPT) + "--x--"),
        (_MULTIPART, _part("story", "a\0b.yaml", "a: b") + "--x--"),
        (_MULTIPART, _part("story", "a.yaml", "a: b") * 2000 + "--x--"),
        (_MULTIPART, _part("text", "a.txt", "a") + "--x--"),
    )
] + [
    post("/judgements", JSON, body, WRITER)
    for body in (
        "[" * 90_000, "{" * 9000, "1e999", "NaN", '{"one": 1}', '{"one": ["s1"]}', '"\\ud800"', "",
        json.dumps({"one": "s1", "other": "\0", "verdict": "confirm", "reason": "a"}),
        json.dumps({"one": SCRIPT, "other": SCRIPT, "verdict": SCRIPT, "reason": SCRIPT}),
        json.dumps({"one": "s16", "other": "s23", "verdict": "confirm", "reason": " \n "}),
        json.dumps({"one": "s16", "other": "s23", "verdict": "confirm", "reason": "a" * 99_000}),
    )
]  # fmt: skip

QUERIES = [
    ask(query)
    for query in (
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <file:///etc/passwd> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?x SERVICE ?x { ?a ?b ?c } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERV#\nICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:1/>", "LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:x>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL",
        "DROP ALL", "ASK {} ; DROP ALL", "ASK {} # \n ; INSERT DATA { <urn:a> <urn:b> 1 }",
        "CREATE GRAPH <urn:x>", "ADD DEFAULT TO <urn:x>", "SELECT", "ASK", "\u202eASK {}",
        SCRIPT, "SELECT * { " + "{" * 9000 + "}" * 9000 + " }", "SELECT * { " + "OPTIONAL {" * 5000,
        "ASK { FILTER (" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
        "ASK { FILTER (" + "!" * 50_000 + "true) }", "ASK { ?s " + "^" * 50_000 + "<urn:a> ?o }",
        "SELECT * { ?s " + "/".join(["<urn:a>"] * 30_000) + " ?o }",
        "PREFIX SERVICE: <urn:x> SELECT * { SERVICE:a ?p ?o . \\u0053ERVICE <urn:b> {} }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    )
] + [
    ask("SELECT * { ?s ?p ?o } LIMIT 1", (name, value), statuses=(200, 400, 503))
    for name, value in (
        ("default-graph-uri", "file:///etc/passwd"), ("default-graph-uri", "http://127.0.0.1:1/"),
        ("named-graph-uri", "http://169.254.169.254/latest/meta-data/"),
        ("default-graph-uri", "> } DROP ALL"), ("default-graph-uri", "\0"),
        ("format", "../../etc/passwd"), ("format", SCRIPT), ("callback", "alert"), ("timeout",
        "99999"),
        ("using-graph-uri", "urn:x"), ("_method", "PUT"),
    )
] + [
    ask(query, statuses=(200, 400, 503))
    for query in (
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:1/> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
        "SELECT ?x { VALUES ?x { " + "1 " * 20_000 + "} }", "DESCRIBE <urn:x>",
        "SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), '" + "(a*)*" * 200 + "b') }",
        "SELECT (STRDT('a', <file:///etc/passwd>) AS ?x) {}", "SELECT (UUID() AS ?x) {}",
    )
] + [
    get("/sparql?update=DROP+ALL"), get("/sparql?query=DROP+ALL"),
    # 503 where the machine is so busy that a small query takes too much time.
    get("/sparql?query=" + quote(SCRIPT), "Accept: text/html", statuses=(400, 503)),
    get("/sparql?query=" + quote(f'SELECT ("{SCRIPT}" AS ?x) {{}}'), "Accept: text/html",
        statuses=(200, 503)),
    get("/sparql?query=" + quote(f"CONSTRUCT {{ <urn:a> <urn:b> '{SCRIPT}' }} WHERE {{}}"),
        "Accept: text/html", statuses=(200, 503)),
    get("/sparql?example=" + quote(SCRIPT), "Accept: text/html", statuses=(200,)),
]  # fmt: skip
UPDATES = [
    post("/sparql", FORM, f"update={quote(update)}", WRITER)
    for update in (
        "LOAD <http://127.0.0.1:1/>", "LOAD <file:///etc/passwd>", "DROP ALL", "CLEAR DEFAULT",
        "DELETE WHERE { ?s ?p ?o }", "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { "
        "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "INSERT DATA { GRAPH <https://w3id.org/newsclaim/statement/a> { <urn:a> <urn:b> 1 } }",
        "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } } ; DROP ALL", "", "ASK {}",
        "COPY DEFAULT TO <urn:g>",
    )
] + [
    post("/graphs?default", "text/turtle", "<urn:a> <urn:b> 1 .", WRITER),
    post("/graphs?graph=urn:x", "text/turtle", "@base <file:///> . <a> <b> <c", WRITER),
    post("/graphs?graph=urn:x", "application/rdf+xml", _XXE, WRITER),
    post("/graphs?graph=urn:x", "application/ld+json", _CONTEXT, WRITER),
    post("/graphs?graph=x%20y", "text/turtle", "<urn:a> <urn:b> 1 .", WRITER),
    post("/graphs?graph=https://w3id.org/newsclaim/terms", "text/turtle", "<urn:a> <urn:b> 1 .",
    WRITER),
]  # fmt: skip

_VERDICT = "one=s16&other=s23&verdict=confirm&reason=a"
NOBODY = [
    post("/judgements", FORM, _VERDICT, *headers, statuses=(401, 403))
    for headers in (
        (), ("Authorization: Bearer wrong",), ("Authorization: Basic YTpi",),
        ("Authorization: {token}",),
        ("Authorization: Bearer \xff",), ("Authorization: Bearer ",), ("Cookie: {session}",),
        ("Cookie: {session}", "Origin: http://evil.example"), ("Cookie: {session}", "Origin: null"),
        ("Cookie: {session}", "Origin: http://{host}.evil.example"),
        ("Cookie: {session}", "Origin: https://evil.example/http://{host}"),
        ("Cookie: {session}", "Referer: http://{host}/"), SESSION, ("Cookie: kb-session=",),
        ("Cookie: kb-session=" + "A" * 43, "Origin: http://{host}"),
    )
] + [
    post("/judgements", FORM, f"{_VERDICT}&form_token={'0' * 64}", *SESSION, statuses=(403,)),
    post("/judgements", FORM, f"{_VERDICT}&form_token=%C3%A9", *SESSION, statuses=(403,)),
    post("/judgements", "text/plain", _VERDICT, *SESSION),
    post("/judgements", JSON, "{}", *SESSION),
    post("/stories", "text/yaml", "a: b", *SESSION, statuses=(403,)),
    post("/sparql", FORM, "update=INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", *SESSION,
         statuses=(403,)),
    post("/graphs?graph=urn:x", "text/turtle", "<urn:a> <urn:b> 1 .", statuses=(401,),
    method="PUT"),
    get("/graphs?graph=urn:x", method="DELETE", statuses=(401,)),
    post("/sign-out", FORM, "", "Cookie: {session}", statuses=(403,)),
    post("/sign-in", FORM, "token=" + "a" * 9000, "Accept: text/html", statuses=(403,)),
    post("/sign-in", FORM, "token=", "Accept: text/html", statuses=(403,)),
    post("/sign-in", FORM, "token={token}&token=b", "Accept: text/html", statuses=(400,)),
    post("/sign-in", FORM, "token={token}", "Origin: http://evil.example", statuses=(403,)),
    post("/sign-in", FORM, "token={token}&next=//evil.example/", statuses=(303,)),
    post("/sign-in", FORM, "token={token}&next=/%5Cevil.example/", statuses=(303,)),
    post("/sign-in", FORM, "token={token}&next=javascript:alert(1)", statuses=(303,)),
    post("/sign-in", FORM, "token={token}&next=/a%0D%0ASet-Cookie:%20evil=1", statuses=(303,)),
    get("/sign-in?next=" + quote(f'"{SCRIPT}'), "Accept: text/html", statuses=(200,)),
]  # fmt: skip
BOMBS = [
    ask(query, statuses=(200, 400, 503))
    for query in (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c }",
        "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER (?c < ?f) } ORDER BY DESC(?f) ?c",
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 }}" for n in range(12)) + " }",
        "SELECT ?z { BIND ('a' AS ?s0) " + " ".join(
            f"BIND (CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(40)
        ) + " BIND (STRLEN(?s40) AS ?z) }",
    )
]  # fmt: skip
EVERY = [
    *HOSTS, *FRAMING, *METHODS, *PATHS, *HEADERS, *BODIES, *QUERIES, *UPDATES, *NOBODY, *BOMBS,
]  # fmt: skip
