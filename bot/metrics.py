"""Figures for Prometheus, read from the database when they are asked for."""

from prometheus_client import CollectorRegistry, Gauge

from bot.domain.consultation import Status
from bot.services.context import Context


class Metrics:
    """One registry for each service: nothing is registered at import."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.registry = CollectorRegistry()
        self._cases = Gauge(
            "madoguchi_consultations", "Consultations by state", ["status"], registry=self.registry
        )
        self._next_due = Gauge(
            "madoguchi_next_due_timestamp_seconds",
            "When time acts next (Unix seconds; 0: nothing waits)",
            registry=self.registry,
        )
        self._next_delivery = Gauge(
            "madoguchi_next_delivery_timestamp_seconds",
            "When the earliest waiting delivery is tried (Unix seconds; 0: nothing waits)",
            registry=self.registry,
        )

    async def refresh(self) -> None:
        async with self._context.read() as work:
            counts = await work.consultations.count_in_status()
            due, waiting = await work.due.next_due(), await work.outbox.next_try()
        for status in Status:
            self._cases.labels(status=status.value).set(counts.get(status, 0))
        self._next_due.set(due.timestamp() if due else 0)
        self._next_delivery.set(waiting.timestamp() if waiting else 0)
