"""A window that cannot be opened any more: whoever pressed is told, and nobody else."""

from forging import Forger
from village import CHANNEL, STAFF, Village

from bot.words import words
from practice.constants import Json


class LateForger(Forger):
    """Everything arrives with a trigger that has run out."""

    def _common(self, kind: str, person: str, *, from_modal: bool = False) -> Json:
        return super()._common(kind, person, from_modal=from_modal) | {"trigger_id": "1.2.gone"}


async def test_a_press_that_comes_too_late_to_open_a_window_is_answered_in_the_persons_messages(
    village: Village,
) -> None:
    await LateForger(village).press(STAFF, "consultation.new", "")
    (told,) = village.staff.app_dm
    assert words("ja")("refusal.too_late_to_open") in told.words
    assert village.coordinator.messages(CHANNEL) == []
    methods = {refusal.method for refusal in village.ws.unexpected_refusals}
    assert methods == {"views.open"}
    village.ws.refusals.clear()  # the refusal was made on purpose
