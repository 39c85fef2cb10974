"""Telling clients apart by their network, of which only a keyed hash is ever stored."""

import hmac
import ipaddress

from flask import current_app


def keyed(kind: str, value: str) -> str:
    """A hash that nobody without the secret key can link to the value."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{kind} {value}".encode(), "sha256").hexdigest()


def network_key(address: str) -> str:
    """The hash of a client's network: an IPv4 address, also as IPv6 maps it; of IPv6 the /64 network."""
    return keyed("address", _network(address))


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
