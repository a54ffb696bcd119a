# ruff: noqa: E501 (an input is read best in one piece)
"""Stories, texts and decisions in stories that are hostile in ways that came with newer readers."""

from tests.fuzz.bad.case import Case, adding
from tests.fuzz.nasties import STORY


def _story(old: str, new: str) -> str:
    other = STORY.replace("story: seed", "story: other", 1)
    assert old in other, old
    return other.replace(old, new, 1)


STORIES = adding(
    "in.yaml",
    {
        "an entity of ours described otherwise": _story("name: Firm\n", "name: Other Firm\n"),
        "a statement that reports itself": _story("to: s1, kind", "to: r1, kind"),
        "51 reporters": _story("{speaker: outlet, verb: said}", ", ".join(["said"] * 51)),
        "3,000 reporters": _story("{speaker: outlet, verb: said}", ", ".join(["said"] * 3000)),
        "a source based on itself": _story("based_on: a", "based_on: b"),
        "a speaker by look-alike letters": _story("speaker: ann", "speaker: \u0430nn"),
        "a speaker by capitals": _story("speaker: ann", "speaker: ANN"),
        "an id in another normal form": _story("bob: {name", "bo\u0301b: {name"),
        "ids that differ by capitals": _story("  bob: {name", "  Ann: {name: Ann}\n  bob: {name"),
        "an id that is an option": _story("id: s1", "id: --help"),
        "an id with a slash": _story("id: s1", "id: seed/s1"),
        "an id of a space": _story("id: s1", 'id: " "'),
        "an id with a wild card": _story("id: s1", 'id: "s*"'),
        "a story with a slash": _story("story: other", "story: seed/x"),
        "a story that is an option": _story("story: other", "story: --x"),
        "a story of dots": _story("story: other", "story: .."),
        "a story of a device": _story("story: other", "story: /dev/null"),
        "a year of 12 digits": _story("published: 2018-12-18", "published: 201812180000-01-01"),
        "a negative year": _story("published: 2018-12-18", "published: -2018-12-18"),
        "a leap second": _story("2018-12-19T12:02-05:00", "2016-12-31T23:59:60Z"),
        "a zone of 24 hours": _story("T12:02-05:00", "T12:02-24:00"),
        "a zone of 99 hours": _story("T12:02-05:00", "T12:02+99:99"),
        "an hour 24": _story("T12:02-05:00", "T24:00-05:00"),
        "a minute of 60": _story("T12:02-05:00", "T12:60-05:00"),
        "a 29 February of no leap year": _story("published: 2018-12-18", "published: 1900-02-29"),
        "an interval the wrong way": _story("time: 2018/2019", "time: 2019/2018"),
        "an offset the wrong way": _story("at: 0-15", "at: 15-0"),
        "an offset that is negative": _story("at: 0-15", "at: -5-15"),
        "an offset of 5,000 digits": _story("at: 0-15", "at: 0-" + "9" * 5000),
        "a share of more than all": _story("extent: most", "extent: {at_least: 2}"),
        "a number of 10,000 digits": _story("more_than: 150", "more_than: " + "9" * 10_000),
        "a number of 10,000 decimals": _story("more_than: 150", "more_than: 0." + "1" * 10_000),
        "a number with a full-width digit": _story("more_than: 150", "more_than: \uff11"),
        "a number with thousands": _story("more_than: 150", "more_than: 1,500.000.0"),
        "a comma for decimals": _story("more_than: 150", "more_than: '1,5'"),
        "groups of two digits": _story("more_than: 150", "more_than: '1,50,000'"),
        "groups of two signs": _story("more_than: 150", "more_than: '1,500_000'"),
        "a number that ends in a line": _story("more_than: 150", "more_than: '1000_'"),
        "a comma before all": _story("more_than: 150", "more_than: ',100'"),
        "a year in Arabic digits": _story("published: 2018-12-18", "published: \u0662\u0660\u0661\u0668-12-18"),
        "a month in full-width digits": _story("published: 2018-12-18", "published: 2018-\uff11\uff12"),
        "an offset in Arabic digits": _story("at: 0-15", "at: \u0660-15"),
        "a sha256 in capitals": _story("sha256: eb27", "sha256: EB27"),
        "a sha256 with a path": _story("sha256: eb27f6db", "sha256: ../../../"),
        "an address with a password": _story("https://a.example/1", "https://u:p@[::1"),
        "an address in punycode that is none": _story("https://a.example/1", "https://xn--\u0430/ x"),
        "an address of an FTP": _story("https://a.example/1", "ftp://a.example/1"),
        "sameAs of a script": _story("https://www.wikidata.org/entity/Q1", "javascript:alert(1)"),
        "a language with a line end": _story("language: en\nsources", 'language: "en\\n"\nsources'),
        "a quote of nothing": _story("quote: Firm gave Bob and Ann access", 'quote: ""'),
        "a judgement that is none": STORY.replace("story: seed", "story: x") + "judgements: [{a: b}]\n",
        "judgements of nobody": STORY.replace("story: seed", "story: x")
        + "judgements: [{statements: [s1, nobody], verdict: confirm, reason: x}]\n",
    },
)  # fmt: skip


def _texts() -> list[Case]:
    """Texts that no source is made from, or that are none."""
    texts: dict[str, str | bytes] = {
        "empty": "", "binary": bytes(range(256)), "of another source": "x\n", "a gzip": b"\x1f\x8b" + bytes(90),
        "UTF-16": "Firm gave Bob".encode("utf-16"), "30 MB": b"x" * 30_000_000,
    }  # fmt: skip
    return [
        Case(f"text: {what}", ("add", "in.yaml", "--text", "t.txt"), {"in.yaml": STORY, "t.txt": text},
             1, "--text|t.txt")
        for what, text in texts.items()
    ]  # fmt: skip


LINKED = [
    Case("a link in a folder of a story", ("add", "d"),
         {"d/a.yaml": STORY, "d/b.yaml": lambda place: place.symlink_to("/etc/hostname")},
         1, "d/b.yaml: a symbolic link"),
    Case("a link to nothing in a folder of a story", ("add", "d"),
         {"d/a.yaml": STORY, "d/b.yml": lambda place: place.symlink_to("none")},
         1, "d/b.yml: a symbolic link"),
    Case("a link in a folder of texts", ("add", "in.yaml", "--text", "t"),
         {"in.yaml": STORY, "t/a.txt": lambda place: place.symlink_to("/etc/hostname")},
         1, "t/a.txt: a symbolic link"),
]  # fmt: skip
CASES = [*STORIES, *_texts(), *LINKED]
