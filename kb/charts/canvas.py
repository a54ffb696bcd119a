"""Draw shapes and words, and put them together as one SVG that stands alone or within a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kb.model.views import Chart
from kb.text.safe import readable

FACE = "'Source Serif 4', 'Kb Charts', 'Noto Serif', Georgia, serif"
SPACE = "http://www.w3.org/2000/svg"
COLOURS = {
    "c-ink": ("fill", "#1d1b18"),
    "c-soft": ("fill", "#5c574d"),
    "c-paper": ("fill", "#fcfaf5"),
    "c-cell": ("fill", "#f3eee3"),
    "c-rule": ("stroke", "#d3ccbd"),
    "c-line": ("stroke", "#1d1b18"),
    "c-faint": ("stroke", "#5c574d"),
    "c-between": ("stroke", "#fcfaf5"),
}
"""What each class looks like where no page says otherwise."""
DASHES = {"strict": "", "bridged": "9 5", "rebuttal": "", "drift": "1.5 5"}
"""How a line of each tier is broken; an answer's is double besides."""

Place = Callable[[str], str]


def place_nowhere(_: str) -> str:
    """Link to nothing, as in a file that stands alone."""
    return ""


@dataclass(frozen=True)
class Canvas:
    """A sheet of some size, filled from the back to the front.

    Attributes:
        place: Gives the address of a thing by its prefixed address; "" for no link.
    """

    width: float
    height: float
    place: Place = place_nowhere

    def chart(self, title: str, description: str, shapes: Sequence[Element], columns: Sequence[str],
              rows: Sequence[tuple[str, ...]]) -> Chart:  # fmt: skip
        """Put shapes together under a title and a description."""
        root = Element(
            "svg",
            {
                "xmlns": SPACE,
                "viewBox": f"0 0 {number(self.width)} {number(self.height)}",
                "width": number(self.width),
                "height": number(self.height),
                # What is in a picture cannot be reached one by one, but links must be.
                "role": "img" if self.place is place_nowhere else "group",
                "font-family": FACE,
                "aria-label": readable(title),
            },
        )
        for name, words in (("title", title), ("desc", description)):
            ElementTree.SubElement(root, name).text = readable(words)
        root.append(box(0, 0, self.width, self.height, "c-paper"))
        root.extend(shapes)
        text = ElementTree.tostring(root, encoding="unicode")
        return Chart(title, description, text, tuple(columns), tuple(rows))

    def linked(self, node: str, label: str, shapes: Sequence[Element]) -> Element:
        """Put shapes together that say more when one points at them, and lead somewhere."""
        address = self.place(node) if node else ""
        group = Element("a", {"href": address}) if address else Element("g")
        ElementTree.SubElement(group, "title").text = readable(label)
        group.extend(shapes)
        return group


def words(
    x: float, y: float, text: str, size: float = 15, colour: str = "c-ink", anchor: str = "start"
) -> Element:
    """Write words; y is their base line."""
    found = Element(
        "text",
        {
            "x": number(x),
            "y": number(y),
            "font-size": number(size),
            "text-anchor": anchor,
            **_coloured(colour),
        },
    )
    found.text = readable(text)
    return found


def haloed(text: Element) -> Element:
    """Let words stand clear of the lines that pass under them."""
    text.attrib |= {
        "class": f"{text.get('class')} c-halo", "stroke": COLOURS["c-paper"][1],
        "stroke-width": "5", "stroke-linejoin": "round", "paint-order": "stroke",
    }  # fmt: skip
    return text


def line(
    ends: tuple[float, float, float, float], colour: str = "c-line", width: float = 1.5,
    dashes: str = "",
) -> Element:  # fmt: skip
    """Draw a straight line."""
    return Element(
        "line",
        {
            **{name: number(at) for name, at in zip(("x1", "y1", "x2", "y2"), ends, strict=True)},
            "stroke-width": number(width),
            **({"stroke-dasharray": dashes, "stroke-linecap": "round"} if dashes else {}),
            **_coloured(colour),
        },
    )


def curve(path: str, colour: str = "c-line", width: float = 1.5, dashes: str = "") -> Element:
    """Draw along a path."""
    return Element(
        "path",
        {
            "d": path,
            "fill": "none",
            "stroke-width": number(width),
            **({"stroke-dasharray": dashes, "stroke-linecap": "round"} if dashes else {}),
            **_coloured(colour),
        },
    )


def area(path: str, colour: str) -> Element:
    """Fill a path."""
    return Element("path", {"d": path, **_coloured(colour)})


def circle(x: float, y: float, radius: float, colour: str = "c-ink", edge: str = "") -> Element:
    """Draw a disc, with an edge if one is asked for."""
    rim = {"stroke-width": "1.8", **_coloured(edge)} if edge else {}
    return Element(
        "circle",
        {"cx": number(x), "cy": number(y), "r": number(radius), **_merged(_coloured(colour), rim)},
    )


def box(x: float, y: float, width: float, height: float, colour: str, edge: str = "") -> Element:
    """Draw a box."""
    rim = {"stroke-width": "1", **_coloured(edge)} if edge else {}
    size = {"x": x, "y": y, "width": width, "height": height}
    numbers = {name: number(value) for name, value in size.items()}
    return Element("rect", {**numbers, **_merged(_coloured(colour), rim)})


def number(value: float) -> str:
    """Write a number with one place at most, so that no machine writes another.

    Example:
        >>> number(2.0), number(2.25), number(-0.01)
        ('2', '2.2', '0')
    """
    rounded = round(value + 0.0, 1) + 0.0
    return f"{rounded:g}" if abs(rounded) < 100_000 else f"{rounded:.1f}"


def _coloured(colour: str) -> dict[str, str]:
    painted, value = COLOURS[colour]
    return {"class": colour, painted: value}


def _merged(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    names = " ".join(found["class"] for found in (one, other) if found)
    return {**one, **other, "class": names}
