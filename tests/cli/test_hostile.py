"""Text from sources is shown as text, whatever it tries, and never without its speaker."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kb
from kb.cli.blocks import content_line, quote_line, statement_lines
from kb.cli.query import escaped_xml
from kb.cli.rows import json_text
from kb.model.conflict import StatementCard
from kb.text.safe import safe
from tests.cli.conftest import command, environment_with

QUOTES = {
    "h1": "he said [sic] it [/button] and [red]x[/red] [link=https://x.example]click[/link]",
    "h2": '=HYPERLINK("https://x.example","click")',
    "h3": "left \u202eto right\u2066",
    "h4": "a line\nand a\ttab",
    "h5": "<script>alert(1)</script> &amp; \u200bzero",
}
STORY = {
    "story": "hostile", "title": "[bold]Hostile[/bold] \u202etitle",
    "sources": {"a": {"type": "news-article", "title": "T [sic]", "publisher": "outlet",
                      "published": "2020-01-01"}},
    "entities": {
        "outlet": {"name": "The [red]Outlet[/red]", "is_a": "news-outlet"},
        "speaker": {"name": "=Speaker \u202e", "is_a": "person"},
        "thing": {"name": "thing [/]", "broader": "matter"},
    },
    "statements": [
        {"id": id, "source": "a", "quote": quote, "speaker": "speaker", "reported_by": "claims",
         "act": "asserts", "claim": {"relation": "other", "text": quote}}
        for id, quote in QUOTES.items()
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hostile")
    story = place / "story.yaml"
    story.write_text(json.dumps(STORY))  # JSON is YAML
    with kb.init(place) as base:
        base.add(story)
    return place


CALLS = [
    ("find",), ("find", "--tsv"), ("find", "--csv"), ("find", "--json"), ("find", "--jsonl"),
    ("show", "speaker"), ("show", "hostile"), ("show", "h1"), ("query", "statements-of-source",
    "-p", "source=a"), ("query", "stories", "--format", "xml"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
def test_no_command_prints_what_a_terminal_obeys(arguments, run, hostile):
    result = run("--store", hostile, *arguments)

    assert result.exit_code == 0, result.output
    assert all(safe(line) == line for line in re.split(r"[\t\n]", result.stdout))


def test_markup_is_shown_as_it_is_printed(run, hostile):
    shown = run("--store", hostile, "show", "h1").stdout

    assert QUOTES["h1"] in shown
    assert "The [red]Outlet[/red]" in shown


def test_json_keeps_the_exact_characters(run, hostile):
    rows = json.loads(run("--store", hostile, "find", "--json").stdout)

    assert {row["id"].partition("/")[2]: row["quote"] for row in rows} == QUOTES


def test_csv_and_tsv_hold_no_formula_and_no_broken_row(run, hostile):
    table = list(csv.reader(io.StringIO(run("--store", hostile, "find", "--csv").stdout)))
    tabs = [
        line.split("\t") for line in run("--store", hostile, "find", "--tsv").stdout.splitlines()
    ]

    for rows in (table, tabs):
        assert len(rows) == len(QUOTES) + 1
        assert len({len(row) for row in rows}) == 1
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_a_terminal_shows_a_table_that_loses_no_text(hostile, tmp_path):
    shown = _on_a_terminal("--store", hostile, "find", cwd=tmp_path)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    squeezed = re.sub(r"\s", "", plain)

    for piece in ("[sic]", "[/button]", "[red]x[/red]", "=HYPERLINK", "\\u202e"):
        assert piece in squeezed
    assert "\u202e" not in shown


def test_no_color_is_heeded_on_a_terminal(hostile, tmp_path):
    by_variable = _on_a_terminal("--store", hostile, "find", cwd=tmp_path, NO_COLOR="1")
    by_option = _on_a_terminal("--store", hostile, "find", "--no-color", cwd=tmp_path)

    for shown in (by_variable, by_option):
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]", shown)


def test_nothing_is_coloured_or_boxed_in_a_pipe(process, stored):
    for name in ("find", "contradictions", "stats", "queries"):
        done = process("--store", stored, name)
        assert "\x1b" not in done.stdout + done.stderr
        assert not re.search("[\u2500-\u257f]", done.stdout)


def test_an_error_shows_hostile_text_as_text(run, hostile):
    result = run("--store", hostile, "show", "\x1b[2J\u202e")

    assert result.exit_code == 3
    assert "\x1b" not in result.stderr
    assert "\u202e" not in result.stderr


def _on_a_terminal(*arguments: object, cwd: Path, **environment: str) -> str:
    """Run a command whose standard output is a terminal of 120 columns."""
    ours, theirs = pty.openpty()
    try:
        running = subprocess.Popen(
            command(*arguments), cwd=cwd, stdout=theirs, stderr=subprocess.DEVNULL,
            env={**environment_with(TERM="xterm-256color", COLUMNS="120"), **environment},
        )  # fmt: skip
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            shown += piece
        assert running.wait(timeout=60) == 0
    finally:
        os.close(ours)
    return shown.decode()


# -- a speaker in every line ------------------------------------------------------------------

texts = st.text(min_size=1, max_size=30)
cards = st.builds(
    StatementCard,
    id=st.just("story/s1"), iri=st.just("statement:1"), speaker=st.just("SPEAKER"),
    speaker_id=st.just("speaker"), on_behalf_of=st.sampled_from(["", "a firm"]),
    role=st.sampled_from(["", "spokesperson for"]),
    act=st.sampled_from(["asserts", "denies", "opines"]),
    polarity=st.sampled_from(["positive", "negative"]),
    certainty=st.sampled_from(["certain", "possible"]), quote=texts.map("QUOTE{}".format),
    quote_status=st.sampled_from(["checked", "not checked"]), position=st.just((1, 2)),
    source=st.just("title"), source_id=st.just("story/a"), url=st.just(""), said_at=st.just("2020"),
    reported_by=st.just(()), story=st.just("story"), proposition=st.just("proposition:1"),
    content=texts.map("CONTENT{}".format), version=st.just(""),
)  # fmt: skip


@given(cards)
def test_every_line_of_a_statement_that_holds_its_words_begins_with_its_speaker(card):
    for line in statement_lines(card):
        if "CONTENT" in line or "QUOTE" in line:
            assert line.startswith("SPEAKER")
    assert "CONTENT" in content_line(card)
    assert "QUOTE" in quote_line(card)


@pytest.mark.parametrize(
    "arguments",
    [
        ("find", "--limit", "100"), ("find", "--limit", "100", "--tsv"), ("contradictions",),
        ("show", "2018-facebook-partners"), ("show", "netflix"), ("show", "article"),
        ("show", "s06"), ("show", "s12"), ("show", "c-3d1da25cd82e"), ("why", "s05", "s12"),
        ("why", "s16", "s23"), ("find", "--limit", "100", "--jsonl"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_line_that_holds_a_content_or_quote_names_its_speaker(arguments, ask):
    # What a report says names its speaker itself: "The New York Times asserts: …".
    everything = json.loads(ask("find", "--limit", "1000", "--reports", "--json").stdout)
    cards = [card for card in everything if card["act"] != "reports"]
    speakers = {text: {c["speaker"] for c in everything if text in (c["content"], c["quote"])}
                for c in cards for text in (c["content"], c["quote"]) if text}  # fmt: skip

    # A title names its source; that a headline is quoted elsewhere does not make it a quote.
    titles = {card["source"] for card in cards}
    lines = [
        line
        for line in ask(*arguments).stdout.splitlines()
        if not any(f": “{title}”" in line or f": {title}" in line for title in titles)
    ]

    holding = [(line, text) for line in lines for text in speakers if text in line]
    assert holding
    for line, text in holding:
        assert any(speaker in line for speaker in speakers[text]), line


@given(st.text())
def test_json_is_lossless_and_safe(text):
    written = json_text({"text": text}, indent=None)

    assert json.loads(written) == {"text": text}
    assert safe(written) == written


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_xml_with_any_character_is_well_formed_and_safe(text):
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    written = escaped_xml(f"<a>{marked}</a>")

    assert safe(written) == written
    assert ElementTree.fromstring(written).tag == "a"


def test_a_terminal_that_is_not_utf_8_gets_escapes_and_no_crash(process, stored):
    done = process("--store", stored, "contradictions", PYTHONIOENCODING="ascii")

    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "\\u201c" in done.stdout
