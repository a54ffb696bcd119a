"""More requests of people who mean harm: how requests are framed, who sends them, what is asked."""

from tests.web.hostile_requests import FORM, JSON, QUERY, SMUGGLED, WRITER, ask, get, post, raw

_CHUNKED = SMUGGLED.replace(FORM, QUERY) + "\nConnection: close\nTransfer-Encoding: chunked"
CHUNKS = [
    raw(f"chunks: {name}", _CHUNKED, *statuses, body=body)
    for name, body, statuses in (
        ("an extension", b"5;a=b;c=\"d\"\r\nASK{}\r\n0\r\n\r\n", (200, 503)),
        ("a size that C reads", b"0x5\r\nASK{}\r\n0\r\n\r\n", (400, 0)),
        ("a signed size", b"+5\r\nASK{}\r\n0\r\n\r\n", (400, 0)),
        ("more than was said", b"3\r\nASK{}\r\n0\r\n\r\n", (400, 0)),
        ("headers at the end", b"5\r\nASK{}\r\n0\r\nContent-Length: 9\r\nHost: x\r\n\r\n",
         (200, 503)),
        ("a flood at the end", b"5\r\nASK{}\r\n0\r\n" + b"T: a\r\n" * 50_000 + b"\r\n",
         (200, 400, 431, 503, 0)),
        ("a flood of them", b"1\r\n \r\n" * 50_000 + b"5\r\nASK{}\r\n0\r\n\r\n", (200, 503)),
        ("too much in them", (b"1000\r\n" + b" " * 4096 + b"\r\n") * 80 + b"0\r\n\r\n", (413,)),
    )
] + [
    raw(f"framing: {name}", f"{SMUGGLED}\n{lines}", 400, 501, 0, body=b"5\r\nASK{}\r\n0\r\n\r\n")
    for name, lines in (
        ("chunked first", "Transfer-Encoding: chunked\nContent-Length: 3"),
        ("chunked in quotes", 'Transfer-Encoding: "chunked"'),
        ("packed and chunked", "Transfer-Encoding: gzip, chunked"),
        ("chunked, then not", "Transfer-Encoding: chunked\nTransfer-Encoding: identity"),
        ("a vertical tab", "Transfer-Encoding:\x0bchunked"), ("no length", "Content-Length: "),
        ("digits apart", "Content-Length: 1_0"), ("a line without a colon", "nocolon"),
    )
] + [
    raw("a request within a request", "GET / HTTP/1.1\nHost: {host}\nContent-Length: 42\n"
        "Connection: close", 200, body=b"DELETE /graphs?graph=urn:x HTTP/1.1\r\nHost: "),
    raw("a folded header first", "GET / HTTP/1.1\n Host: evil.example\nHost: {host}", 400, 0),
    raw("a proxy's greeting", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\nGET / HTTP/1.1\nHost: {host}",
        400, 0),
    raw("an upgrade to HTTP/2", "GET / HTTP/1.1\nHost: {host}\nUpgrade: h2c\n"
        "Connection: Upgrade, HTTP2-Settings, close\nHTTP2-Settings: AAMAAABkAAQAAP__", 200),
    raw("five thousand headers", "GET / HTTP/1.1\nHost: {host}\nConnection: close\n"
        + "\n".join(["Accept: text/html"] * 5000), 200, 400, 431),
]  # fmt: skip
ASKED = [
    *(get(path) for path in (
        "/static/..;/app.py", "/..;/..;/etc/passwd", "/static/%25252e%25252e/app.py",
        "/static\\..\\app.py", "/static/.%00./app.py", "/static/%f0%80%80%ae/app.py", "/source/%zz",
        "/chart/timeline.svg%00.png", "/chart/%2e%2e.svg", "/openapi.json/..", "/entity/%EF%BF%BE",
        "/%2f%2fevil.example", "/entity/netflix;a=b", "/sparql?query=ASK{}&query=ASK{}",
        "/sparql?query=ASK{}&update=DROP+ALL", "/sparql?" + "a=b&" * 5000,
    )),
    *(get("/sparql?query=ASK%7B%7D", header, statuses=(200, 406, 503)) for header in (
        "Accept: */*;q=nan", "Accept: text/html;q=NaN, application/json;q=inf",
        "Accept-Encoding: gzip;q=nan, br, " + "x," * 4000, "Accept-Charset: utf-7",
    )),
    *(post("/judgements", JSON, body, WRITER, statuses=(400,)) for body in (
        '{"one": "\\ud800", "other": "s23", "verdict": "confirm", "reason": "a"}',
        '{"one": "s16", "other": "s23", "verdict": "confirm", "reason": "a \\udfff"}',
        '{"one": ' + "9" * 60_000 + "}", b"\xef\xbb\xbf{}",
    )),
    *(post("/judgements", JSON, '{"one": "s16"}', *headers, statuses=(400, 401, 403))
      for headers in (
        (WRITER, "Authorization: Bearer x"), ("Authorization: Bearer x", WRITER),
        (WRITER, "Origin: null"), (WRITER, "Origin: http://evil.example"),
        (WRITER, "Origin: file://"), ("Proxy-Authorization: Bearer {token}",),
        ("X-Api-Key: {token}",), ("Authorization: Bearer " + "A" * 90_000,),
    )),
    post("/judgements?token={token}", JSON, '{"one": "s16"}', statuses=(401,)),
    *(ask(query) for query in (
        "SELECT * { FILTER EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } }",
        "SELECT * { { SELECT * { { SELECT * { SERVICE <http://127.0.0.1:1/> {} } } } } }",
        "SELECT * { #SERVICE\n \\u0053\\u0045RVICE <http://127.0.0.1:1/> {} }",
        "SELECT * { \\U00000053ERVICE <http://127.0.0.1:1/> {} }", "CLEAR SILENT ALL",
        "SELECT * {" + "OPTIONAL {" * 10_000 + "}" * 10_000 + "}", "ASK\u2028{}",
        "SELECT * {" + " UNION ".join(["{ ?s ?p ?o }"] * 10_000) + "}",
    )),
    *(ask(query, statuses=(200, 503)) for query in (
        'SELECT * { BIND ("SERVICE" AS ?x) }', "# SERVICE <http://127.0.0.1:1/>\nASK {}",
        "ASK { <urn:SERVICE> ?p ?o }", "SELECT (IRI('javascript:alert(1)') AS ?x) {}",
        "BASE <file:///etc/> SELECT * FROM <passwd> { ?s ?p ?o }",
    )),
]  # fmt: skip
MORE = [*CHUNKS, *ASKED]
