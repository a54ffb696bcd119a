# ruff: noqa: E501 (an input is read best in one piece)
"""Arguments, settings, words and places to write to that are hostile."""

import os
from pathlib import Path

from tests.fuzz.bad.case import Case

_HOSTILE = {
    "a path": "../../etc/passwd",
    "an escape": "\x1b[2J\x1b]0;x\x07",
    "a direction": "\u202es1",
    "SQL": "s1'; DROP TABLE statement; --",
    "SPARQL": "s1> } ; DROP ALL ; # ",
    "a triple": '<urn:a> <urn:b> "c" .',
    "a wild card": "*",
    "an address of ours": "https://w3id.org/newsclaim/terms#Statement",
    "a pattern": "(a+)+$",
    "a line end": "s1\ns2",
    "10,000 letters": "s" * 10_000,
    "a space": " ",
    "a percent": "%s%n%x{0}",
}
SHOWN = [
    Case(f"show: {what}", ("show", "--", word), code=3, says="kb: ")
    for what, word in _HOSTILE.items()
]
WHY = [
    Case(f"why: {what}", ("why", "--", "s1", word), code=3, says="kb: ")
    for what, word in _HOSTILE.items()
]
RETRACTED = [
    Case(f"retract: {what}", ("retract", "--reason", "x", "--", word), code=3, says="kb: ")
    for what, word in _HOSTILE.items()
]
JUDGED = [
    Case(
        f"judge: {what}",
        ("judge", "--reason", "x", "--", "s1", word, "confirm"),
        code=3,
        says="kb: ",
    )
    for what, word in _HOSTILE.items()
]
NAMELESS = [
    Case(f"{call[0]}: nothing", call, code=2, says="an empty word")
    for call in (
        ("show", "--", ""),
        ("why", "--", "s1", ""),
        ("retract", "--reason", "x", "--", ""),
        ("judge", "--reason", "x", "--", "s1", "", "confirm"),
        ("find", "--speaker", ""),
        ("export", "--story", ""),
        ("contradictions", "--about", ""),
    )
]
SELECTED = [
    Case(f"{command[0]} {option}: {what}", (*command, option, word), code=code, says=says)
    for command, option, code, says in (
        (("find",), "--speaker", 3, "kb: "),
        (("export",), "--story", 3, "kb: "),
        (("contradictions",), "--about", 3, "kb: "),
    )
    for what, word in _HOSTILE.items()
]  # fmt: skip
_WORDS = {
    "a quotation mark": '"', "quotation marks": '""""', "an operator": "AND OR NOT NEAR(", "a star": "*",
    "a column": "quote:secret", "a bracket": "((((", "a minus": "^-firm", "SQL": "'; DROP TABLE x; --",
    "NEAR": 'NEAR("a" "b", 99999999999)', "a surrogate pair": "\U0001f600", "half an escape": "\\",
    "10,000 words": "a " * 10_000, "100 kB": "a" * 100_000, "a colon": ":", "braces": "{a}",
}  # fmt: skip
FOUND = [
    Case(f"find: {what}", ("find", "--json", "--", word), code=0, says=r"^\[\]\s*$|no |nothing|0 |letter|\[")
    for what, word in _WORDS.items()
]  # fmt: skip
_DAYS = ("0000-01-01", "99999-01-01", "-2018", "2018-13-45", "now", "2018-12-18T25:00Z", "9" * 5000,
         "2018-12-18; DROP", "\x1b[2J", "../..")  # fmt: skip
DATED = [
    Case(f"{'find --since' if at else 'as of'}: {day[:20]!r}", ("find", "--since", day) if at else
         ("--as-of", day, "find"), code=2, says=".")
    for day in _DAYS
    for at in (True, False)
]  # fmt: skip
_QUERY = "orphan-denials"
ASKED = [
    Case(f"query: {what}", ("query", *words), code=code, says=".")
    for what, words, code in (
        ("a name that is a path", ("../../etc/passwd",), 3),
        ("a device", ("/dev/zero",), 1),
        ("a parameter that is none", (_QUERY, "-p", "x"), 2),
        ("a parameter nobody knows", (_QUERY, "-p", "x=1"), 2),
        ("a parameter that breaks out", ("left-standing-by-denial", "-p", "denial=s2> } #"), 3),
        ("a parameter with a line end", ("left-standing-by-denial", "-p", "denial=s\n2"), 3),
        ("a parameter of quotation marks", ("left-standing-by-denial", "-p", 'denial="""'), 3),
        ("a parameter twice", ("left-standing-by-denial", "-p", "denial=s1", "-p", "denial=s2"), 2),
        ("a format that is none", (_QUERY, "--format", "exe"), 2),
    )
]  # fmt: skip
_PLACES = {
    "a folder": ("d", {"d/x": "x"}),
    "a folder that is not there": ("no/such/x", {}),
    "a file for a folder": ("f/x", {"f": "x"}),
    "a name of 300 letters": ("n" * 300, {}),
    "a full device": ("/dev/full", {}),
    "nothing": ("", {}),
}
_WRITERS = ("export", "--format", "turtle", "-o"), ("backup",)
WRITTEN = [
    Case(f"{call[0]} to {what}", (*call, place), files, 4 if place else 2, ".")
    for call in _WRITERS
    for what, (place, files) in _PLACES.items()
] + [
    Case(f"report to {what}", ("add", "in.json", "--as", "claimreview", "--report", place),
         {"in.json": "[]", **files}, 4 if place else 2, ".")
    for what, (place, files) in _PLACES.items()
]  # fmt: skip
_REVIEW_FILE = {"in.json": "[]", "link.json": lambda place: place.symlink_to("in.json"),
                "hard.json": lambda place: place.hardlink_to(place.with_name("in.json")),
                "q.rq": "SELECT ?s WHERE { ?s a ?t }", "t/a.txt": "x"}  # fmt: skip
TAKEN = [
    Case(f"{' '.join(call)} where it lies in the base", (*call, place), {**_REVIEW_FILE, **link}, 2, "lies in a base")
    for call in (
        ("backup",),
        ("export", "--format", "turtle", "-o"),
        ("export", "--format", "parquet", "-o"),
        ("plot", "timeline", "-o"),
        ("add", "in.json", "--report"),
    )
    for place, link in (
        ("$DESK/.kb/journal.db", {}),
        ("$DESK/.kb/new.svg", {}),
        ("$DESK/.kb/texts/../store/x.svg", {}),
        ("sub/x.svg", {"sub": lambda place: place.symlink_to(Path(os.environ["KB_CASE_DESK"], ".kb"))}),
        ("x.svg", {"x.svg": lambda place: place.symlink_to(Path(os.environ["KB_CASE_DESK"], ".kb/journal.db"))}),
    )
    if call[0] != "plot" or place.endswith(".svg")
] + [
    Case(f"{' '.join(call)} that it reads", call, _REVIEW_FILE, 2, "this command reads it")
    for call in (
        ("add", "in.json", "--report", "in.json"),
        ("add", "in.json", "--report", "./t/../in.json"),
        ("add", "in.json", "--report", "link.json"),
        ("add", "link.json", "--report", "in.json"),
        ("add", "in.json", "--report", "hard.json"),
        ("add", "in.json", "--verdicts", "q.rq", "--report", "q.rq"),
        ("add", "in.json", "--mapping", "q.rq", "--report", "q.rq"),
        ("add", "in.json", "--text", "t", "--report", "t/a.txt"),
        ("export", "--format", "turtle", "--query", "q.rq", "-o", "q.rq"),
        ("export", "--format", "nanopub", "--sign", "q.rq", "-o", "q.rq"),
    )
]  # fmt: skip
_NUMBERS = ("99999999999999999999", "9223372036854775808", "9" * 5000)
COUNTED = [
    Case(f"{call[0]} {option} {number[:30]}", (*call, option, number), code=2, says="range|valid|digits")
    for call, options in (
        (("find",), ("--limit", "--offset")),
        (("contradictions",), ("--limit", "--offset")),
        (("same",), ("--limit", "--offset")),
        (("plot", "timeline"), ("--limit",)),
        (("serve",), ("--port", "--processes")),
    )
    for option in options
    for number in _NUMBERS
] + [
    Case(f"wait {number[:30]}", ("--wait", number, "check"), code=2, says="range|valid|NaN")
    for number in ("1e400", "nan", "x")
]  # fmt: skip
TWICE = [
    Case("a statement judged with itself", ("judge", "s1", "s1", "confirm", "--reason", "x"), code=2, says="named twice"),
    Case("a statement in its own place", ("retract", "s1", "--superseded-by", "s1", "--reason", "x"), code=2, says="named twice"),
    Case("a tier that is none", ("export", "--tier", "x"), code=2, says="strict"),
]  # fmt: skip
LICENSED = [
    Case(
        f"licence {what!r}",
        ("export", "--format", "nanopub", "--licence", what),
        code=2,
        says="absolute IRI",
    )
    for what in ("a b", "nope", "http://a b/", "\x1b[2J")
]
_SETTINGS = (
    ("KB_STORE", "\x1b[2J", ("stats",), 3),
    ("KB_STORE", "s" * 5000, ("stats",), 4),
    ("KB_STORE", "/dev/null", ("stats",), 3),
    ("KB_STORE", "/proc/self/mem", ("stats",), 3),
    ("KB_ENDPOINT", "file:///etc/passwd", ("query", _QUERY), 2),
    ("KB_ENDPOINT", "gopher://127.0.0.1/", ("query", _QUERY), 2),
    ("KB_ENDPOINT", "http://[::1", ("query", _QUERY), 2),
    ("KB_ENDPOINT", "http://127.0.0.1:99999999/", ("query", _QUERY), 2),
    ("KB_ENDPOINT", "http://127.0.0.1:1/\r\nX: y", ("query", _QUERY), 2),
    ("KB_ENDPOINT", "\x1b[2J", ("query", _QUERY), 2),
    ("KB_ENDPOINT_SECONDS", "NaN", ("--endpoint", "http://127.0.0.1:1/", "query", _QUERY), 2),
    ("KB_ENDPOINT_SECONDS", "-1", ("--endpoint", "http://127.0.0.1:1/", "query", _QUERY), 2),
    ("KB_ENDPOINT_SECONDS", "1e999", ("--endpoint", "http://127.0.0.1:1/", "query", _QUERY), 2),
    ("KB_ENDPOINT_SECONDS", "9" * 5000, ("--endpoint", "http://127.0.0.1:1/", "query", _QUERY), 2),
    (
        "KB_ENDPOINT_ANSWERS",
        "everywhere",
        ("--endpoint", "http://127.0.0.1:1/", "query", _QUERY),
        2,
    ),
    ("KB_TOKEN", "a\r\nX: y", ("--endpoint", "http://127.0.0.1:1/", "query", _QUERY), 2),
    ("KB_PASSWORD_FILE", "/dev/zero", ("--endpoint", "http://127.0.0.1:1/", "query", _QUERY), 2),
    ("KB_DERIVE", "rm -rf", ("check", "--rebuild"), 2),
)
SET = [
    Case(f"{name}={value[:20]!r}", call, code=code, says=".", environment={name: value})
    for name, value, call, code in _SETTINGS
]
CASES = [
    *SHOWN,
    *WHY,
    *RETRACTED,
    *JUDGED,
    *NAMELESS,
    *SELECTED,
    *FOUND,
    *DATED,
    *ASKED,
    *WRITTEN,
    *TAKEN,
    *COUNTED,
    *TWICE,
    *LICENSED,
    *SET,
]
assert os.name == "posix"
