"""Who may talk to the workspace: programs, and the browser of this machine on the workspace's own page.

A page of some other site, open in the same browser, may not. It could send requests here as if it were the
page (https://owasp.org/www-community/attacks/csrf), or call itself by a name that leads here (DNS rebinding);
names that nobody outside can own are safe from that.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from aiohttp import hdrs, web

_FOREIGN = ("cross-site", "same-site")


def refusal(request: web.Request, bound_to: str) -> str:
    """Why a request is not answered; empty for one that is."""
    if not _is_ours(_name(f"//{request.host}"), bound_to):
        return "unknown_host"
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None and _place(origin) != request.host.lower():
        return "cross_site"
    if request.headers.get("Sec-Fetch-Site") in _FOREIGN and not _follows_a_link(request):
        return "cross_site"
    return ""


def _place(origin: str) -> str:
    """Host and port of an origin; empty for "null" and for what is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_ours(name: str, bound_to: str) -> bool:
    """An address, the name that was asked for, or a name within a machine or a local network."""
    if name == bound_to.lower() or name.endswith((".localhost", ".local")):
        return True
    if name and "." not in name and ":" not in name:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _follows_a_link(request: web.Request) -> bool:
    """Somebody came to the page by a link of another site."""
    to_page = request.path == "/" or request.path.startswith("/archives/")
    return to_page and request.method == hdrs.METH_GET and request.headers.get("Sec-Fetch-Mode") == "navigate"
