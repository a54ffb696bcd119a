"""Charts from the command line."""

from xml.etree import ElementTree


def test_a_chart_is_written_as_the_ending_says(ask, run, stored, tmp_path):
    """What cannot be written is refused before anything is drawn."""
    svg, png, pdf = (tmp_path / f"chart.{ending}" for ending in ("svg", "png", "pdf"))

    told = ask("plot", "network", "--story", "2018-facebook-partners", "-o", svg).stderr
    ask("plot", "timeline", "--speaker", "netflix", "-o", png)
    refused = run("--store", stored, "plot", "network", "-o", pdf)

    assert ElementTree.fromstring(svg.read_text(encoding="utf-8")).tag.endswith("svg")
    assert "Netflix contradicts, under an assumption, The New York Times (bridged, 1)" in told
    assert png.read_bytes().startswith(b"\x89PNG")
    assert refused.exit_code == 2
    assert "Choose from: .svg, .png" in refused.stderr
    assert not pdf.exists()


def test_a_chart_goes_to_the_output_as_svg(ask):
    """The same as in a file."""
    assert ask("plot", "contradictions").stdout.startswith("<svg ")


def test_a_tier_that_there_is_not_is_refused(run, stored):
    """An empty picture would say that nobody stands against anybody."""
    refused = run("--store", stored, "plot", "network", "--tier", "stirct")

    assert refused.exit_code == 2
    assert "strict" in refused.stderr
    assert not refused.stdout
