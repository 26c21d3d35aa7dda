"""Only listed machines may connect where a protocol has no keys, and forgetting the list opens no door."""

import pytest

from voicemon.errors import ConfigError
from voicemon.server.peers import read_peers

OPTION = "[ingest] audio_socket_peers"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_on_loopback_this_machine_alone_may_connect(host: str) -> None:
    peers = read_peers([], host, OPTION)
    assert "127.0.0.1" in peers and "127.9.9.9" in peers and "::1" in peers and "::ffff:127.0.0.1" in peers
    assert "10.1.2.3" not in peers and "::2" not in peers


def test_those_who_are_listed_may_connect() -> None:
    peers = read_peers(["10.1.2.0/24", "192.0.2.7", "fe80::/10"], "0.0.0.0", OPTION)
    assert "10.1.2.255" in peers and "::ffff:10.1.2.3" in peers
    assert "192.0.2.7" in peers and "fe80::1%eth0" in peers
    assert "10.1.3.1" not in peers and "192.0.2.8" not in peers and "127.0.0.1" not in peers
    assert "" not in peers and "somewhere" not in peers


def test_an_address_that_others_reach_needs_a_list() -> None:
    with pytest.raises(ConfigError, match=r"audio_socket_peers is empty: host '0\.0\.0\.0'"):
        read_peers([], "0.0.0.0", OPTION)


@pytest.mark.parametrize("text", ["10.1.2.3/24", "pbx.example.com", "", "10.0.0.0/33"])
def test_what_is_no_network_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match=f"audio_socket_peers: {text!r} is neither"):
        read_peers([text], "127.0.0.1", OPTION)
