"""From which addresses a protocol is taken that knows neither keys nor encryption."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from voicemon.config import LOOPBACK
from voicemon.errors import ConfigError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

THIS_MACHINE = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True, slots=True)
class Peers:
    """The addresses that may connect."""

    networks: tuple[Network, ...]

    def __contains__(self, address: str) -> bool:
        """Whether ``address``, such as a connection's ``peername`` has it, may connect."""
        try:
            peer = ipaddress.ip_address(address.partition("%")[0])  # IPv6 may name an interface behind a %
        except ValueError:
            return False
        if isinstance(peer, ipaddress.IPv6Address) and peer.ipv4_mapped is not None:
            peer = peer.ipv4_mapped
        return any(peer in network for network in self.networks)


def read_peers(listed: Iterable[str], host: str, option: str) -> Peers:
    """The peers of a listener on ``host``: those ``listed`` as addresses or networks (CIDR), else this machine alone.

    ``option`` is what the list is called in the configuration.

    Raises ConfigError for what is no network, and where other machines would reach ``host`` without a list.
    """
    listed = tuple(listed)
    if not listed and host not in LOOPBACK:
        raise ConfigError(
            f"{option} is empty: host {host!r} takes calls from other machines, whose addresses or networks it must "
            'list, such as ["10.1.2.0/24"]'
        )
    return Peers(tuple(_network(text, option) for text in listed or THIS_MACHINE))


def _network(text: str, option: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise ConfigError(f"{option}: {text!r} is neither an address nor a network ({error})") from None
