"""A table of stances is taken in row by row, and nothing in it is guessed or lost."""

import json
from pathlib import Path

import pytest

import kb
from kb.errors import MappingMissingError, RefusedError, UnreadableError
from kb.ingest.stances import read_stances
from kb.model.conflict import Tier
from kb.model.lookup import Selection
from kb.model.story import Act

MAPPING = """\
story: rumours
title: Rumours
claim: rumour
speaker: {name: outlet, is_a: news-outlet}
quote: headline
stance: label
stances: {for: for, against: against, observing: reports, unrelated: none}
source: {type: news-article, title: headline}
"""
TABLE = """\
rumour,outlet,headline,label
The harbour freezes,Courier,It freezes,for
The harbour freezes,Times,It does not,against
The harbour freezes,Radio,Will it?,observing
The harbour freezes,Heron,Bears in town,unrelated
"""


@pytest.fixture
def read(registry):
    """Read a table with a mapping; lines of the mapping may be replaced."""

    def reading(table=TABLE, mapping=MAPPING, name="table.csv"):
        content = table if isinstance(table, bytes) else table.encode()
        return read_stances(name, content, ("mapping.yaml", mapping.encode()), registry)

    return reading


@pytest.fixture
def refused(read):
    """Read a table that must be refused, and give the message."""

    def reading(*args, **kwargs):
        with pytest.raises(RefusedError) as caught:
            read(*args, **kwargs)
        return str(caught.value)

    return reading


def files(tmp_path: Path, table=TABLE, mapping=MAPPING, name="table.csv") -> tuple[Path, Path]:
    (tmp_path / name).write_text(table, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
    return tmp_path / name, tmp_path / "mapping.yaml"


def lines(*rows: dict) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


# -- rows become statements ---------------------------------------------------------------------


def test_each_stance_becomes_an_act(read):
    found = read()

    acts = {u.id: (u.speaker, u.statements[0].act, bool(u.reports)) for u in found.story.utterances}
    assert acts == {
        "r1": ("courier", Act.ASSERTS, False),
        "r2": ("times", Act.DENIES, False),
        "r3": ("unnamed", Act.ASSERTS, True),
    }
    assert found.ignored == 1
    assert found.story.utterances[2].reports[0].speaker == "radio"


def test_for_and_against_conflict_and_who_only_reports_is_on_no_side(tmp_path):
    table, mapping = files(tmp_path)
    with kb.open(":memory:") as base:
        added = base.add(table, mapping=mapping).added[0]
        [conflict] = base.contradictions()
        blocks = base.why("r1", "r3").blocks
        steps = base.why("r2", "r1").steps
        stats = base.stats()

    assert (added.kind, added.new, added.ignored) == ("table", 3, 1)
    assert (conflict.tier, conflict.rule, conflict.pairs) == (Tier.STRICT, "opposed-stances", 1)
    assert not conflict.is_self
    assert "takes no side" in blocks[0] or "nobody" in blocks[0]
    assert [(step.role, step.left) for step in steps] == [("claim", "The harbour freezes")]
    assert stats["pairs_strict"] == 1


def test_two_on_one_side_do_not_conflict(tmp_path):
    table, mapping = files(tmp_path, TABLE.replace("against", "for"))
    with kb.open(":memory:") as base:
        base.add(table, mapping=mapping)
        why = base.why("r1", "r2")

    assert why.conflict is None
    assert "both assert" in why.blocks[0]


def test_other_words_are_another_claim(tmp_path):
    table, mapping = files(tmp_path, TABLE.replace("The harbour freezes,T", "The port freezes,T"))
    with kb.open(":memory:") as base:
        base.add(table, mapping=mapping)
        why = base.why("r1", "r2")

    assert why.blocks[0].startswith("claim: ")
    assert "not the same words" in why.blocks[0]


def test_the_same_table_twice_adds_nothing(tmp_path):
    table, mapping = files(tmp_path)
    with kb.init(tmp_path) as base:
        base.add(table, mapping=mapping)
        before = "".join(base.export("nquads")), base.contradictions(), base.digests()
        again = base.add(table, mapping=mapping).added[0]

        assert (again.new, again.known) == (0, 3)
        assert ("".join(base.export("nquads")), base.contradictions(), base.digests()) == before


def test_a_row_that_is_there_twice_counts_twice(tmp_path):
    rows = TABLE.splitlines(keepends=True)
    table, mapping = files(tmp_path, "".join([*rows, rows[1], rows[2], rows[3]]))
    with kb.open(":memory:") as base:
        added = base.add(table, mapping=mapping).added[0]
        [conflict] = base.contradictions()
        again = base.add(table, mapping=mapping).added[0]

    assert added.new == 6
    assert conflict.pairs == 4
    assert (again.new, again.known) == (0, 6)


def test_a_row_that_is_there_twice_counts_twice_with_addresses_too(tmp_path):
    table = (
        "rumour,outlet,headline,label,link\n"
        "It freezes,Courier,Ice,for,https://courier.example/ice\n"
        "It freezes,Courier,Ice,for,https://courier.example/ice\n"
        "It sinks,Courier,Ice,for,https://courier.example/ice\n"
        "It freezes,Times,No ice,against,https://times.example/ice\n"
    )
    mapping = MAPPING.replace("title: headline}", "title: headline, url: link}")
    with kb.open(":memory:") as base:
        base.add(*files(tmp_path, table)[:1], mapping=files(tmp_path, table, mapping)[1])
        [conflict] = base.contradictions()
        stats = base.stats()

    assert conflict.pairs == 2
    assert (stats["statements"], stats["sources"]) == (4, 3)


def test_a_longer_table_adds_its_new_rows(tmp_path):
    table, mapping = files(tmp_path)
    with kb.open(":memory:") as base:
        base.add(table, mapping=mapping)
        table.write_text(TABLE + "The harbour freezes,Post,Never,against\n", encoding="utf-8")
        added = base.add(table, mapping=mapping).added[0]

    assert (added.new, added.known) == (1, 3)


def test_another_row_of_the_same_number_is_refused(tmp_path):
    table, mapping = files(tmp_path)
    with kb.open(":memory:") as base:
        base.add(table, mapping=mapping)
        table.write_text(TABLE.replace("It freezes", "It melts"), encoding="utf-8")
        with pytest.raises(RefusedError, match="rumours/r1 is in the base with another content"):
            base.add(table, mapping=mapping)


def test_the_story_that_it_becomes_can_be_exported_and_read_again(tmp_path):
    table, mapping = files(tmp_path)
    with kb.open(":memory:") as base, kb.open(":memory:") as other:
        base.add(table, mapping=mapping)
        (tmp_path / "story.yaml").write_text("".join(base.export("story", story="rumours")))
        other.add(tmp_path / "story.yaml")

        assert "".join(other.export("nquads")) == "".join(base.export("nquads"))


def test_a_dry_run_says_how_many_rows_and_changes_nothing(tmp_path):
    table, mapping = files(tmp_path)
    with kb.open(":memory:") as base:
        report = base.add(table, mapping=mapping, dry_run=True)

        assert (report.added[0].new, report.added[0].ignored) == (3, 1)
        assert base.find(Selection()) == []


def test_claim_and_words_stay_as_written(read):
    story = read(TABLE.replace("The harbour freezes,C", '"\xa0The harbour\n freezes ",C')).story

    assert story.utterances[0].statements[0].proposition.text == "\xa0The harbour\n freezes "


# -- the ways to write a table ------------------------------------------------------------------


def test_tab_separated_rows_are_read_without_quotation_marks(read):
    story = read(TABLE.replace(",", "\t"), name="table.tsv").story

    assert [u.mention.quote for u in story.utterances] == ["It freezes", "It does not", "Will it?"]


def test_quotation_marks_at_the_start_of_a_tab_separated_cell_must_be_explained(read, refused):
    table = TABLE.replace(",", "\t").replace("It freezes", '"It" freezes')

    assert "Say in the mapping whether cells are `quoted`" in refused(table, name="table.tsv")
    story = read(table, MAPPING + "quoted: no\n", name="table.tsv").story
    assert story.utterances[0].mention.quote == '"It" freezes'


def test_rows_of_a_list_in_each_line_reach_what_is_around_them(read):
    table = lines(
        {
            "claim": {"text": "It freezes", "id": 7},
            "label": "DISPUTED",
            "evidences": [
                {"label": "SUPPORTS", "article": "Ice", "text": "Yes.", "votes": ["a", None, 7]},
                {"label": "REFUTES", "article": "Ice", "text": "No.", "votes": []},
                {"label": "NEI", "article": "Ice", "text": "Maybe.", "votes": []},
            ],
        }
    )
    mapping = """\
story: ice
title: Ice
rows: evidences
claim: {text: claim.text, id: claim.id}
speaker: {name: "Encyclopedia: {evidences.article}"}
quote: evidences.text
stance: evidences.label
stances: {SUPPORTS: for, REFUTES: against, NEI: none}
source: {type: web-page, title: evidences.article}
keep: [label, evidences.votes]
"""
    found = read(table, mapping, name="ice.jsonl")

    assert [u.id for u in found.story.utterances] == ["r1.1", "r1.2"]
    assert found.story.utterances[0].note == (
        'claim: 7\nlabel: DISPUTED\nevidences.votes: ["a", null, 7]'
    )
    assert found.story.utterances[0].speaker == "encyclopedia-ice"
    assert found.ignored == 1


def test_ids_of_rows_are_ids_of_statements(read):
    table = "no," + TABLE.replace("\nThe", "\n7t,The", 1).replace("\nThe", "\n8,The")
    with pytest.raises(RefusedError, match="the id '8' is used twice"):
        read(table, MAPPING + "row: no\n")
    story = read(table.replace("8,The", "9,The", 1), MAPPING + "row: no\n").story
    assert [u.id for u in story.utterances] == ["7t", "8", "9"]


def test_each_row_may_be_its_own_speaker(read):
    mapping = (
        MAPPING.replace("{name: outlet, is_a: news-outlet}", "{per: row}") + "ignore: outlet\n"
    )
    story = read(mapping=mapping).story

    assert [u.speaker for u in story.utterances] == ["rumours-r1", "rumours-r2", "unnamed"]
    assert {entity.is_a for entity in story.entities} == {("agent",)}


def test_a_speaker_of_the_mapping_is_known_by_name_and_alias(read):
    entities = "entities: {paper: {name: Courier, aliases: [Times], is_a: news-outlet}}\n"
    story = read(mapping=MAPPING + entities).story

    assert [u.speaker for u in story.utterances] == ["paper", "paper", "unnamed"]


def test_one_entity_may_speak_in_all_rows(read):
    mapping = MAPPING.replace("{name: outlet, is_a: news-outlet}", "{entity: paper}")
    entities = "entities: {paper: {name: Courier, is_a: news-outlet}}\nignore: [outlet]\n"
    story = read(mapping=mapping + entities).story

    assert {u.speaker for u in story.utterances} == {"paper", "unnamed"}


def test_a_publisher_may_report_the_speaker(read):
    table = TABLE.replace(",label", ",label,site").replace("\nThe", ",Site\nThe")
    table = table.replace("label,site,Site", "label,site").rstrip("\n") + ",Site\n"
    mapping = MAPPING.replace("title: headline}", "title: headline, publisher: site}")
    story = read(table, mapping + "reported_by: said\n").story

    assert [[r.speaker for r in u.reports] for u in story.utterances] == [
        ["site"], ["site"], ["site", "radio"],
    ]  # fmt: skip
    assert story.sources[0].publisher == "site"


def test_a_table_may_be_read_with_a_pattern_for_a_claim(read):
    story = read(mapping=MAPPING.replace("claim: rumour", 'claim: "Rumour: {rumour}"')).story

    assert story.utterances[0].statements[0].proposition.text == "Rumour: The harbour freezes"


@pytest.mark.parametrize(
    ("format", "written", "time"),
    [
        ("%d/%m/%Y", "03/04/2020", "2020-04-03"),
        ("%m/%d/%Y", "03/04/2020", "2020-03-04"),
        ("%d %B %Y", "3 April 2020", "2020-04-03"),
        ("%b %Y", "Apr 2020", "2020-04"),
        ("%Y", "2020", "2020"),
        ("%Y-%m-%d %H:%M", "2020-04-03 23:59", "2020-04-03"),
        ("%Y-%m-%dT%H:%M:%S%z", "2020-04-03T23:59:00-0500", "2020-04-03T23:59:00-05:00"),
    ],
)
def test_dates_are_read_in_the_declared_format(read, format, written, time):
    table = f"rumour,outlet,headline,label,day\nIce,Courier,Ice comes,for,{written}\n"
    source = f'title: headline, published: {{column: day, format: "{format}"}}}}'
    story = read(table, MAPPING.replace("title: headline}", source)).story

    assert story.sources[0].published.text == time
    assert story.utterances[0].said_at.text == time


# -- what is refused ----------------------------------------------------------------------------


def test_a_table_needs_a_mapping(tmp_path):
    table, _ = files(tmp_path)
    with kb.open(":memory:") as base, pytest.raises(MappingMissingError, match="--mapping"):
        base.add(table)


def test_a_mapping_that_is_not_there_is_named(tmp_path):
    table, _ = files(tmp_path)
    with kb.open(":memory:") as base, pytest.raises(UnreadableError, match="nowhere"):
        base.add(table, mapping=tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("quote: headline", "quot: headline",
         "mapping.yaml:5:1: unknown key 'quot' in the mapping. Did you mean quote?"),
        ("quote: headline", "quote: headlin",
         "mapping.yaml:5:8: table.csv has no column 'headlin'. Did you mean headline?"),
        ("quote: headline\n", "", ""),
        ("stance: label\n", "", "the mapping lacks the key 'stance'"),
        ("against: against", "against: agst",
         "against cannot be 'agst'. Did you mean against?"),
        ("against: against, ", "",
         "table.csv:3:1: row 2: stances does not say what 'against' means"),
        ("claim: rumour", "claim: {rumour}", 'stands in quotes, as in "{rumour}"'),
        ("quote: headline", "quote: {headline}", 'stands in quotes, as in "{headline}"'),
        ("claim: rumour", "claim: {txt: rumour}", "unknown key 'txt' in claim. Did you mean text?"),
        ("{name: outlet, is_a: news-outlet}", "{is_a: news-outlet}", "speaker needs one of name"),
        ("is_a: news-outlet", "is_a: news-outlt", "Did you mean news-outlet?"),
        ("type: news-article", "type: news", "type cannot be 'news'."),
        ("title: headline}", "title: headline, publisher: outlet}", "go together"),
        ("title: headline}", "title: headline, published: {column: label, format: '%d/%m/%y'}}",
         "it needs the year %Y"),
        ("title: headline}", "title: headline, published: {column: label, format: '%d/%m/%Y'}}",
         "row 1: published is 'for', which is not written as %d/%m/%Y"),
        ("title: headline}", "title: headline, published: label}", "'for' is not a time"),
        ("title: headline}", "title: headline, url: label}", "'for' is no web address"),
        ("story: rumours", "story: Rumours!", "the id of the story"),
        ("story: rumours", "story: rumours\nformat: xlsx", "format cannot be 'xlsx'."),
    ],
)  # fmt: skip
def test_a_mapping_with_a_fault_is_refused(read, refused, before, after, message):
    mapping = MAPPING.replace(before, after)
    assert mapping != MAPPING
    if message:
        assert message in refused(mapping=mapping)
    else:
        missing = read(TABLE, mapping).story.utterances[0].mention.missing
        assert missing == "the table gives no words"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", "the table has no rows."),
        ("rumour,outlet,headline,label\n", "the table has no rows."),
        (TABLE + "short,row\n", "table.csv:6:1: row 5 has 2 cells, the first line 4."),
        (TABLE.replace("rumour,", "label,"), "two columns are called 'label'"),
        (TABLE.replace("Courier", ""), "row 1: it lacks an id, a claim, or somebody"),
        (TABLE.replace("The harbour freezes,C", ",C"), "row 1: it lacks an id, a claim"),
        (TABLE.replace("It freezes", "It\x07freezes"), "headline holds the character U+0007"),
        (TABLE.replace("It freezes", "x" * 70_000), "row 1: headline is longer than 64 kB"),
        (TABLE.replace("Courier", "Bank"), "the id of the shipped concept 'bank'"),
        (TABLE.replace("Courier", "TIMES"), "'Times' and another name would get one id, 'times'"),
        (TABLE.replace("It freezes", '"It freezes'), "not csv"),
        (TABLE.replace("label\n", "label,votes\n").replace("for\n", "for,3\n")
         .replace("against\n", "against,2\n").replace("observing\n", "observing,2\n")
         .replace("unrelated\n", "unrelated,1\n"),
         "nothing is said of these columns of table.csv: votes. Keep them"),
    ],
)  # fmt: skip
def test_a_table_with_a_fault_is_refused(refused, table, message):
    assert message in refused(table)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "row 1 is refused"),
        ("[1]", "the line must be an object"),
        ('{"rumour": 1, "rumour": 2}', "'rumour' is written twice"),
        ('{"a.b": 1, "a": {"b": 2}}', "'a.b' is written twice"),
        ('{"a": ' + "[" * 100_000, "nested too deeply"),
        ('{"rumour": ["x"], "outlet": "a", "headline": "b", "label": "for"}', "holds a list"),
    ],
)
def test_a_json_line_with_a_fault_is_refused(refused, line, message):
    assert message in refused(line + "\n", name="table.jsonl")


def test_an_id_of_a_claim_has_one_wording(refused):
    table = "n,rumour,outlet,headline,label\n1,Ice,A,a,for\n1,Snow,B,b,for\n"
    mapping = MAPPING.replace("claim: rumour", "claim: {text: rumour, id: n}")

    assert "claim '1' is 'Snow' here and 'Ice' in a row before" in refused(table, mapping)
