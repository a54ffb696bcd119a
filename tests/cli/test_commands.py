"""What each command prints for the first story, and where."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

import kb
from kb.graph.rows import STATEMENT_FIELDS

STRICT, BRIDGED = "c-a3b0baecc148", "c-3d1da25cd82e"


def test_demo_shows_the_contradictions_and_leaves_nothing(run, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    result = run("demo")

    assert result.exit_code == 0
    headings = re.findall(r"^(STRICT|BRIDGED|REBUTTAL)", result.stdout, re.M)
    assert headings == ["STRICT", "BRIDGED", "REBUTTAL"]
    assert "NOT CHECKED" in result.stderr
    assert "kb init && kb add" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_demo_keeps_its_base_where_it_is_told(run, tmp_path):
    run("demo", "--keep", tmp_path / "kept", "--quiet")

    shown = run("contradictions", "--store", tmp_path / "kept")
    assert "STRICT" in shown.stdout


def test_quiet_prints_rows_only(ask):
    assert ask("--quiet", "find", "netflix").stderr == ""
    assert ask("find", "netflix", "-q").stderr == ""


def test_add_says_what_is_new_and_that_quotes_were_not_checked(run, tmp_path, story_folder):
    run("init", tmp_path)

    first = run("add", story_folder, "--store", tmp_path)
    second = run("add", story_folder, "--store", tmp_path)

    assert "48 new statements, 0 already there" in first.stderr
    assert "33 NOT CHECKED" in first.stderr
    assert "--text FILE" in first.stderr
    assert len(re.findall(r"^new conflict c-", first.stdout, re.M)) == 4
    assert "0 new statements, 48 already there" in second.stderr
    assert second.stdout == ""


def test_add_checks_quotes_against_the_text(run, tmp_path, story_folder, seed_text):
    run("init", tmp_path)

    result = run("add", story_folder, "--text", seed_text, "--store", tmp_path)

    assert "33 quotes checked, 0 NOT CHECKED" in result.stderr
    assert "quote checked at 1249-1311" in run("show", "s12", "--store", tmp_path).stdout


def test_add_reads_standard_input_and_a_dry_run_changes_nothing(run, tmp_path, story_folder):
    run("init", tmp_path)
    story = (story_folder / "story.yaml").read_text()

    tried = run("add", "-", "--dry-run", "--json", "--store", tmp_path, text=story)

    report = json.loads(tried.stdout)
    assert report["dry_run"] is True
    assert report["added"][0]["new"] == 48
    assert json.loads(run("stats", "--json", "--store", tmp_path).stdout)["statements"] == 0
    run("add", "-", "--store", tmp_path, text=story)
    assert json.loads(run("stats", "--json", "--store", tmp_path).stdout)["statements"] == 33


def test_a_refused_story_is_told_by_file_line_and_column_with_the_right_spelling(run, tmp_path):
    run("init", tmp_path)
    story = tmp_path / "bad.yaml"
    story.write_text(
        "story: bad\ntitle: Bad\nsources:\n  a: {type: news-article, title: A, publsher: b}\n"
    )

    result = run("add", story, "--store", tmp_path)
    checked = run("check", story)

    assert result.exit_code == checked.exit_code == 1
    assert re.search(rf"^{re.escape(str(story))}:4:\d+: .*publsher.*publisher", result.stderr, re.M)
    assert re.search(rf"^{re.escape(str(story))}:4:\d+: error: .*publsher", checked.stdout, re.M)
    assert result.stdout == ""
    assert json.loads(run("stats", "--json", "--store", tmp_path).stdout)["statements"] == 0


def test_find_counts_everything_and_says_that_its_list_is_cut(ask):
    result = ask("find", "--limit", "3", "--json")

    assert len(json.loads(result.stdout)) == 3
    assert "3 of 48 statements shown" in result.stderr


def test_find_gives_the_same_rows_in_every_form(ask):
    choice = ("find", "--speaker", "netflix")
    rows = json.loads(ask(*choice, "--json").stdout)
    lines = [json.loads(line) for line in ask(*choice, "--jsonl").stdout.splitlines()]
    table = list(csv.DictReader(io.StringIO(ask(*choice, "--csv").stdout)))
    tabs = ask(*choice, "--tsv").stdout.splitlines()

    assert lines == rows
    assert list(rows[0]) == list(STATEMENT_FIELDS) == list(table[0]) == tabs[0].split("\t")
    assert [row["quote"] for row in table] == [row["quote"] for row in rows]
    assert len(tabs) == len(rows) + 1 == 7


def test_find_by_stance_and_words(ask):
    rows = json.loads(ask("find", "access", "--stance", "denies", "--json").stdout)

    assert {"2018-facebook-partners/s12", "2018-facebook-partners/s23"} <= {r["id"] for r in rows}
    assert {row["polarity"] for row in rows} == {"negative"}


def test_a_list_with_nothing_in_it_is_no_error(ask):
    assert ask("find", "xylophone").stdout == ""
    assert json.loads(ask("find", "xylophone", "--json").stdout) == []
    assert ask("find", "xylophone", "--csv").stdout.count("\n") == 1


def test_show_tells_speaker_role_reporter_date_source_and_conflicts(ask):
    shown = ask("show", "s23").stdout

    assert (
        "Konstantinos Papamiltiadis (director of developer platforms at Facebook) denies" in shown
    )
    assert "quote NOT CHECKED" in shown
    assert "reported by the outlet of the article" in shown
    assert "between 2018-12-18 and 2018-12-19" in shown
    assert f"{STRICT} · strict: conflicts with 2018-facebook-partners/s16" in shown


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("s17", "utterance"), ("s17n", "statement"), ("netflix", "entity"), ("article", "source"),
        ("r1", "reply"), ("2018-facebook-partners", "story"), (BRIDGED, "conflict"),
        ("proposition:81725595cac2c7677c4a1a34def1c632", "proposition"),
        ("2018-facebook-partners/s01@outlet-of-2018-facebook-partners", "report"),
    ],
)  # fmt: skip
def test_show_knows_every_kind_of_thing(id, kind, ask):
    assert json.loads(ask("show", id, "--json").stdout)["kind"] == kind
    assert ask("show", id).stdout


def test_contradictions_in_words_tell_the_assumption_before_the_statements(ask):
    block = ask("contradictions", "--tier", "bridged").stdout

    assert block.index("only if having the ability to access means having accessed") < block.index(
        "The New York Times"
    )
    assert "also in 2018-facebook-partners/s06p-n, 2018-facebook-partners/s17n" in block


def test_contradictions_name_the_editorial_decision_of_the_strict_pair(ask):
    block = ask("contradictions", "--tier", "strict").stdout

    assert "rests on a decision of newsclaim desk" in block
    assert "“without asking for consent” is the same as “without permission”" in block


def test_contradictions_as_json_are_one_array_in_order_of_firmness(ask):
    rows = json.loads(ask("contradictions", "--json").stdout)

    assert [row["tier"] for row in rows] == ["strict", "bridged", "rebuttal", "rebuttal"]
    assert {row["behind"][0] for row in rows[2:]} == {STRICT, BRIDGED}
    assert rows[1]["left_others"] == [
        "2018-facebook-partners/s06p-n", "2018-facebook-partners/s17n"
    ]  # fmt: skip


def test_contradictions_as_csv_have_both_sides_in_a_row(ask):
    rows = list(csv.DictReader(io.StringIO(ask("contradictions", "--csv").stdout)))

    assert rows[0]["left_speaker"] == "The New York Times"
    assert rows[0]["right_id"] == "2018-facebook-partners/s23"


def test_nobody_is_called_a_liar(ask):
    told = " ".join(ask(*call).stdout for call in (("contradictions",), ("why", "s17", "s12")))

    assert "conflicts with" in told
    assert not re.search(r"\b(false|lie[sd]?|liar|wrong|fake)\b", told, re.IGNORECASE)


def test_why_begins_with_one_plain_sentence(ask):
    strict = ask("why", "s16", "s23").stdout.splitlines()
    bridged = ask("why", "s17", "s12").stdout.splitlines()
    blocked = ask("why", "s05", "s12").stdout.splitlines()

    assert "conflicts with" in strict[0]
    assert "both cannot be true. This rests on a decision of newsclaim desk" in strict[0]
    assert "only if having the ability to access means having accessed" in bridged[0]
    assert "does not conflict with" in blocked[0]
    assert "information is more general than private messages" in blocked[0]


def test_why_as_json_gives_steps_and_blocks(ask):
    row = json.loads(ask("why", "s05", "s12", "--json").stdout)

    assert row["conflict"] is None
    assert row["blocks"]
    assert [step["n"] for step in row["steps"]] == list(range(1, len(row["steps"]) + 1))


def test_query_by_name_with_a_parameter_in_ids_of_the_story(ask):
    rows = json.loads(ask("query", "left-standing-by-denial", "-p", "denial=s23", "--json").stdout)

    assert len(rows) == 18


def test_query_from_a_file_from_input_and_as_words(ask, tmp_path):
    text = "SELECT ?s WHERE { ?s a <https://w3id.org/newsclaim/terms#Story> }"
    file = tmp_path / "mine.rq"
    file.write_text(text)

    answers = {ask("query", "-", text=text).stdout, ask("query", file).stdout,
               ask("query", text).stdout}  # fmt: skip

    assert answers == {"s\nstory:2018-facebook-partners\n"}


def test_query_in_the_formats_of_the_w3c(ask):
    rows = json.loads(ask("query", "stories", "--format", "json").stdout)
    xml = ask("query", "stories", "--format", "xml").stdout
    tabs = ask("query", "stories", "--format", "tsv").stdout
    graph = ask("query", "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5").stdout

    assert rows["results"]["bindings"]
    assert "sparql-results#" in xml
    assert tabs.startswith("?")
    assert "@prefix kb:" in graph


def test_query_answers_yes_or_no(ask):
    assert json.loads(ask("query", "ASK { ?s ?p ?o }", "--json").stdout) == [{"answer": True}]


def test_queries_need_no_base_and_print_a_text_that_is_one(run):
    listed = run("queries", "--json")
    text = run("queries", "orphan-denials").stdout

    assert listed.exit_code == 0
    assert {"orphan-denials", "left-standing-by-denial"} <= {
        row["name"] for row in json.loads(listed.stdout)
    }
    assert text.startswith("#+ summary:")
    assert "SELECT" in text


def test_export_writes_what_can_be_added_again(ask, run, tmp_path):
    for name in ("base.ttl", "base.trig", "base.nq", "base.nt", "base.jsonld", "base.yaml"):
        ask("export", "-o", tmp_path / name)
        with kb.open(":memory:") as other:
            other.add(tmp_path / name)
            assert [c.id for c in other.contradictions()][:2] == [STRICT, BRIDGED]
    assert {path.name for path in tmp_path.iterdir()} == {
        "base.ttl", "base.trig", "base.nq", "base.nt", "base.jsonld", "base.yaml"
    }  # fmt: skip


def test_export_prints_the_same_bytes_each_time(ask):
    first = ask("export").stdout_bytes

    assert first == ask("export", "-o", "-").stdout_bytes
    assert first.decode().startswith("@prefix")


def test_a_failed_export_leaves_the_old_file(run, stored, tmp_path):
    file = tmp_path / "x.ttl"
    file.write_text("old")

    result = run("export", "--story", "none", "-o", file, "--store", stored)

    assert result.exit_code == 3
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_check_prints_a_checkpoint_that_it_accepts_later(ask):
    checkpoint = re.search(r"checkpoint ([0-9a-f]{64})", ask("check").stdout)

    assert checkpoint
    report = json.loads(ask("check", "--checkpoint", checkpoint[1], "--json").stdout)
    assert report == {"findings": [], "checkpoint": checkpoint[1]}


def test_rebuilding_gives_the_same_digests(ask):
    assert ask("check", "--rebuild").stdout == ask("check", "--rebuild").stdout


def test_check_of_a_source_needs_no_base(run, story_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = run("check", story_folder)

    assert result.exit_code == 0
    assert "note: 33 quotes NOT CHECKED" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_schema_is_a_json_schema(run):
    assert "$schema" in json.loads(run("schema").stdout)


def test_stats_as_object_and_as_rows(ask):
    counts = json.loads(ask("stats", "--json").stdout)

    assert counts["conflicts_strict"] == counts["conflicts_bridged"] == 1
    assert f"statements\t{counts['statements']}" in ask("stats").stdout


def test_options_for_all_commands_may_stand_on_either_side(run, stored: Path):
    before = run("--store", stored, "--quiet", "stats")
    after = run("stats", "--quiet", f"--store={stored}")

    assert before.stdout == after.stdout
    assert before.exit_code == after.exit_code == 0


def test_the_base_may_be_named_by_the_environment(process, stored):
    assert process("stats", "--json", KB_STORE=str(stored)).returncode == 0
