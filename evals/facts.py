"""Expected and forbidden facts: short strings, or regular expressions between slashes."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=8192)
def pattern(fact: str) -> re.Pattern[str]:
    """The pattern of a fact.

    ``/…/`` is a regular expression. Anything else is looked for as whole words and whole numbers ("25" is not found
    in "255,2" or "25,5"). Case is ignored and any white space matches one blank.

    Raises:
        re.error: the expression between the slashes is none.
    """
    if is_expression(fact):
        return re.compile(fact[1:-1], re.IGNORECASE)
    words = r"\s+".join(re.escape(word) for word in fact.split())
    return re.compile(rf"(?<!\w)(?<!\d[.,]){words}(?!\w)(?![.,]\d)", re.IGNORECASE)


def is_expression(fact: str) -> bool:
    """Whether the fact is written as ``/expression/``."""
    return len(fact) > 2 and fact.startswith("/") and fact.endswith("/")


def stands_in(fact: str, text: str) -> bool:
    """Whether the fact stands in the text (white space folded)."""
    return pattern(fact).search(" ".join(text.split())) is not None
