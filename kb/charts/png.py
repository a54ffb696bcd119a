"""Turn a chart into pixels, with a face that ships, so that every machine makes the same."""

from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kb.charts.canvas import SPACE, number, words
from kb.errors import ExtraMissingError

_FACE = Path(__file__).with_name("charts.ttf")
_NAME = "Kb Charts"
_ZOOM = 2.0  # pixels for each unit, enough to print a column wide
_LINE = 28.0  # what a line below a chart takes
_NAMED = 8  # characters
_NEVER = "\u0378"  # stands for nothing, so that every face draws its box for it
_ONE = f'<svg xmlns="{SPACE}" width="24" height="24"><text x="2" y="18">{{}}</text></svg>'


def png(svg: str) -> bytes:
    """Draw an SVG of ours as PNG.

    What the shipped face does not hold, such as Arabic or Chinese, is taken from the faces that the
    machine has. Where none has a character, a box stands for it, and a line below says so.

    Raises:
        ExtraMissingError: resvg is not installed.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - we drew it
    if missing := _missing(root):
        _say_below(root, missing)
        ElementTree.register_namespace("", SPACE)
        svg = ElementTree.tostring(root, encoding="unicode")
    return _drawn(svg, _ZOOM)


def _missing(root: Element) -> list[str]:
    """Give the characters of all words for which no face is here."""
    written = set("".join(text.text or "" for text in root.iter(f"{{{SPACE}}}text")))
    asked = (one for one in sorted(written) if not one.isascii() and one.isprintable())
    return [one for one in asked if _picture(one) == _picture(_NEVER)]


def _say_below(root: Element, missing: list[str]) -> None:
    width, height = (float(root.get(side, "0")) for side in ("width", "height"))
    height += _LINE
    root.attrib |= {"height": number(height), "viewBox": f"0 0 {number(width)} {number(height)}"}
    paper = root.find(f"{{{SPACE}}}rect")
    if paper is not None:
        paper.set("height", number(height))
    codes = [f"U+{ord(one):04X}" for one in missing[:_NAMED]]
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    told = f"Boxes: no typeface of this machine has {', '.join(codes)}{more}. The SVG has them."
    said = words(20, height - 10, told, 14, "c-soft")
    said.tag = f"{{{SPACE}}}text"
    root.append(said)


@lru_cache(4096)
def _picture(character: str) -> bytes:
    return _drawn(_ONE.format(character), 1.0)


def _drawn(svg: str, zoom: float) -> bytes:
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise ExtraMissingError("plot", "draw a PNG") from None
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            font_files=[str(_FACE)],
            font_family=_NAME,
            serif_family=_NAME,
        )
    )
