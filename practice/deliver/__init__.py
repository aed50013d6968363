"""How the workspace reaches the app: Socket Mode or signed HTTP."""

from practice.deliver.common import Ack, Deliverer, DeliveryFailedError, DeliveryKind

__all__ = ["Ack", "Deliverer", "DeliveryFailedError", "DeliveryKind"]
