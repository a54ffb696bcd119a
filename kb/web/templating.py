"""Make pages from templates.

Every value is escaped; whatever a template names must be there. All templates know `request`,
`may_write` (whether this server takes writing at all), `is_writer` (whether who asks has signed in)
and `form_token`, which a form that posts must send back in its field `form_token`. Files in
`static/` are served under `/static/`; styles and scripts can only come from there.
"""

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from jinja2.compiler import CodeGenerator
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kb.text.safe import readable
from kb.web.signing_in import form_token, is_writer
from kb.web.state import state_of
from kb.web.wording import equip

HERE = Path(__file__).parent
AGAIN = {"Retry-After": "2"}
"""What who finds the server busy is told: to come again after so many seconds."""


def shown(value: object) -> str:
    r"""Escape a value, and make every text fit for a page; the markup of templates stays.

    Example:
        >>> shown("<b>\u202e"), shown("’"), shown(7)
        ('&lt;b&gt;\\u202e', '’', '7')
    """
    if type(value) is not str:
        if hasattr(value, "__html__"):
            return str(value.__html__())
        value = str(value)
    return escape(readable(value))


class _Code(CodeGenerator):
    """Writes the code of templates so that a value goes through one function instead of three.

    A long page has a thousand values, and to escape them was most of what it took to write it.
    """

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.shown(")

    def _output_child_post(self, *_: object) -> None:
        self.write(")")


class _Pages(jinja2.Environment):
    """What templates are read with.

    Attributes:
        getattr: The plain one, as templates write `["name"]` where they mean a key; what is missing
            is an error in any case.
    """

    code_generator_class = _Code
    shown = staticmethod(shown)
    getattr = staticmethod(getattr)  # type: ignore[assignment]


@cache
def environment() -> jinja2.Environment:
    """Give the environment, with the words of `kb.web.wording`."""
    found = _Pages(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    equip(found)
    for name in found.list_templates():  # so that no page waits for it
        found.get_template(name)
    return found


def _written(template: jinja2.Template, values: dict[str, Any]) -> str:
    """Write a page, and let go of all that is on it.

    What a template is written from and its macros hold on to each other. Thousands of objects of
    each page would else wait for the collector of garbage, for which everybody waits in turn.
    """
    context = template.new_context(values)
    text = template.environment.concat(template.root_render_func(context))
    context.parent.clear()
    context.vars.clear()
    return text


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Write a page; no cache keeps one that holds tokens of a session."""
    is_signed_in = is_writer(request)
    shared = {
        "request": request,
        "may_write": state_of(request).settings.may_write,
        "is_writer": is_signed_in,
        "form_token": form_token(request),
    }
    text = _written(environment().get_template(template), shared | values)
    headers = {"Vary": "Accept, Cookie", **(AGAIN if status == 503 else {})}
    if is_signed_in:
        headers["Cache-Control"] = "private, no-store"
    return HTMLResponse(text, status_code=status, headers=headers)
