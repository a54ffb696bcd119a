"""What a register says comes in as said by it; who there is, by name; and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import kb
from kb.ingest.ftm import is_ftm
from kb.terms import address

ANN = {
    "id": "NK-Ann", "schema": "Person", "caption": "Ann Pell",
    "properties": {
        "name": ["Pell, Ann", "Ann Pell"], "alias": ["اَن بيل"], "wikidataId": ["Q42", "x"],
        "birthDate": ["1970"],
    },
    "datasets": ["gb_register"],
}  # fmt: skip
LTD = {"id": "gb-coh-1", "schema": "Company", "properties": {"name": ["Harbour Ltd"]}}


def link(schema: str, ends: tuple[str, str], *, about: dict | None = None, **frame) -> dict:
    """Make a link from Ann to the company."""
    properties = {ends[0]: ["NK-Ann"], ends[1]: ["gb-coh-1"], **(about or {})}
    return {"id": f"{schema}-1", "schema": schema, "properties": properties, **frame}


@pytest.fixture
def file(tmp_path):
    def written(*entities: dict | str, name: str = "entities.ftm.json") -> Path:
        place = tmp_path / name
        lines = (one if isinstance(one, str) else json.dumps(one) for one in entities)
        place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return place

    return written


def said(*entities, file) -> list[tuple[str, ...]]:
    """Give who says what, as whom it is reported by."""
    with kb.open(":memory:") as base:
        base.add(file(*entities, ANN, LTD))
        return [(card.speaker, card.content, *card.reported_by) for card in base.find()]


def test_a_link_is_what_its_publisher_says_as_each_dataset_reports(file):
    """A link may stand before its ends; two datasets that have it are two statements."""
    about = {"publisher": ["Companies House"], "role": ["secretary"]}
    one = link("Directorship", ("director", "organization"), about=about, datasets=["b", "a"])

    words = "Ann Pell directs Harbour Ltd (secretary)"
    assert sorted(said(one, file=file)) == [
        ("Companies House", words, "a (reported, neutral)"),
        ("Companies House", words, "b (reported, neutral)"),
    ]


@pytest.mark.parametrize(
    ("frame", "about", "speaker"),
    [
        ({"datasets": ["gb_register"]}, {}, "gb_register"),
        ({}, {"publisher": ["Courier"], "sourceUrl": ["https://a.example/1"]}, "Courier"),
        ({}, {"sourceUrl": ["https://register.example/1"]}, "register.example"),
    ],
)
def test_without_a_publisher_or_a_dataset_the_other_one_says_so(file, frame, about, speaker):
    """Whoever is named speaks, and nobody reports them."""
    one = link("Membership", ("member", "organization"), about=about, **frame)

    assert said(one, file=file) == [(speaker, "Ann Pell belonged to Harbour Ltd as a member")]


def test_a_link_of_no_source_is_not_taken_and_is_counted(file):
    """Nobody says it, so it is no statement; the people and companies are there."""
    with kb.open(":memory:") as base:
        (feed,) = base.add(file(ANN, LTD, link("Family", ("person", "relative")))).feeds
        statements = list(base.find())

    assert (feed.new, statements) == (2, [])
    assert feed.ignored["Family of which no source is named"] == 1


@pytest.mark.parametrize(
    ("percentage", "words"),
    [
        ("50.5", "Ann Pell owned Harbour Ltd, 2010/2012-05"),
        ("50", "Ann Pell owns Harbour Ltd (50%), 2010/2012-05"),
        ("5 %", "Ann Pell owns Harbour Ltd (5 %), 2010/2012-05"),
        ("some", "Ann Pell owns Harbour Ltd (some), 2010/2012-05"),
    ],
)
def test_only_more_than_half_is_owning(file, percentage, words):
    """A smaller share is kept in words, which no rule reads."""
    about = {"percentage": [percentage], "startDate": ["2010"], "endDate": ["2012-05"]}
    one = link("Ownership", ("owner", "asset"), about=about, datasets=["a"])

    assert said(one, file=file) == [("a", words)]


@pytest.mark.parametrize("percentage", ["150", "-60 %", "1,500", "NaN", "Infinity", 1e400])
def test_a_percentage_that_can_be_none_is_named_and_makes_no_owner(file, percentage):
    """The link stands without it; as written, it stays in the note."""
    about = {"percentage": [percentage]}
    one = link("Ownership", ("owner", "asset"), about=about, datasets=["a"])

    with kb.open(":memory:") as base:
        report = base.add(file(ANN, LTD, one))
        (card,) = base.find()

    assert card.content == "Ann Pell owns Harbour Ltd"
    assert [one.message for one in report.defects] == [
        f"the percentage {str(percentage).replace('inf', 'Infinity')} is not from 0 to 100"
    ]


def test_an_id_that_is_somebody_elses_by_all_names_is_named(file):
    """A register may give an entity in parts, so the other name is kept, and told."""
    other = {**LTD, "properties": {"name": ["Other Ltd"]}}
    part = {**LTD, "properties": {"name": ["Harbour Ltd", "Harbour"]}}

    with kb.open(":memory:") as base:
        report = base.add(file(LTD, part, other))
        turtle = "".join(base.export("turtle"))

    assert [one.message for one in report.defects] == [
        "the id gb-coh-1 is Other Ltd here and was Harbour Ltd before; it stays Harbour Ltd, and "
        "this is kept as another name"
    ]
    assert '"Other Ltd"@und' in turtle


def test_names_and_wikidata_ids_make_an_entity_and_nothing_that_is_said_of_it(file):
    """A birth date is somebody's word, and the sheet does not say whose."""
    with kb.open(":memory:") as base:
        (feed,) = base.add(file(ANN)).feeds
        turtle = "".join(base.export("turtle"))

    assert '"Ann Pell"@und' in turtle
    assert '"Pell, Ann"@und' in turtle
    assert '"اَن بيل"@und' in turtle
    assert "<https://www.wikidata.org/entity/Q42>" in turtle
    assert "1970" not in turtle
    assert feed.ignored == {"Person.birthDate": 1}


def test_the_same_file_twice_adds_nothing_and_another_file_may_link_what_is_there(file):
    """An id is enough for what the base knows; what was recorded first stays."""
    one = link("Employment", ("employee", "employer"), datasets=["a"])
    other = {**LTD, "properties": {"name": ["Harbour Limited"]}}
    with kb.open(":memory:") as base:
        base.add(file(ANN, LTD))
        base.add(file(one))
        before = "".join(base.export("nquads"))
        (again,) = base.add(file(ANN, LTD, one)).feeds
        assert "".join(base.export("nquads")) == before
        base.add(file(other))
        (card,) = base.find()
        turtle = "".join(base.export("turtle"))

    assert (again.new, again.known) == (0, 3)
    assert card.content == "Ann Pell worked for Harbour Ltd"
    assert 'skos:altLabel "Harbour Limited"@und' in turtle


def test_a_bad_entity_is_refused_alone_with_its_line(file):
    """The others come in."""
    stray = link("Family", ("person", "relative"), datasets=["a"])
    stray["properties"]["relative"] = ["nobody-knows"]
    placeless = link("Family", ("person", "relative"), about={"sourceUrl": ["somewhere"]})
    halved = link("Family", ("person", "relative"), datasets=["a"])
    halved["properties"]["relative"] = ["\ud800"]
    lines = [
        ANN,
        '{"id": "x", "schema": "Person", "properties": {"name": [',
        {"id": "y", "schema": "Unicorn", "properties": {"name": ["y"]}},
        {"id": "z", "schema": "Person", "properties": {}},
        {"id": "c", "schema": "Person", "properties": {"name": ["a\u0007b"]}},
        stray,
        placeless,
        halved,
    ]
    with kb.open(":memory:") as base:
        report = base.add(file(*lines))

    told = sorted(
        (str(one).rpartition("/")[2].split(":")[1], one.message) for one in report.refused
    )
    assert [line for line, _ in told] == ["2", "3", "4", "5", "6", "7", "8"]
    assert report.feeds[0].new == 1
    for (_, message), word in zip(
        told,
        ["not JSON", "Unicorn", "no name", "U+0007", "nobody-knows", "no web address", "U+D800"],
        strict=True,
    ):
        assert word in message


def test_entities_that_stand_in_one_another_are_all_read(file):
    """As lists of targets are given; the end that holds a link is known by its id."""
    owning = link("Ownership", ("owner", "asset"), about={"percentage": ["80"]}, datasets=["a"])
    owning["properties"]["asset"] = [LTD]
    nested = {**ANN, "properties": {**ANN["properties"], "ownershipOwner": [owning]}}
    with kb.open(":memory:") as base:
        base.add(file(nested))
        (card,) = base.find()

    assert card.content == "Ann Pell owned Harbour Ltd"


def test_a_stream_is_recognised_and_read_as_it_comes(file, tmp_path):
    """Standard input is no file that could be read twice."""
    place = file(ANN, LTD, link("Membership", ("member", "organization"), datasets=["a"]))
    command = [sys.executable, "-m", "kb", "--store", str(tmp_path / "base")]
    subprocess.run([*command, "init"], check=True, capture_output=True, cwd=tmp_path)

    with place.open("rb") as content:
        done = subprocess.run(
            [*command, "add", "-"], stdin=content, capture_output=True, cwd=tmp_path, check=True
        )

    assert b"-: 3 new records" in done.stderr


def test_other_json_is_no_ftm():
    """A schema by its name, and properties: JSON Schema has neither in this way."""
    assert is_ftm(json.dumps(ANN).encode())
    assert not is_ftm(b'{"$schema": "x", "properties": {"schema": {"type": "string"}}}')
    assert not is_ftm(b"id,schema,properties\n")


def test_two_ids_that_differ_in_capitals_are_two_entities(file):
    """Nobody is merged with anybody."""
    twin = {**ANN, "id": "nk-ann", "properties": {"name": ["Another Ann"]}, "caption": None}
    with kb.open(":memory:") as base:
        base.add(file(ANN, twin))
        names = base.query(
            f"SELECT ?n {{ ?e a <{address('entity:person')}> ;"
            " <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }"
        ).results()

        assert sorted(row["n"].value for row in names) == ["Ann Pell", "Another Ann"]
