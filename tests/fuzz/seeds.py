"""What mutants are made from: small right inputs for every reader, and the stories that ship."""

import json
from dataclasses import dataclass
from pathlib import Path

import kb
from kb.ingest.kinds import ANNOTATIONS, CLAIMREVIEW, FTM, REVIEWS, STORY, TABLE
from kb.resources import folder
from tests.fuzz import table_seeds as tables
from tests.fuzz.review_seeds import review_seeds

VERDICTS, GUESSED, MAPPING_QUERY = "verdicts", "guessed", "mapping-query"
BACKUP, BASE_FILE, LONG = "backup", "base-file", "long-"

RDF = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld")
TEXT = "x Firm gave Bob and Ann access y\nNo one got mail\n"
_STORY = Path(__file__).with_name("seed.yaml")
_CSV_MAPPING = """\
story: rumours
title: Rumours
language: en
row: "{n}"
claim: {text: rumour, id: claim}
speaker: {name: outlet, is_a: news-outlet}
quote: headline
stance: label
stances: {for: for, against: against, observing: reports, "": none}
said_at: {column: day, format: "%d/%m/%Y"}
source: {type: news-article, title: "{headline} ({n})", url: url}
entities: {courier: {name: Courier, is_a: news-outlet, aliases: [The Courier]}}
keep: [extra]
"""
_CSV = """\
n,claim,rumour,outlet,headline,label,day,url,extra
1,c1,The harbour freezes,Courier,It freezes,for,01/02/2019,https://a.example/1,x
2,c1,The harbour freezes,Times,"It does, not",against,02/02/2019,https://a.example/2,
3,c1,The harbour freezes,Radio,"Will ""it""?",observing,03/02/2019,,=1+1
4,c2,Bears,Heron,Bears in town,,04/02/2019,,
"""
_TSV_MAPPING = """\
story: tabs
title: Tabs
format: tsv
quoted: no
claim: claim
speaker: {per: row, is_a: person}
stance: stance
stances: {"1": for, "0": against}
source: {type: web-page, title: "{claim}", publisher: site}
reported_by: {verb: said}
"""
_TSV = "claim\tstance\tsite\nIt rains\t1\tOne\nIt rains\t0\tTwo\n"
_LINES_MAPPING = """\
story: lines
title: Lines
rows: found
claim: claim
speaker: {entity: desk}
stance: found.side
stances: {yes: for, no: against}
said_at: found.when
source: {type: report, title: about.title}
entities: {desk: {name: Desk, is_a: news-outlet}}
ignore: [found.tags, id]
"""
_LINES = "".join(
    json.dumps(line) + "\n"
    for line in (
        {"id": 1, "claim": "It snows", "about": {"title": "Weather"},
         "found": [{"side": "yes", "when": "2019", "tags": ["a"]}, {"side": "no", "when": "2020"}]},
        {"id": 1.50, "claim": "It hails", "about": {"title": "More"}, "found": [{"side": "yes"}]},
    )
)  # fmt: skip
_ENTITIES = "".join(
    json.dumps(entity) + "\n"
    for entity in (
        {"id": "l", "schema": "Ownership", "datasets": ["x"], "first_seen": "2022-05-25T12:32:31",
         "properties": {"owner": ["A-1"], "asset": ["b"], "percentage": ["75%"],
                        "startDate": ["2010"], "endDate": ["2012-05"],
                        "sourceUrl": ["https://a.example/1"], "recordId": ["7"]}},
        {"id": "A-1", "schema": "Person", "caption": "Ann",
         "properties": {"name": ["Ann", "Pell, Ann"], "wikidataId": ["Q42"], "topics": ["x"]}},
        {"id": "b", "schema": "Company", "properties": {"name": ["Firm"]}},
        {"id": "d", "schema": "Directorship",
         "properties": {"director": ["A-1"], "organization": ["b"], "publisher": ["Register"]}},
    )
)  # fmt: skip


@dataclass(frozen=True)
class Seed:
    """One right input: its bytes, how it is read, and what is read beside it, such as a mapping."""

    name: str
    kind: str
    content: bytes
    mapping: bytes = b""

    @property
    def beside(self) -> str:
        """Name of the file that is read beside it."""
        return "mapping.rq" if self.kind == MAPPING_QUERY else "mapping.yaml"


def seeds() -> list[Seed]:
    """Make all seeds; each of them is taken in as it is."""
    small = _STORY.read_bytes()
    made = [
        Seed("story.yaml", STORY, small),
        Seed("table.csv", TABLE, _CSV.encode(), _CSV_MAPPING.encode()),
        Seed("table.tsv", TABLE, _TSV.encode(), _TSV_MAPPING.encode()),
        Seed("table.jsonl", TABLE, _LINES.encode(), _LINES_MAPPING.encode()),
    ]
    made.append(Seed("entities.json", FTM, _ENTITIES.encode()))
    made += [Seed(name, CLAIMREVIEW, content) for name, content in review_seeds().items()]
    made += _table_seeds()
    with kb.open(":memory:") as base:
        base.add(_STORY)
        made += [
            Seed(f"in.{kind}", kind, _exported(base, kind)) for kind in (*RDF, STORY, ANNOTATIONS)
        ]
        made.append(Seed("nanopubs.trig", "trig", _exported(base, "nanopub")))
        base.add(_STORY.with_name("seed-two.yaml"))
        made += [
            Seed(f"long.{kind}", f"{LONG}{kind}", _exported(base, kind))
            for kind in ("ntriples", "nquads")
        ]
    return made


def _table_seeds() -> list[Seed]:
    pairs = {
        "reviews.csv": (tables.REVIEW_TABLE, tables.REVIEW_MAPPING),
        "lines.jsonl": (tables.REVIEW_LINES, tables.LINES_MAPPING),
        "bare.tsv": (tables.BARE_TABLE, tables.BARE_MAPPING),
    }
    return [
        *(Seed(name, REVIEWS, one.encode(), two.encode()) for name, (one, two) in pairs.items()),
        *(Seed(f"guess-{name}", GUESSED, one.encode()) for name, (one, _) in pairs.items()),
        Seed("verdicts.yaml", VERDICTS, tables.VERDICT_TABLE.encode()),
    ]


def slow_seeds() -> list[Seed]:
    """Give those of which each takes a process, or a base on disk: tried less often."""
    from tests.fuzz.archives import archive_seeds

    query = Seed("theirs.trig", MAPPING_QUERY, tables.GRAPHS.encode(), tables.QUERY.encode())
    archives = archive_seeds()
    # Most files of a base are of its engine; each kind of input gets the same share.
    times = len(archives)
    return [*[query] * times, *[archives[0]] * times, *archives[1:]]


def large_seeds() -> list[Seed]:
    """Give the shipped stories that are one file: twenty times as large, so tried less often."""
    files = sorted(folder("stories").glob("*/story.yaml"))
    return [Seed(file.name, STORY, file.read_bytes()) for file in files]


def _exported(base: kb.KnowledgeBase, kind: str) -> bytes:
    if kind != "rdfxml":
        return "".join(base.export(kind)).encode()
    from pyoxigraph import RdfFormat, parse, serialize

    from kb.terms import PREFIXES

    triples = (
        quad.triple
        for quad in parse("".join(base.export("nquads")).encode(), format=RdfFormat.N_QUADS)
    )
    written = serialize(triples, format=RdfFormat.RDF_XML, prefixes=PREFIXES)
    assert written
    return written
