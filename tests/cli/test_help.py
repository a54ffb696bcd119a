"""Every command explains itself with an example that it understands."""

import re
import shlex

import pytest
from typer.main import get_command

from kb.cli.app import app

COMMANDS = sorted(get_command(app).commands)


def test_all_commands_of_the_design_are_there():
    expected = {
        "init", "add", "find", "show", "contradictions", "why", "query", "queries", "export",
        "check", "stats", "demo", "schema", "judge", "retract", "diff", "backup", "restore",
        "guess-mapping", "plot", "probe", "same", "serve",
    }  # fmt: skip

    assert set(COMMANDS) == expected


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_has_an_example_whose_options_exist(name, run):
    told = run(name, "--help").stdout

    examples = re.findall(rf"Example: (kb {name}[^\n]*)", told)
    assert examples
    for example in examples:
        for word in shlex.split(example.partition("&&")[0].partition(">")[0])[2:]:
            if word.startswith("-"):
                assert re.search(rf"(^|[\s,]){re.escape(word)}\b", told.split("Options:")[1]), word


@pytest.mark.parametrize("arguments", [("--help",), ("-h",)])
def test_help_lists_every_command(arguments, run):
    result = run(*arguments)

    assert result.exit_code == 0
    assert all(re.search(rf"^  {name} ", result.stdout, re.M) for name in COMMANDS)
    assert "..." not in result.stdout.partition("Commands:")[2]


def test_without_a_command_help_is_shown_and_the_call_counts_as_wrong(run):
    result = run()

    assert result.exit_code == 2
    assert "Example: kb demo" in result.output


def test_version_is_printed_without_a_base(run):
    result = run("--version")

    assert result.exit_code == 0
    assert result.stdout.startswith("kb ")


def test_shell_completion_is_offered(process):
    done = process("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")

    assert done.returncode == 0
    assert "kb" in done.stdout


def test_shell_completion_knows_the_commands(process):
    done = process(COMP_WORDS="kb con", COMP_CWORD="1", _KB_COMPLETE="complete_bash")

    assert done.stdout.split() == ["contradictions"]
