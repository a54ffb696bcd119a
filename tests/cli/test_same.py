"""The commands `kb same` and `kb judge A B same`."""

import json

from tests.base.test_same import STORY


def test_the_commands_say_the_same(tmp_path, run):
    file, place = tmp_path / "story.yaml", tmp_path / "desk"
    file.write_text(STORY, encoding="utf-8")
    assert run("init", place).exit_code == 0
    assert run("--store", place, "add", file).exit_code == 0

    rows = json.loads(run("--store", place, "same", "--opposed", "--json").stdout)
    shown = run("--store", place, "same").stdout
    judged = run("--store", place, "judge", "s1", "s2", "same", "--reason", "So.", "--by", "Ann")

    assert [(r["opposed"], r["left"]["speaker"], r["right"]["speaker"]) for r in rows] == [
        (True, "the South Post", "the North Post")
    ]
    assert "the North Post asserts: “The old bridge is closed to lorries.”" in shown
    assert "same, as Ann holds (So.)" in judged.stdout
    assert "new conflict c-" in judged.stdout
    assert (
        "only if “The old bridge is closed to lorries.” is the same claim"
        in run("--store", place, "contradictions").stdout
    )
    assert run("--store", place, "same", "--likeness", "7").exit_code == 2
