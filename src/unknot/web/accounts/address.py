"""Which address a sign-in comes from, for throttling."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of whoever is connected; behind a trusted proxy, the one that the proxy saw.

    That is the last in X-Forwarded-For: those before it are whatever the client wrote there.
    """
    connected = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUST_PROXY:
        return connected
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(seen))
    except ValueError:
        return connected
