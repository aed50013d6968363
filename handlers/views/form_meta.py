"""What the request form carries beside its fields, and which page holds which field."""

from pydantic import BaseModel, ConfigDict

from bot.domain.request import RequestForm, name_of_date

#: How many wished dates the form takes.
DATES = 3
#: Block ids of either page: an error on the second cannot be shown on the first.
FIRST_PAGE = frozenset({"menu", "topic", "title", "details", "months", "partners", "no_personal_data"})
_OPTIONAL = frozenset(RequestForm.model_fields) - FIRST_PAGE - {"previous_id"}
SECOND_PAGE = _OPTIONAL | {name_of_date(n) for n in range(DATES)}


class FormMeta(BaseModel):
    """What the form carries in its `private_metadata`.

    `generation` goes into the action ids: Slack keeps what was typed under the same ids, so a form that is
    to start afresh needs new ones.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    draft_id: str = ""
    consultation_id: str = ""  #: when revising
    previous_id: str = ""  #: of a new request that goes on from this case, until its draft holds it
    generation: int = 0
    resumed: bool = False  #: shows what was half-written before, and offers to start over

    @property
    def revising(self) -> bool:
        return bool(self.consultation_id)

    @property
    def suffix(self) -> str:
        return str(self.generation or "")

    def afresh(self, draft_id: str) -> "FormMeta":
        """For "start over": another draft, and inputs that forget what was typed."""
        return self.model_copy(
            update={
                "draft_id": draft_id,
                "previous_id": "",
                "generation": self.generation + 1,
                "resumed": False,
            }
        )

    def dumped(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


def count_filled(form: RequestForm) -> int:
    """How many of the second page's fields are filled: what the button to it says."""
    blank = RequestForm()
    return sum(getattr(form, name) != getattr(blank, name) for name in _OPTIONAL)
