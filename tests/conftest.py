"""What every test stands on: no network but this machine's own, and the real documents where they are."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

from tests.browser import browser, open_page

__all__ = ["browser", "open_page"]

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
for name in [name for name in os.environ if name.startswith("ARKIVSVAR_")]:
    del os.environ[name]

# No deadline: machines are noisy, and a slow example is no wrong example.
settings.register_profile("house", deadline=None, max_examples=100)
# Ten thousand cases of each property: pytest tests/test_verify.py --hypothesis-profile=thorough
settings.register_profile("thorough", deadline=None, max_examples=10_000)
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]
REAL_ARCHIVE = ROOT.parent / "shared" / "archive"
LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the internet fails at once and says where it wanted to go."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            pytest.fail(f"a test wanted to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def real_archive() -> Path:
    """The three real documents, as PDF and as text."""
    if not REAL_ARCHIVE.is_dir():
        pytest.skip("the real documents (../shared/archive) are not beside this checkout")
    return REAL_ARCHIVE
