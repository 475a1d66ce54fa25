"""Counting what callers take in this process's memory, and where the shared count is away."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from recto.domain.errors import RateLimiterUnavailable
from recto.domain.ports import Allowance, RateLimiter

log = logging.getLogger(__name__)


class LocalLimits:
    """A RateLimiter for one process. ``now`` is its clock, in seconds, which is never set back."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._turn = threading.Lock()
        self._taken: dict[str, deque[float]] = {}
        """When each place of a key comes free, the next one first."""
        self._sweep_at = 0.0

    def take(self, key: str, limit: int, window_seconds: float, *, count: int = 1) -> Allowance:
        with self._turn:
            now = self._now()
            self._sweep(now, window_seconds)
            taken = self._taken.setdefault(key, deque())
            while taken and taken[0] <= now:
                taken.popleft()
            missing = len(taken) + max(count, 1) - limit
            if missing <= 0:
                taken.extend([now + window_seconds] * count)
            next_free = taken[max(0, missing - 1)] if taken else now
            return Allowance(limit, max(0, limit - len(taken)), next_free - now, missing <= 0)

    def _sweep(self, now: float, seconds: float) -> None:
        """Forget, once a window, the keys that have nothing taken, so that memory doesn't grow with their number."""
        if now >= self._sweep_at:
            self._sweep_at = now + seconds
            self._taken = {key: taken for key, taken in self._taken.items() if taken and taken[-1] > now}


class SharedLimits:
    """A RateLimiter of all processes; while it is away, each counts for itself, from nothing."""

    def __init__(self, shared: RateLimiter) -> None:
        self._shared = shared
        self._own = LocalLimits()
        self._is_away = False

    def take(self, key: str, limit: int, window_seconds: float, *, count: int = 1) -> Allowance:
        try:
            allowance = self._shared.take(key, limit, window_seconds, count=count)
        except RateLimiterUnavailable:
            if not self._is_away:
                log.warning("Rates are limited by each process for itself: the shared count is away.", exc_info=True)
            self._is_away = True
            return self._own.take(key, limit, window_seconds, count=count)
        self._is_away = False
        return allowance
