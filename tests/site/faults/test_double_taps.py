"""The same form sent eight times at the same moment, to a real server: one row each."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.servers import Installation
from tests.site.faults.clients import Sent, post, there
from tests.site.faults.conftest import Stage

KEYS, AT_ONCE = 100, 8


@pytest.mark.contention
def test_a_hundred_forms_eight_times_each_write_a_hundred_rows(
    trial: Callable[..., Installation], stage: Stage, goal: Callable[..., None]
) -> None:
    installation = trial()
    chosen = [*stage.of("method")[:60], *stage.of("interview")[:20], *stage.of("withdrawal")[:20]]
    forms = [Sent(write) for write in chosen]
    with installation.serving("--threads=8"), ThreadPoolExecutor(AT_ONCE) as pool:
        ends = [list(pool.map(lambda one: post(installation.port, one), [form] * AT_ONCE)) for form in forms]
    statuses = Counter(status for row in ends for status in row)
    rows = there(installation.database, chosen)
    goal(
        "9.2",
        reached=f"{sum(rows)} rows from {len(forms) * AT_ONCE} sendings",
        wanted="100 rows",
        ok=sum(rows) == KEYS,
    )
    assert rows == [1] * KEYS
    assert statuses == {302: KEYS, 303: KEYS * (AT_ONCE - 1)}
