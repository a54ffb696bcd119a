"""Turn a chart into pixels, with a face that ships, so that every machine makes the same."""

from pathlib import Path

from kb.errors import ExtraMissingError

_FACE = Path(__file__).with_name("charts.ttf")
_ZOOM = 2.0  # pixels for each unit, enough to print a column wide


def png(svg: str) -> bytes:
    """Draw an SVG of ours as PNG.

    What the shipped face does not hold, such as Arabic or Chinese, is taken from the faces that the
    machine has.

    Raises:
        ExtraMissingError: resvg is not installed.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise ExtraMissingError("plot", "draw a PNG") from None
    face = "Kb Charts"
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            zoom=_ZOOM,
            font_files=[str(_FACE)],
            font_family=face,
            serif_family=face,
        )
    )
