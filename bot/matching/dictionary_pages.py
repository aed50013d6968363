"""Gives the dictionary's pages back to the system after many texts were analysed.

Sudachi maps its dictionary (200 MB) into memory. Analysing a whole pool touches most of it, and the pages
count as the process's memory although the system holds them only as a cache of the file. One request
touches few of them, so after the pool they are let go; what is needed again is mapped again.
"""

import ctypes
import sys
from pathlib import Path

#: From <sys/mman.h> on Linux: the range is not needed soon (madvise(2)). For a file that is only read,
#: nothing can be lost: the pages are read from the file again.
_MADV_DONTNEED = 4
_MAPS = Path("/proc/self/maps")


def release_dictionary_pages() -> int:
    """Returns how many bytes of mappings were let go: 0 where the system is not Linux."""
    if not sys.platform.startswith("linux"):
        return 0
    libc = ctypes.CDLL(None, use_errno=True)
    libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    released = 0
    for line in _MAPS.read_text(encoding="utf-8").splitlines():
        span, rights, *_, path = (*line.split(maxsplit=5), "")[:6]
        if not path.endswith(".dic") or "w" in rights:
            continue
        start, end = (int(part, 16) for part in span.split("-"))
        if libc.madvise(start, end - start, _MADV_DONTNEED) == 0:
            released += end - start
    return released
