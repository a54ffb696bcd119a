"""How each kind of end is told: a code, words on standard error, nothing on standard output."""

import shlex
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
    ("arguments", "words"),
    [
        (("find", "--limit", "x"), "'--limit': this is no whole number."),
        (("find", "--limit", "-1"), "'--limit': it is 0 at least."),
        (("find", "--offset", "9" * 20), "'--offset': it is 1000000000000000 at most."),
        (("same", "--likeness", "x"), "'--likeness': this is no number."),
        (("contradictions", "--tier", "foo"), "'--tier': 'foo' is not one of 'strict', "),
        (("--wait", "x", "find"), "'--wait': this is no number."),
    ],
)
def test_a_value_is_refused_in_words_of_the_command_line(arguments, words, run, stored):
    """And not of the library that reads it."""
    result = run("--store", stored, *arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert "Input should" not in result.stderr


def test_no_query_at_all_is_told_as_such(run, stored):
    result = run("--store", stored, "query", "-", text="\n")

    assert result.exit_code == 2
    assert "it is empty" in result.stderr


def test_a_folder_that_is_gone_is_named(tmp_path):
    """As by another shell."""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"cd {gone} && rmdir {gone} && exec {shlex.join(command())} find"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, check=False, env=environment_with()
    )

    assert "kb: the working folder: No such file or directory." in done.stderr


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("SELECT", (), "this is not a SPARQL query: FILE:1:1: it is cut short"),
        ("stories\n", (), "FILE:1:1: it is cut short"),
        ("", (), "this is not a SPARQL query: FILE: it is empty"),
        ("SELECT * {\n SERVICE <http://x/> {} }", (), "FILE:2:2: SERVICE would ask"),
        ("SELECT * {\n ?s ?p }", (), "this is not a SPARQL query: FILE:2:"),
        ("ASK { ?s a no:Such }", (), "FILE:1:12: the prefix “no:” is not declared"),
        ("ASK {} OFFSET 9999999999999999999999", (), "FILE:1:37: OFFSET is larger than"),
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
    "arguments",
    [
        *((command, option, "") for command in ("export", "find", "contradictions", "plot timeline")
          for option in ("--story", "--speaker", "--about", "--source", "--since", "--until")),
        ("find", "--stance="), ("contradictions", "--kind", ""), ("export", "--licence", ""),
        ("export", "--format", ""), ("find", ""), ("find", "letters", ""), ("show", ""),
        ("--as-of", "", "find"), ("find", "--said-by", ""), ("find", "--endpoint="),
        ("judge", "a", "b", "confirm", "--reason", "why", "--by", ""),
        ("retract", "a", "--reason", ""), ("query", "rules", "-p", ""),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_empty_word_is_no_choice_of_everything(arguments, run, tmp_path):
    """Nothing was chosen, by mistake; all of the base is not what was asked for."""
    with kb.init(tmp_path):
        pass

    result = run("--store", tmp_path, *" ".join(arguments[:1]).split(), *arguments[1:])

    assert result.exit_code == 2
    assert "an empty word names nothing" in " ".join(result.stderr.split())


@pytest.mark.parametrize("option", ["--since", "--until", "--said-by", "--as-of"])
@pytest.mark.parametrize(
    "written",
    ["1545091200", "2018121899", "2018-W01-1", "20181218", "2018-12-18T", "2018-02-30",
     " 2018-12-18", "\u0662\u0660\u0661\u0668-12-18"],
)  # fmt: skip
def test_a_day_is_written_in_one_way(option, written, run, tmp_path):
    """The number of seconds since 1970 is no day of the year 1545."""
    with kb.init(tmp_path):
        pass

    result = run("--store", tmp_path, "find", option, written)

    assert result.exit_code == 2
    assert "is no day" in result.stderr


def test_an_instant_has_a_zone_of_hours_and_minutes(run, tmp_path):
    with kb.init(tmp_path):
        pass
    as_of = ("--store", tmp_path, "find", "--as-of")

    assert run(*as_of, "2018-12-18T12:00:00+00:00:30").exit_code == 2
    assert run(*as_of, "2018-12-18T12:00").exit_code == 2
    assert run(*as_of, "2018-12-18T12:00:00.25-05:00").exit_code == 0


@pytest.mark.parametrize("command", ["find", "contradictions", "export", "plot timeline"])
def test_a_period_that_ends_before_it_begins_is_refused(command, run, tmp_path):
    with kb.init(tmp_path):
        pass

    period = ("--since", "2018-12-19", "--until", "2018-12-18")
    result = run("--store", tmp_path, *command.split(), *period)

    assert result.exit_code == 2
    assert "no day since 2018-12-19 and until 2018-12-18" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--checkpoint", ""), "an empty word names nothing"),
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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("export", "--sign", "key.pem"), "Only nanopublications are signed, not turtle"),
        (("export", "--format", "story", "--licence", "https://a.example/"), "name a licence"),
        (("export", "--format", "pdf", "--sign", "key.pem", "-o", "b.pdf"), "are signed, not pdf"),
        (("export", "--format", "pdf", "--with-foreign", "-o", "b.pdf"), "in named graphs"),
        (("query", "rules", "--csv", "--format", "xml"), "choose either --format or --csv"),
        (("add", "a.ttl", "--base", "junk"), "'junk' is no absolute IRI"),
        (("add", "a.yaml", "--base", "https://a.example/"), "Leave --base out"),
    ],
)
def test_no_option_is_passed_over(words, told, run, tmp_path, monkeypatch):
    """What looks signed to whoever asked for it would not be."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("story: a\ntitle: A\n", "utf-8")
    (tmp_path / "a.ttl").write_text("<https://a.example/> a <https://a.example/b> .", "utf-8")
    with kb.init(tmp_path / "base"):
        pass

    result = run("--store", tmp_path / "base", *words)

    assert result.exit_code == 2
    assert told in " ".join(result.stderr.split())
    assert not (tmp_path / "b.pdf").exists()


@pytest.mark.parametrize("form", ["turtle", "nquads", "rdfxml", "jsonld", "nanopub", "cito"])
def test_an_empty_base_is_no_file_of_nothing(form, run, tmp_path):
    """Nobody could take it in again."""
    with kb.init(tmp_path / "base"):
        pass

    file = tmp_path / "out"
    result = run("--store", tmp_path / "base", "export", "--format", form, "-o", file)

    assert result.exit_code == 3
    assert "no story is recorded" in result.stderr
    assert not file.exists()
