"""Who may use the chat: a file of users with hashed passwords, and sessions that end by themselves.

The file has one line a user, ``name:$scrypt$n=…,r=…,p=…$salt$hash`` (salt and hash in base64); ``arkivsvar bruger``
writes it. It is read again when it changes: a user taken out of it, or given another password, is logged out.
Passwords are hashed with scrypt (RFC 7914) at the cost that OWASP's Password Storage Cheat Sheet asks for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.errors import InputError
from rag.os_reason import reason

MIN_PASSWORD_CHARS = 10
MAX_PASSWORD_CHARS = 500  # hashing a book is work for nothing
MAX_SESSIONS = 5000
_SALT_BYTES = 16
_HASH_BYTES = 32
_LOOK_AGAIN_S = 1.0  # between two looks at the users file
_ENTRY = re.compile(r"\$scrypt\$n=(\d{1,8}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)")
_NAME = re.compile(r"[^\s:#][^:\r\n]{0,99}")


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one hash; 128 * n * r bytes of memory."""

    n: int = 1 << 15
    r: int = 8
    p: int = 3


NORMAL_COST = Cost()
_NOBODY = f"$scrypt$n=32768,r=8,p=3${'A' * 22}==${'A' * 43}="  # of the normal cost, and of no password that is known
_MAX_MEMORY = 256 << 20  # of a hash in a users file from elsewhere


def hash_password(password: str, cost: Cost = NORMAL_COST) -> str:
    """A password's entry for the users file, with a salt of its own.

    Raises:
        InputError: the password is too short or too long.
    """
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise InputError(
            f"Adgangskoden er på {len(password)} tegn; den skal være på {MIN_PASSWORD_CHARS} til {MAX_PASSWORD_CHARS}.",
            "Vælg en anden.",
        )
    salt = secrets.token_bytes(_SALT_BYTES)
    made = _scrypt(password, salt, cost)
    return f"$scrypt$n={cost.n},r={cost.r},p={cost.p}${_base64(salt)}${_base64(made)}"


def is_password(password: str, entry: str) -> bool:
    """Whether ``entry`` was made of ``password``."""
    found = _ENTRY.fullmatch(entry)
    if found is None or len(password) > MAX_PASSWORD_CHARS:
        return False
    cost = Cost(*(int(number) for number in found.group(1, 2, 3)))
    salt, expected = (base64.b64decode(part) for part in found.group(4, 5))
    return hmac.compare_digest(_scrypt(password, salt, cost), expected)


def _scrypt(password: str, salt: bytes, cost: Cost) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost.n,
        r=cost.r,
        p=cost.p,
        dklen=_HASH_BYTES,
        maxmem=2 * 128 * cost.r * (cost.n + cost.p),
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def read_users(path: Path) -> dict[str, str]:
    """The users of a file: name -> entry.

    Raises:
        InputError: the file is missing or unreadable, or a line is no user.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise InputError(f"Brugerfilen {path} findes ikke.", "Lav den med: arkivsvar bruger NAVN") from error
    except UnicodeDecodeError as error:
        raise InputError(f"Brugerfilen {path} er ikke tekst i UTF-8.", "Gem den som UTF-8.") from error
    except OSError as error:
        raise InputError(f"Brugerfilen {path} kan ikke læses ({reason(error)}).", "Ret dens rettigheder.") from error
    users: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, entry = line.strip().partition(":")
        if not _NAME.fullmatch(name) or not _is_entry(entry):
            raise InputError(
                f"{path}, linje {number}: en bruger som navn:$scrypt$… var ventet.",
                "Skriv linjen med: arkivsvar bruger NAVN",
            )
        users[name] = entry
    return users


def _is_entry(entry: str) -> bool:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        return False
    n, r, p = (int(number) for number in found.group(1, 2, 3))
    try:
        salt, made = (base64.b64decode(part, validate=True) for part in found.group(4, 5))
    except binascii.Error:
        return False
    affordable = n > 1 and n & (n - 1) == 0 and r > 0 and 0 < p <= 16 and 128 * n * r <= _MAX_MEMORY
    return affordable and len(made) == _HASH_BYTES and len(salt) > 0


def write_user(path: Path, name: str, entry: str | None) -> bool:
    """Put a user's entry into the file, or take the user out (``None``); whether the user was there before.

    The file is replaced in one step and only its owner may read it. Comments are kept.

    Raises:
        InputError: the name cannot be used, the file has a line that is no user, or it cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            "Brugernavnet kan ikke bruges.", "Det er på 1 til 100 tegn, uden kolon, og begynder ikke med # eller blank."
        )
    was_there = path.exists() and name in read_users(path)
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    lines = [line for line in lines if line.strip().partition(":")[0] != name]
    if entry is not None:
        lines.append(f"{name}:{entry}")
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write("".join(f"{line}\n" for line in lines))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"Brugerfilen {path} kan ikke skrives ({reason(error)}).", "Ret stien.") from error
    return was_there


class Users:
    """The users file as it stands now. A file that has become unusable lets nobody in until it is mended."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ``InputError`` where the file cannot be used."""
        self._path = path
        self._clock = clock
        self._entries = read_users(path)
        self._stamp = self._look()
        self._looked = clock()

    def entry(self, name: str) -> str | None:
        """The entry of a user; ``None`` for one who is not in the file."""
        now = self._clock()
        if now - self._looked >= _LOOK_AGAIN_S:
            self._looked = now
            stamp = self._look()
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._entries = read_users(self._path)
                except InputError:
                    self._entries = {}
        return self._entries.get(name)

    def knows(self, name: str, password: str) -> bool:
        """Whether name and password fit. Takes as long for a name that does not exist."""
        entry = self.entry(name)
        return is_password(password, entry or _NOBODY) and entry is not None

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


@dataclass(frozen=True, slots=True)
class _Session:
    user: str
    entry: str
    ends: float


class Sessions:
    """Who is logged in: kept in memory by the hash of a secret that only the browser has, each with an end."""

    def __init__(self, users: Users, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._users = users
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, _Session] = {}

    def begin(self, user: str) -> str:
        """Log a user in; the secret for the browser's cookie."""
        secret = secrets.token_urlsafe(32)
        entry = self._users.entry(user) or ""
        with self._lock:
            now = self._clock()
            self._open = {key: session for key, session in self._open.items() if session.ends > now}
            while len(self._open) >= MAX_SESSIONS:
                del self._open[next(iter(self._open))]
            self._open[_key(secret)] = _Session(user, entry, now + self._seconds)
        return secret

    def user(self, secret: str) -> str | None:
        """Whose secret it is; ``None`` where it is nobody's, its time is out, or the user's entry has changed."""
        with self._lock:
            session = self._open.get(_key(secret))
            if session is None:
                return None
            if session.ends <= self._clock() or self._users.entry(session.user) != session.entry:
                del self._open[_key(secret)]
                return None
            return session.user

    def end(self, secret: str) -> None:
        """Log out."""
        with self._lock:
            self._open.pop(_key(secret), None)

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._open)


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
