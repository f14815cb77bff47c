"""A lease is made sure of right before a call, by whoever may have been stopped while asking."""

import asyncio

import pytest

from scheduler.lease import Lease, LeaseLostError


class Memory:
    """A store whose word on the lease takes a while to come: in it another process takes over."""

    def __init__(self, slow: int) -> None:
        self.slow = slow
        self.asked = 0

    async def lease_lasts(self, _number: int, _seconds: float) -> bool:
        self.asked += 1
        lasts = self.asked <= self.slow
        if lasts:
            loop = asyncio.get_running_loop()
            time = loop.time()
            loop.time = lambda: time + 7.0  # type: ignore[method-assign]  # the process was stopped
        return lasts

    async def renew_lease(self, _number: int, _seconds: float) -> bool:
        return False


async def test_whoever_was_stopped_while_asking_asks_again() -> None:
    store = Memory(slow=1)
    with pytest.raises(LeaseLostError):
        await Lease(store, 1).check()  # type: ignore[arg-type]  # as much of a store as a lease asks
    assert store.asked == 2
