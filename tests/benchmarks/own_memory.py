"""The memory of this very process, where the system tells it."""

from pathlib import Path


def own_memory(field: str) -> float | None:
    """In 10⁶ bytes, from Linux's /proc: what is resident (VmRSS), of it mapped files (RssFile), or the most
    that was resident (VmHWM). None on other systems."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(f"{field}:"))


def grown_by(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else round(after - before, 1)
