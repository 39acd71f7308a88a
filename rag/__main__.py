"""``python -m rag`` is the same as the command ``arkivsvar``."""

from __future__ import annotations

from rag.cli import main

if __name__ == "__main__":
    main()
