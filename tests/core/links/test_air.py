"""The channels as heard, and the Wi-Fi network that would explain them."""

from __future__ import annotations

import pytest

from core.links.air import CHANNELS, EnergyScan, air_words, centre, loud_wifi, under_wifi, wifi_over


def scan(**loud: int) -> EnergyScan:
    return EnergyScan(1.0, None, tuple((c, loud.get(f"c{c}", 20)) for c in CHANNELS))


def wifi_scan(*wifi: int, level: int = 200) -> EnergyScan:
    return scan(**{f"c{c}": level for w in wifi for c in under_wifi(w)})


def test_where_zigbee_and_wifi_meet() -> None:
    """Wi-Fi 1, 6 and 11 lie over four Zigbee channels each, and leave 15, 20, 25 and 26 free."""
    assert centre(11) == 2405.0
    assert centre(26) == 2480.0
    assert [under_wifi(w) for w in (1, 6, 11)] == [(11, 12, 13, 14), (16, 17, 18, 19), (21, 22, 23, 24)]
    assert [c for c in CHANNELS if not set(wifi_over(c)) & {1, 6, 11}] == [15, 20, 25, 26]


@pytest.mark.parametrize("wifi", [(1,), (6,), (11,), (1, 6), (1, 6, 11)])
def test_loud_wifi_is_named(wifi: tuple[int, ...]) -> None:
    assert loud_wifi(wifi_scan(*wifi)) == wifi


def test_one_loud_channel_or_all_of_them_are_no_wifi() -> None:
    assert loud_wifi(scan(c17=240)) == ()
    assert loud_wifi(scan(**{f"c{c}": 240 for c in CHANNELS})) == ()


def test_words_for_the_installer() -> None:
    fact, act = air_words(wifi_scan(6), 18)
    assert fact == "Wi-Fi channel 6 sits on channel 18: 200 of 255."
    assert "router" in act
    fact, act = air_words(wifi_scan(6), 20)
    assert fact.startswith("Channel 20 is quiet: 20 of 255.")
    assert act == ""
    fact, act = air_words(scan(c20=240, c11=4), 20)
    assert "Channel 11 is the quietest" in fact
    assert act
    assert air_words(scan(), None)[0] == "It is not known which channel is ours."
