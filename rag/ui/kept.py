"""Finished answers by an id that only the page they were shown on knows.

The page keeps ids and sends them back: to go on with a conversation, to fetch an answer as a file, to judge it. The
server keeps the latest answers for a working day; one that is gone can be asked for again.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from rag.ui.answers import Exchange

MOST = 1000  # answers of some kilobytes each: forty people's last twenty-five
SECONDS = 8 * 3600.0  # one working day
_ID_BYTES = 12


class KeptAnswers:
    """At most ``most`` answers, each for ``seconds``; the oldest go first. Safe between threads."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[float, Exchange]] = OrderedDict()

    def keep(self, exchange: Exchange) -> Exchange:
        """The exchange with an id of its own, kept."""
        kept = replace(exchange, id=secrets.token_urlsafe(_ID_BYTES))
        with self._lock:
            now = self._clock()
            self._answers[kept.id] = (now + self._seconds, kept)
            while len(self._answers) > self._most or next(iter(self._answers.values()))[0] <= now:
                self._answers.popitem(last=False)
        return kept

    def find(self, answer_id: str) -> Exchange | None:
        """The exchange of an id; ``None`` where it is unknown or its time is out."""
        with self._lock:
            ends, exchange = self._answers.get(answer_id, (0.0, None))
            return exchange if exchange is not None and ends > self._clock() else None

    def judged(self, answer_id: str) -> None:
        """Remember that the answer was judged, so that nobody is asked twice."""
        with self._lock:
            if answer_id in self._answers:
                ends, exchange = self._answers[answer_id]
                self._answers[answer_id] = ends, replace(exchange, is_judged=True)

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._answers)
