"""The peers, in the order of the table. Importing this needs the extra ``peers``."""

from __future__ import annotations

from evals.peers import bm25, langchain_textbook, txtai_hybrid
from evals.run import PeerFactory

PEERS: tuple[PeerFactory, ...] = (bm25.build, langchain_textbook.build, txtai_hybrid.build)

__all__ = ["PEERS"]
