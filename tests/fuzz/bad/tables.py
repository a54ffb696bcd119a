# ruff: noqa: E501 (an input is read best in one piece)
"""Tables, mappings and tables of verdicts that are damaged or hostile."""

import json

from tests.fuzz.bad.case import Case, Made

_TABLE = (
    "claim,who,verdict,link,day\n"
    "The harbour freezes,Ann Pell,False,https://desk.example/1,13/01/2024\n"
)
_MAPPING = """\
claim: claim
claimant: who
reviewer: {always: Harbour Desk}
verdict: verdict
url: link
published: {column: day, format: "%d/%m/%Y"}
"""
_LINES = json.dumps(
    {"claim": "It snows", "who": "Bo", "verdict": "True", "link": "https://a.example"}
)
_LINES_MAPPING = (
    "claim: claim\nclaimant: who\nreviewer: {always: Desk}\nverdict: verdict\nurl: link\n"
)
_STANCES = """\
story: rumours
title: Rumours
claim: claim
speaker: {name: who, is_a: person}
stance: verdict
stances: {"False": against}
source: {type: news-article, title: "{claim}", url: link}
said_at: {column: day, format: "%d/%m/%Y"}
"""


def _row(claim: str = "It rains", who: str = "Ann", verdict: str = "False",
         link: str = "https://b.example/1", day: str = "13/01/2024") -> str:  # fmt: skip
    cells = (cell.replace('"', '""') for cell in (claim, who, verdict, link, day))
    return _TABLE.splitlines()[0] + "\n" + ",".join(f'"{cell}"' for cell in cells) + "\n"


def _tables(name: str, contents: dict[str, Made], mapping: str = _MAPPING) -> list[Case]:
    return [
        Case(f"{name}: {what}", ("add", name, "--mapping", "m.yaml"), {name: content,
             "m.yaml": mapping}, 1, r"(in|m)\.\w+")
        for what, content in contents.items()
    ]  # fmt: skip


def _mappings(
    contents: dict[str, str | bytes], table: str = _TABLE, name: str = "in.csv"
) -> list[Case]:
    return [
        Case(f"mapping of reviews: {what}", ("add", name, "--mapping", "m.yaml"), {name: table,
             "m.yaml": content}, 1, r"(m\.yaml|in\.\w+)(:\d+:\d+)?: .")
        for what, content in contents.items()
    ]  # fmt: skip


def _mapped(old: str, new: str) -> str:
    assert old in _MAPPING, old
    return _MAPPING.replace(old, new, 1)


TABLES = _tables(
    "in.csv",
    {
        "reviews: empty": "",
        "reviews: white space": " \n \n",
        "reviews: a column missing": _TABLE.replace("verdict,link", "link"),
        "reviews: a column twice": _TABLE.replace("claim,who", "claim,claim"),
        "reviews: a million columns": "claim,who,verdict,link,day," + "c," * 10**6 + "c\n" + ",\n",
        "reviews: a line of 20 MB": _TABLE.splitlines()[0] + "\n" + "x" * 20_000_000 + "\n",
        "reviews: 300,000 quotation marks": _TABLE.splitlines()[0] + "\n" + '"' * 300_001,
        "reviews: quotation marks at each row": _TABLE.splitlines()[0] + "\n" + '"x\n' * 3000,
        "reviews: no claim": _row(claim=""),
        "reviews: a claim of 70 kB": _row(claim="x" * 70_000),
        "reviews: an address of a script": _row(link="javascript:alert(1)"),
        "reviews: an address of a file": _row(link="file:///etc/passwd"),
        "reviews: an address of 9 kB": _row(link="https://a.example/" + "x" * 9000),
        "reviews: UTF-32": _TABLE.encode("utf-32"),
        "reviews: UTF-16 cut in half a character": _TABLE.replace("https:", "h:").encode("utf-16")[:-1],
        "reviews: UTF-7": _row(claim="").encode("utf-7"),
        "reviews: overlong UTF-8": _TABLE.encode().replace(b"harbour", b"\xc0\xaf"),
        "reviews: half a pair in UTF-8": _TABLE.encode().replace(b"harbour", b"\xed\xa0\x80"),
        "reviews: a spreadsheet": b"PK\x03\x04" + bytes(200),
        "reviews: an old spreadsheet": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "reviews: a page": "<!DOCTYPE html><table><tr><td>claim</td></tr></table>",
        "reviews: JSON": json.dumps([{"claim": "x"}]),
        "reviews: old line ends only": _row(claim="").replace("\n", "\r"),
        "reviews: tabs": _TABLE.replace(",", "\t").replace("https:", "h:"),
    },
) + _tables(
    "in.jsonl",
    {
        "reviews: no object": "[1]\n7\nnull\ntrue\n\"x\"\n",
        "reviews: cut": _LINES[:-10] + "\n",
        "reviews: nesting": '{"claim": ' + "[" * 100_000 + "\n",
        "reviews: a key twice": _LINES[:-1] + ', "claim": "It does not"}\n',
        "reviews: 5,000 digits": _LINES.replace('"https://a.example"', "9" * 5000) + "\n",
        "reviews: a huge exponent": _LINES.replace('"https://a.example"', "1e999999999") + "\n",
        "reviews: half a pair": _LINES.replace("It snows", "\\ud800") + "\n",
        "reviews: no UTF-8": _LINES.encode().replace(b"snows", b"\xff\xfe"),
        "reviews: a list that is one line": "[" + _LINES + "]",
        "reviews: a NUL between": _LINES.replace("https", "h") + "\n\0\n",
    },
    _LINES_MAPPING,
)  # fmt: skip

MAPPINGS = _mappings(
    {
        "verdict alone": "verdict: verdict\n",
        "keys without values": "claim:\nreviewer:\nverdict:\nurl:\n",
        "lists for texts": "claim: [claim]\nreviewer: [who]\nverdict: [verdict]\nurl: [link]\n",
        "deep": "claim: " + "[" * 2000 + "\nverdict: x\n",
        "a merge": _MAPPING + "<<: {claim: who}\n",
        "aliases that multiply": "a: &a [x, x]\nb: &b [*a, *a]\nverdict: *b\n",
        "a tag of Python": _mapped("claim: claim", "claim: !!python/object/apply:os.system [id]"),
        "a key twice": _MAPPING + "claim: who\n",
        "an unknown key": _MAPPING + "claiment: who\n",
        "an unclosed brace": _mapped("claim: claim", 'claim: "{claim"'),
        "an attribute of a column": _mapped("claim: claim", 'claim: "{claim.__class__}"'),
        "an index of a column": _mapped("claim: claim", 'claim: "{claim[0]}"'),
        "a conversion of a column": _mapped("claim: claim", 'claim: "{claim!r:>99999999}"'),
        "a format of a width": _mapped("%d/%m/%Y", "%99999d/%m/%Y"),
        "a format of 10,000 parts": _mapped("%d/%m/%Y", "%d" * 10_000),
        "a format that is a regular expression": _mapped("%d/%m/%Y", "(a+)+%d/%m/%Y%"),
        "a format of nothing": _mapped('"%d/%m/%Y"', '""'),
        "a separator of nothing": _MAPPING + 'separator: ""\nformat: csv\nheader: "maybe"\n',
        "a separator that is a quotation mark": _MAPPING + "separator: '\"'\n",
        "a separator that is a line end": _MAPPING + 'separator: "\\n"\n',
        "a separator that is an emoji": _MAPPING + 'separator: "\U0001f600"\n',
        "a separator of a NUL": _MAPPING + 'separator: "\\0"\n',
        "an encoding that runs code": _MAPPING + "encoding: rot13\n",
        "an encoding that unpacks": _MAPPING + "encoding: zlib\n",
        "columns that are a number": _MAPPING + "columns: 7\nheader: no\n",
        "columns that are too few": _MAPPING + "columns: [claim]\nheader: no\n",
        "columns of one name": _MAPPING + "columns: [claim, claim, verdict, link, day]\nheader: no\n",
        "no header and no columns": _MAPPING + "header: no\n",
        "lists of a list": _MAPPING + "lists: [who]\n",
        "a column with an escape": _mapped("claimant: who", 'claimant: "\\x1b[2J"'),
        "a column with a direction": _mapped("claimant: who", 'claimant: "\\u202e"'),
        "a language of a list": _MAPPING + "language: {en: x}\n",
        "two kinds in one": _MAPPING + "stance: verdict\n",
        "UTF-16": _MAPPING.encode("utf-16"),
        "a rating of words": _MAPPING + "rating: verdict\n",
        "a reviewer that is always nothing": _mapped("{always: Harbour Desk}", '{always: ""}'),
        "a reviewer that is always braces": _mapped("Harbour Desk", '"{who}"'),
        "a reviewer of two kinds": _mapped("{always: Harbour Desk}", "{always: x, column: who}"),
    }
)  # fmt: skip

STANCES = [
    Case(f"mapping of stances: {what}", ("add", "in.csv", "--mapping", "m.yaml"),
         {"in.csv": table, "m.yaml": mapping}, 1, r"(m\.yaml|in\.csv)(:\d+:\d+)?: .")
    for what, table, mapping in (
        ("a story of ours", _TABLE, _STANCES.replace("rumours", "../../x")),
        ("a story with a line end", _TABLE, _STANCES.replace("story: rumours", 'story: "a\\nb"')),
        ("an entity of the shipped ones", _TABLE, _STANCES + "entities: {person: {name: P}}\n"),
        ("a speaker that is an attribute", _TABLE, _STANCES.replace("name: who", 'name: "{who.x}"')),
        ("stances of everything", _TABLE, _STANCES.replace("against", "[against, for]")),
        ("a claim of a formula in braces", _TABLE, _STANCES.replace("claim: claim", 'claim: "{=1}"')),
        ("a year 99999", _TABLE.replace("2024", "99999"), _STANCES),
        ("a year 0000", _TABLE.replace("2024", "0000"), _STANCES),
        ("a day 0", _TABLE.replace("13/", "0/"), _STANCES),
    )
]  # fmt: skip

_VERDICTS = {
    "empty": "",
    "a list": "- true\n",
    "a reading that is none": "words: {maybe: [shrug]}\n",
    "a word twice": 'words: {"false": [shrug], "true": [Shrug!]}\n',
    "an unknown key": "wrods: {}\n",
    "reviewers that are a list": "reviewers: [Desk]\n",
    "a reviewer of nothing": "reviewers: {Desk: 7}\n",
    "binary": bytes(range(256)),
    "deep": "words: " + "{a: " * 3000,
    "an alias": 'words: {"false": &a [x], "true": *a}\n',
}
VERDICTS = [
    Case(f"verdicts: {what}", ("add", "in.csv", "--mapping", "m.yaml", "--verdicts", "v.yaml"),
         {"in.csv": _TABLE, "m.yaml": _MAPPING, "v.yaml": content}, 1, r"v\.yaml(:\d+:\d+)?: .")
    for what, content in _VERDICTS.items()
]  # fmt: skip

GUESSES = [
    Case(f"guess-mapping: {what}", ("guess-mapping", "in.csv"), {"in.csv": content}, 1, r"in\.csv")
    for what, content in {
        "empty": "",
        "binary": bytes(range(256)) * 50,
        "a line of 20 MB": "claim,verdict\n" + "x" * 20_000_000,
    }.items()
]  # fmt: skip
CASES = [*TABLES, *MAPPINGS, *STANCES, *VERDICTS, *GUESSES]
