"""``python app.py`` is the same as ``arkivsvar serve``: the chat, at http://127.0.0.1:7860."""

from __future__ import annotations

import sys

from rag.cli import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
