"""What all checks share: properties are tried on the same examples each time, and none fails for being slow."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A machine with others on it takes a second where it took a millisecond: 200 ms an example say nothing of the code.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
