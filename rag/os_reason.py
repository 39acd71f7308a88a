"""What the operating system refused, in Danish."""

from __future__ import annotations

import errno
import os

_REASONS = {
    errno.EACCES: "adgang nægtet",
    errno.EPERM: "adgang nægtet",
    errno.ENOENT: "findes ikke",
    errno.ENOTDIR: "en del af stien er ikke en mappe",
    errno.EISDIR: "er en mappe",
    errno.ENOSPC: "disken er fuld",
    errno.EDQUOT: "diskkvoten er brugt op",
    errno.EROFS: "disken er skrivebeskyttet",
    errno.ELOOP: "henvisningen går i ring",
    errno.ENAMETOOLONG: "navnet er for langt",
    errno.EIO: "disken svarer med en fejl",
    errno.ESTALE: "netværksdrevet svarer ikke længere",
}


def reason(error: OSError) -> str:
    """The reason of an ``OSError`` in a few Danish words; the system's own where we have none."""
    if error.errno is None:
        return str(error)
    return _REASONS.get(error.errno, os.strerror(error.errno))
