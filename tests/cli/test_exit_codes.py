"""How each kind of end is told: a code, words on standard error, nothing on standard output."""

import signal
import subprocess
import time

import pytest

import kb
from tests.cli.conftest import command, environment_with

READING = [
    ("find",), ("show", "s1"), ("contradictions",), ("why", "s1", "s2"), ("query", "stories"),
    ("export",), ("check",), ("stats",), ("add", "story.yaml"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
def test_without_a_base_a_command_ends_with_3_and_makes_none(arguments, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.yaml").write_text("story: x\n")

    result = run(*arguments)

    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith("kb: no base in ")
    assert result.stderr.count("\n") == 1
    assert "kb init" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["story.yaml"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "s999"), 3, "nothing here has the id 's999'"),
        (("show", "netflx"), 3, "Did you mean netflix?"),
        (("why", "s16", "netflix"), 3, "nothing here has the id 'netflix'"),
        (("find", "--speaker", "nobody-at-all"), 3, "nobody-at-all"),
        (("contradictions", "--story", "none"), 3, "none"),
        (("find", "--stance", "denys"), 2, "Did you mean denies?"),
        (("find", "--since", "yesterday"), 2, "yesterday"),
        (("find", "--json", "--csv"), 2, "choose one of"),
        (("find", "--limit", "-1"), 2, "--limit"),
        (("contradictions", "--kind", "denial-of-generl"), 2, "Did you mean denial-of-general?"),
        (("contradictions", "--tier", "loose"), 2, "loose"),
        (("query", "orphan-denial"), 2, "Did you mean orphan-denials?"),
        (("query", "left-standing-by-denial"), 2, "it needs the parameter 'denial'"),
        (("query", "orphan-denials", "-p", "x"), 2, "'x' is no name=value"),
        (("query", "SELECT * {"), 2, "this is not a SPARQL query"),
        (("query", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"), 2, "query:1:"),
        (("query", "none.rq"), 3, "none.rq: there is no such file"),
        (("query", "stories", "--format", "turtle"), 2, "--format"),
        (("queries", "storis"), 2, "Did you mean stories?"),
        (("export", "--format", "ttl"), 2, "no format is called 'ttl'"),
        (("export", "-o", "x.doc"), 2, "'.doc'"),
        (("export", "-o", "no/such/folder/x.ttl"), 4, "No such file"),
        (("backup", "no/such/folder/x.tar.gz"), 4, "No such file"),
        (("export", "--story", "x"), 3, "nothing here has the id 'x'"),
        (("add", "no-such.yaml"), 1, "no-such.yaml: No such file"),
        (("check", "--checkpoint", "1" * 64), 1, "rewritten since the checkpoint"),
        (("nonsense",), 2, "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_error_is_told_on_standard_error(arguments, code, words, run, stored):
    result = run("--store", stored, *arguments)

    assert result.exit_code == code, result.output
    assert words in result.stderr or words in result.stdout
    assert "Traceback" not in result.output
    if code != 1:
        assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", ""), ("add", "story.yaml", "--text", ""), ("add", "story.yaml", "--mapping="),
        ("check", ""), ("export", "-o", ""), ("export", "--query", ""), ("query", ""),
        ("plot", "timeline", "-o", ""), ("backup", ""), ("restore", ""), ("restore", "x.gz", ""),
        ("init", ""), ("demo", "--keep", ""), ("diff", "", "x"), ("guess-mapping", ""),
        ("find", "--store", ""), ("--store", "", "stats"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_empty_word_is_no_file_or_folder(arguments, run, tmp_path, monkeypatch):
    """A shell makes one of a variable that is not set; the folder one is in was not meant."""
    monkeypatch.chdir(tmp_path)

    result = run(*arguments)

    assert result.exit_code == 2
    assert "an empty word names no file or folder" in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("SELECT", (), "this is not a SPARQL query: FILE:1:1: it is cut short"),
        ("stories\n", (), "FILE:1:1: it is cut short"),
        ("", (), "this is not a SPARQL query: FILE: it is empty"),
        ("SELECT * {\n SERVICE <http://x/> {} }", (), "FILE:2:2: SERVICE would ask"),
        ("SELECT * {\n ?s ?p }", (), "this is not a SPARQL query: FILE:2:"),
        ("ASK { ?s a no:Such }", (), "FILE: the prefix “no:” is not declared"),
        ("ASK { ?s ?p ?o }", ("-p", "x=1"), "FILE: only queries of the catalogue take parameters"),
    ],
)
def test_the_file_of_a_query_is_named_in_what_is_wrong_with_it(
    text, more, words, run, stored, tmp_path
):
    file = tmp_path / "mine.rq"
    file.write_text(text, encoding="utf-8")

    result = run("--store", stored, "query", file, *more)

    assert result.exit_code == 2
    assert words.replace("FILE", str(file)) in result.stderr
    if not more:
        chosen = run("--store", stored, "export", "--query", file)
        assert chosen.exit_code == 2
        assert words.replace("FILE", str(file)) in chosen.stderr


def test_init_refuses_to_make_a_base_over_another(run, tmp_path):
    assert run("init", tmp_path).exit_code == 0

    again = run("init", tmp_path)

    assert again.exit_code == 2
    assert "is a base already" in again.stderr


@pytest.mark.parametrize(("limit", "code"), [("strict", 1), ("bridged", 1), ("any", 1)])
def test_fail_on_ends_with_1_if_there_is_such_a_conflict(limit, code, run, stored):
    assert run("--store", stored, "contradictions", "--fail-on", limit).exit_code == code


def test_fail_on_strict_ends_with_0_if_none_of_those_listed_is_strict(ask):
    assert ask("contradictions", "--tier", "bridged", "--fail-on", "strict").stdout


def test_a_reader_that_has_enough_ends_the_command_quietly(stored, tmp_path):
    for arguments in (("contradictions",), ("export",), ("find", "--json", "--limit", "1000")):
        running = subprocess.Popen(
            command("--store", stored, *arguments), cwd=tmp_path, env=environment_with(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        errors = running.stderr.read().decode()
        running.stderr.close()

        assert running.wait(timeout=60) == 0
        assert "Traceback" not in errors
        assert "Broken" not in errors


def test_an_interrupted_command_ends_with_130(stored, tmp_path):
    running = subprocess.Popen(
        command("--store", stored, "query", "-"), cwd=tmp_path, env=environment_with(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(1.5)  # until it waits for its input
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate(timeout=60)

    assert running.returncode == 130
    assert out == b""
    assert b"Traceback" not in errors


def test_a_store_that_is_no_folder_is_not_found(run, tmp_path):
    result = run("find", "--store", tmp_path / "nowhere")

    assert result.exit_code == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--checkpoint", ""), "an empty word is no hash"),
        (("a.yaml", "--checkpoint", "0" * 64), "it is about the base"),
        (("a.yaml", "--rebuild"), "it is about the base"),
        (("--text", "article.txt"), "it is about sources"),
        (("--as", "story"), "it is about sources"),
    ],
)
def test_a_check_that_would_prove_nothing_is_wrong_usage(run, tmp_path, words, told):
    with kb.init(tmp_path):
        pass

    result = run("--store", tmp_path, "check", *words)

    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
