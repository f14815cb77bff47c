"""What keeps the demo to the machine it runs on: the headers of its answers, and which requests come from its own page.

A web page from anywhere can make this machine's browser talk to a loopback port, by a form (CSRF) or by a name that it lets
point here (DNS rebinding). So a request must come from this machine and name it in ``Host`` (``loopback.at_home``), and, when
it changes something, come from our own page: its ``Origin`` and the token that only our page knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",  # a page may hold what leaves no copy
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers would send "Origin: null" from our own forms
    "X-Content-Type-Options": "nosniff",
}


def from_our_page(headers: Mapping[str, str], given: str, token: str) -> bool:
    """Tell whether the request was made by our own page: same origin as far as the browser says, and the page's token."""
    origin = headers.get("Origin")
    if origin is not None and origin != f"http://{headers.get('Host', '')}":
        return False
    if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return compare_digest(given.encode(), token.encode())
