"""How often an address may knock."""

import pytest

from core.limits import LIMITS, Buckets, network_of


def test_a_burst_then_a_rate():
    now = [0.0]
    buckets = Buckets(read=lambda: now[0])
    assert [buckets.take("sign_in", "a") for _ in range(20)] == [0] * 20
    assert buckets.take("sign_in", "a") == 30
    assert buckets.take("sign_in", "b") == 0
    assert buckets.take("sign_up", "a") == 0
    now[0] += 29
    assert buckets.take("sign_in", "a") == 1
    now[0] += 1
    assert buckets.take("sign_in", "a") == 0
    now[0] += 10_000
    assert [buckets.take("sign_in", "a") for _ in range(21)][-1] > 0


def test_refused_knocks_do_not_count():
    now = [0.0]
    buckets = Buckets(read=lambda: now[0])
    for _ in range(500):
        buckets.take("sign_in", "a")
    now[0] += 31
    assert buckets.take("sign_in", "a") == 0


def test_a_school_can_sign_up():
    buckets = Buckets(read=lambda: 0.0)
    assert sum(buckets.take("sign_up", "school") == 0 for _ in range(2000)) == LIMITS["sign_up"].burst == 1200
    assert LIMITS["sign_up"].per_minute >= 60


def test_memory_is_bounded():
    buckets = Buckets(remembered=100, read=lambda: 0.0)
    for n in range(10_000):
        buckets.take("sign_in", str(n))
    assert len(buckets._filled) == 100


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ],
)
def test_one_connection_is_one_caller(address, network):
    assert network_of(address) == network
