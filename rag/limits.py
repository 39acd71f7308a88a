"""How much one caller may ask: a bucket of calls that fills again with time."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

MAX_KEYS = 10_000  # callers remembered; a bucket that is full again is forgotten first


class RateLimiter:
    """A token bucket for each key: ``per_minute`` calls at once, refilled over a minute. Safe between threads."""

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}  # calls left, when that was

    def wait(self, key: str) -> int:
        """Take one call of ``key``: 0 where there was one left, else the whole seconds until there is."""
        with self._lock:
            now = self._clock()
            left = self._left(key, now)
            if left < 1:
                self._buckets[key] = (left, now)
                return max(1, math.ceil((1 - left) / self._per_second))
            self._buckets[key] = (left - 1, now)
            if len(self._buckets) > MAX_KEYS:
                self._forget(now)
            return 0

    def give_back(self, key: str) -> None:
        """Undo one ``wait`` of ``key``, such as after a log-in that went well."""
        with self._lock:
            now = self._clock()
            self._buckets[key] = (min(self._size, self._left(key, now) + 1), now)

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._buckets)

    def _left(self, key: str, now: float) -> float:
        left, then = self._buckets.get(key, (self._size, now))
        return min(self._size, left + (now - then) * self._per_second)

    def _forget(self, now: float) -> None:
        kept = {key: bucket for key, bucket in self._buckets.items() if self._left(key, now) < self._size}
        # Dictionaries keep their order: the callers seen first go first, and half at once, for this takes a while.
        excess = len(kept) - MAX_KEYS // 2
        self._buckets = dict(list(kept.items())[excess:]) if excess > 0 else kept
