"""How many examples a law is held to, and which.

    @examples(60)
    @given(…)
    def test_…

`make test` tries the same ones in every run: it fails because of a change, never by chance.
``make laws`` (``HYPOTHESIS_PROFILE=thorough``) tries twenty times as many, others in each run.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "fixed")
_FACTORS = {"fixed": 1, "thorough": 20}

# Tests run beside each other on few cores: how long one example takes says nothing.
for name, factor in _FACTORS.items():
    settings.register_profile(
        name, deadline=None, derandomize=name == "fixed", max_examples=100 * factor,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )  # fmt: skip


def examples(count: int) -> settings:
    """Settings of a law that needs fewer or more than the hundred examples others have."""
    return settings(max_examples=count * _FACTORS[PROFILE])
