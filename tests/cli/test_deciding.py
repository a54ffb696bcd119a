"""Judging, taking back, comparing, and looking at the base as of a day."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import kb

PAIR = ("s16", "s23")
STORY = "2018-facebook-partners"


@pytest.fixture
def desk(stored: Path, tmp_path: Path) -> Path:
    """A base of one's own with the first story."""
    place = tmp_path / "desk"
    shutil.copytree(stored, place)
    return place


def rows(run, place, *arguments):
    result = run("--store", place, *arguments, "--json")
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


def only_strict(run, place, *arguments):
    (conflict,) = rows(run, place, "contradictions", "--tier", "strict", *arguments)
    return conflict


@pytest.mark.parametrize("by", ["   ", "\u200b", "\t\u2060 "], ids=ascii)
def test_who_decides_has_a_name_that_can_be_seen(run, stored, by):
    """A decision is shown with who made it."""
    for words in (("judge", *PAIR, "confirm"), ("retract", "s16")):
        result = run("--store", stored, *words, "--reason", "It is so.", "--by", by)

        assert result.exit_code == 2
        assert "the name of who does this has nothing that can be seen" in result.stderr


def test_a_reason_can_be_seen(run, stored):
    result = run("--store", stored, "judge", *PAIR, "confirm", "--reason", "\u200b")

    assert result.exit_code == 2
    assert "a decision needs a reason" in result.stderr


# -- verdicts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "verdict"),
    [("confirm", "confirmed"), ("reject", "rejected"), ("unsure", "unsure")],
)
def test_a_verdict_is_kept_and_shown_with_its_reason(run, desk, word, verdict):
    done = run("--store", desk, "judge", *PAIR, word, "--reason", "Read twice.", "--by", "Ann")
    assert done.exit_code == 0, done.output
    found = only_strict(run, desk)["verdict"]
    assert (found["verdict"], found["by"], found["reason"]) == (verdict, "Ann", "Read twice.")
    shown = run("--store", desk, "contradictions", "--tier", "strict").stdout
    assert f"judged {verdict} by Ann on" in shown
    assert f"judged {verdict} by Ann on" in run("--store", desk, "why", *PAIR).stdout


@pytest.mark.parametrize("odd", ["a\x1b[2J", "\ufffe", "\udc80", "é" * 32_769])
@pytest.mark.parametrize("option", ["--reason", "--by"])
def test_what_no_text_can_hold_is_not_recorded(run, desk, odd, option):
    before = (desk / ".kb" / "journal.db").read_bytes()
    given = {"--reason": "So it is.", "--by": "Ann"} | {option: odd}
    options = [part for pair in given.items() for part in pair]
    story = desk / "story.ttl"
    story.write_text("<urn:a> <urn:p> 1 .", encoding="utf-8")

    done = [
        run("--store", desk, "judge", *PAIR, "confirm", *options),
        run("--store", desk, "retract", "s16", *options),
    ]
    if option == "--by":
        done.append(run("--store", desk, "add", story, "--by", odd))

    assert {one.exit_code for one in done} == {2}, [one.output for one in done]
    assert (desk / ".kb" / "journal.db").read_bytes() == before


def test_a_later_verdict_is_in_force_and_neither_hides_the_pair(run, desk):
    for word in ("confirm", "reject"):
        run("--store", desk, "judge", *PAIR, word, "--reason", "So it is.")
    assert only_strict(run, desk)["verdict"]["verdict"] == "rejected"
    assert rows(run, desk, "contradictions", "--verdict", "confirmed") == []
    assert len(rows(run, desk, "contradictions", "--verdict", "rejected")) == 1
    everything = rows(run, desk, "contradictions")
    still_open = rows(run, desk, "contradictions", "--verdict", "open")
    assert len(still_open) == len(everything) - 1


def test_a_verdict_holds_for_whoever_says_the_same(run, desk):
    """Three statements assert what s12 denies; one verdict is about all of them."""
    run("--store", desk, "judge", "s17n", "s12", "unsure", "--reason", "Did they look?")
    (bridged,) = rows(run, desk, "contradictions", "--tier", "bridged")
    assert bridged["verdict"]["reason"] == "Did they look?"
    assert bridged["left"]["id"] == f"{STORY}/s01n"


def test_a_pair_that_no_rule_finds_can_be_judged_too(run, desk):
    done = run("--store", desk, "judge", "s17s", "s12", "reject", "--reason", "Spotify is not it.")
    assert "the rules find no conflict" in done.stdout
    assert run("--store", desk, "check").exit_code == 0


def test_a_verdict_needs_a_reason_and_a_known_word(run, desk):
    assert run("--store", desk, "judge", *PAIR, "confirm").exit_code == 2
    assert run("--store", desk, "judge", *PAIR, "confirm", "--reason", " ").exit_code == 2
    assert run("--store", desk, "judge", *PAIR, "true", "--reason", "So.").exit_code == 2
    assert run("--store", desk, "judge", "s16", "s99", "confirm", "--reason", "So.").exit_code == 3


def test_the_check_tells_when_the_rules_lose_a_confirmed_pair(run, desk):
    run("--store", desk, "judge", *PAIR, "confirm", "--reason", "Both read it.", "--by", "Ann")
    assert run("--store", desk, "check").exit_code == 0
    (alignment,) = [
        step["via"][0]
        for step in only_strict(run, desk)["steps"]
        if step["via"] and step["via"][0].startswith("alignment:")
    ]
    run("--store", desk, "retract", alignment, "--reason", "They do not mean the same.")
    after = run("--store", desk, "check")
    assert after.exit_code == 1
    assert "was confirmed as a strict conflict, and no rule finds it now" in after.stdout
    assert "Ann on" in after.stdout


# -- our own mistakes -------------------------------------------------------------------------


def test_what_is_taken_back_is_out_of_results_and_stays_in_history(run, desk):
    before = only_strict(run, desk)
    done = run("--store", desk, "retract", "s16", "--reason", "Misread.", "--by", "Ann")
    assert done.exit_code == 0, done.output
    assert f"gone conflict {before['id']}" in done.stdout
    assert rows(run, desk, "contradictions", "--tier", "strict") == []
    with kb.open(desk) as base:
        kinds = [(entry.kind, entry.by) for entry in base._base.journal.entries()]
    assert kinds[-1] == ("retract", "Ann")


def test_what_was_taken_back_can_be_added_again(run, desk, story_folder):
    run("--store", desk, "retract", "s16", "--reason", "Misread.")
    assert run("--store", desk, "add", story_folder).exit_code == 0
    assert only_strict(run, desk)["left"]["id"] == f"{STORY}/s16"


def test_a_part_of_an_entry_is_taken_back_alone(run, desk):
    run("--store", desk, "retract", "s17n", "--reason", "Misread.")
    left = {row["id"] for row in rows(run, desk, "find", "--limit", "100")}
    assert f"{STORY}/s17s" in left
    assert f"{STORY}/s17n" not in left


def test_taking_back_needs_a_reason_and_something_there(run, desk):
    assert run("--store", desk, "retract", "s16").exit_code == 2
    assert run("--store", desk, "retract", "s16", "--reason", "").exit_code == 2
    assert run("--store", desk, "retract", "s99", "--reason", "Misread.").exit_code == 3
    assert run("--store", desk, "retract", "netflix", "--reason", "Misread.").exit_code == 3


# -- clocks -----------------------------------------------------------------------------------


def test_every_listing_can_look_back(run, desk):
    for command in (["contradictions"], ["find"], ["query", "orphan-denials"]):
        assert rows(run, desk, *command)
        assert rows(run, desk, *command, "--as-of", "2020-01-01") == []
        assert rows(run, desk, *command, "--said-by", "2018-12-17") == []


def test_the_past_shows_what_was_taken_back_since(run, desk):
    with kb.open(desk) as base:
        added = next(base._base.journal.entries()).at
    run("--store", desk, "retract", "s16", "--reason", "Misread.")
    with kb.open(desk) as base:
        entries = list(base._base.journal.entries())
    if entries[-1].at == added:
        pytest.skip("both in one second")
    assert len(rows(run, desk, "contradictions", "--tier", "strict", "--as-of", added)) == 1


def test_what_had_been_said_by_a_day(run, desk):
    """On the 18th only the Times had surely spoken; the answers may be of the 19th."""
    assert rows(run, desk, "contradictions", "--until", "2018-12-18") == []
    tiers = [row["tier"] for row in rows(run, desk, "contradictions", "--until", "2018-12-19")]
    assert tiers == ["strict", "bridged", "rebuttal"]
    # Of Facebook's post only the month is known, so its reply is sure with the month's end.
    assert len(rows(run, desk, "contradictions", "--until", "2018-12-31")) == 4


def test_a_view_cannot_be_changed(run, desk):
    done = run(
        "--store", desk, "--as-of", "2030-01-01", "judge", *PAIR, "confirm", "--reason", "So."
    )
    assert done.exit_code == 2
    assert run("--store", desk, "find", "--as-of", "yesterday").exit_code == 2
    assert run("--store", desk, "find", "--said-by", "2018-13-01").exit_code == 2


# -- differences ------------------------------------------------------------------------------


def test_two_stories_are_compared(run, story_folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(story_folder, other)
    assert run("diff", story_folder, other, "--exit-code").exit_code == 0
    text = (other / "story.yaml").read_text(encoding="utf-8")
    narrowed = text.replace("      condition: without-asking-consent\n", "")
    assert narrowed != text
    (other / "story.yaml").write_text(narrowed, encoding="utf-8")
    result = run("diff", story_folder, other, "--exit-code")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    own = [line[0] for line in lines if f"{STORY}/s16" in line and "×" not in line]
    assert own == ["-", "+", "~"]
    assert any("claim.condition: “without-asking-consent” → nothing" in line for line in lines)
    assert any(line.startswith("- c-") and "strict" in line for line in lines)


def test_two_revisions_and_a_base_are_compared(run, story_folder, desk, tmp_path, monkeypatch):
    repository = tmp_path / "repository"
    (repository / "one").mkdir(parents=True)
    shutil.copy(story_folder / "story.yaml", repository / "one")
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "One"],
    ):
        subprocess.run(["git", *command], cwd=repository, check=True)
    monkeypatch.chdir(repository)
    assert run("diff", "HEAD:one", "one", "--exit-code").exit_code == 0
    assert run("diff", "HEAD:one/story.yaml", desk, "--exit-code").exit_code == 0
    assert run("diff", "HEAD:two", "one").exit_code == 1
    assert run("diff", "one", "nowhere").exit_code == 1
