"""The fixed names of the practice workspace: tokens, ids and the few numbers of the protocol."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

# They open nothing but this workspace, and everybody may know them.
BOT_TOKEN: Final = "xoxb-practice"  # noqa: S105
APP_TOKEN: Final = "xapp-practice"  # noqa: S105
SIGNING_SECRET: Final = "practice-secret"  # noqa: S105
VERIFICATION_TOKEN: Final = "practice-verification-token"  # noqa: S105

TEAM_ID: Final = "T0PRACTICE"
TEAM_DOMAIN: Final = "practice"
TEAM_NAME: Final = "練習用ワークスペース"
APP_ID: Final = "A0PRACTICE"
BOT_USER_ID: Final = "U0MADOGUCHI"
BOT_ID: Final = "B0MADOGUCHI"

COORDINATOR_CHANNEL: Final = "C0COORD"
GENERAL_CHANNEL: Final = "C0GENERAL"
FOREIGN_CHANNEL: Final = "C0NOBOT"

#: Slack waits this long for an acknowledgement.
#: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
ACK_SECONDS: Final = 3.0
#: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
TRIGGER_SECONDS: Final = 3.0
#: https://docs.slack.dev/surfaces/modals#lifecycle
MODAL_STACK: Final = 3
#: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
RESPONSE_URL_USES: Final = 5
RESPONSE_URL_SECONDS: Final = 1800.0
#: https://docs.slack.dev/apis/events-api/using-socket-mode#connections
MAX_SOCKETS: Final = 10
#: at once, after a minute, after five: https://docs.slack.dev/apis/events-api#retries
EVENT_RETRY_SECONDS: Final = (0.0, 60.0, 300.0)
