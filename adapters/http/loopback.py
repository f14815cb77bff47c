"""Whether a host, an address or a request stays on this machine. Asked by settings too, so it loads no HTTP library."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine by its loopback name or address. Any text is accepted."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=256)
def on_this_machine(url: str) -> bool:
    """Tell whether an address leads to this machine alone. Any text is accepted."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False


def at_home(headers: Mapping[str, str], remote: str | None) -> bool:
    """Tell whether a request comes from this machine and means this machine, by the peer's address and by ``Host``."""
    return is_loopback(remote or "") and on_this_machine(f"http://{headers.get('Host', '')}")


def is_https_or_here(url: str) -> bool:
    """Tell whether what is fetched from that address comes over TLS, or from this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
