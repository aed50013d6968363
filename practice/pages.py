"""The pages that the server draws: templates (Jinja2, escaping everything) in the language of the browser."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from practice.words import Language, say, words_of

_TEMPLATES = Path(__file__).parent / "templates"
_MODULES = Path(__file__).parent / "static" / "js"
_IMPORT = re.compile(r'^import .* from "\./(\w+)\.js";$|^} from "\./(\w+)\.js";$', re.MULTILINE)
#: Set by the page when somebody chooses; read here, so that the first paint is right.
LANGUAGE_COOKIE = "practice.lang"
THEME_COOKIE = "practice.theme"


def language_of(request: web.Request) -> Language:
    """What the browser chose; Japanese first."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "ja"


class Pages:
    """Draws templates. Each has `t` (the words), `lang`, `theme` ("light", "dark" or "" for the system's)."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["embedded"] = embedded
        self._templates.globals["modules_of"] = modules_of

    def draw(self, request: web.Request, template: str, **values: Any) -> web.Response:
        language = language_of(request)
        theme = request.cookies.get(THEME_COOKIE, "")
        html = self._templates.get_template(template).render(
            lang=language,
            theme=theme if theme in ("light", "dark") else "",
            t=lambda key, **fields: say(key, language, **fields),
            words=words_of(language),
            **values,
        )
        return web.Response(text=html, content_type="text/html")


@cache
def modules_of(name: str) -> tuple[str, ...]:
    """All modules that the module `name` leads to, itself first.

    A page names them at once; else the browser would learn of them one generation of imports after the other.
    https://developer.mozilla.org/docs/Web/HTML/Reference/Attributes/rel/modulepreload
    """
    found = [name]
    for module in found:
        text = (_MODULES / f"{module}.js").read_text(encoding="utf-8")
        for one, other in _IMPORT.findall(text):
            if (one or other) not in found:
                found.append(one or other)
    return tuple(found)


def embedded(value: Any) -> Markup:
    """JSON for a `<script type="application/json">`: nothing in it can end the element or start another.

    https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
    """
    text = json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704  (nothing is left in it that means anything to HTML)
