"""The ports that tests and benchmarks give to servers are theirs until the server listens."""

import socket
from pathlib import Path

import pytest

from integration.demo.house import HOST, is_free
from tests.fixtures import ports

KERNELS = Path("/proc/sys/net/ipv4/ip_local_port_range")
DEFAULT = 32_768


def four_free() -> int:
    """The first of four free ones side by side."""
    while True:
        first = ports.two_ports()
        if is_free(first + 2) and is_free(first + 3):
            return first


def test_a_port_can_be_listened_on_and_of_two_both() -> None:
    one, first = ports.a_port(), ports.two_ports()

    for port in {one, first, first + 1}:
        with socket.create_server((HOST, port)):
            assert not is_free(port)


def test_no_outgoing_connection_is_given_one_of_them() -> None:
    lowest = int(KERNELS.read_text(encoding="ascii").split()[0])
    if lowest < DEFAULT:
        pytest.skip("somebody set the kernel's range of ports otherwise")

    assert ports.a_port() in ports.PORTS
    assert ports.PORTS[-1] + 1 < lowest  # a demo has the next one too


def test_a_port_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    first = four_free()
    monkeypatch.setattr(ports, "PORTS", range(first, first + 3))

    with socket.create_server((HOST, first + 1)):
        alone = {ports.a_port() for _ in range(50)}
        beside = {ports.two_ports() for _ in range(50)}

    assert alone <= {first, first + 2}
    assert beside == {first + 2}
