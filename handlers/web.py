"""The service's own HTTP: Slack's deliveries in HTTP mode; health, readiness and metrics in both."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

log = structlog.get_logger()

#: Slack's payloads are far smaller; anything larger is not from Slack.
BODY_MOST = 2 * 1024 * 1024
#: Digits of a moment in seconds; more are not from Slack either.
_TIMESTAMP_MOST = 12

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Each answers with "" or the sentence that says what is not well.
Check = Callable[[], Awaitable[str]]


def build_web(
    *,
    bolt: AsyncApp | None,
    signing_secret: str,
    checks: dict[str, Check],
    metrics: CollectorRegistry,
    refresh_metrics: Callable[[], Awaitable[None]],
) -> web.Application:
    """`bolt` is None in Socket Mode: then Slack has no business here."""
    app = web.Application(client_max_size=BODY_MOST)

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_: web.Request) -> web.Response:
        found = {name: await check() for name, check in checks.items()}
        wrong = {name: sentence for name, sentence in found.items() if sentence}
        body = {
            "status": "not ready" if wrong else "ready",
            "checks": {n: s or "ok" for n, s in found.items()},
        }
        return web.json_response(body, status=503 if wrong else 200)

    async def measured(_: web.Request) -> web.Response:
        await refresh_metrics()
        return web.Response(body=generate_latest(metrics), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", measured)
    if bolt is not None:
        app.router.add_post("/slack/events", _slack(bolt, SignatureVerifier(signing_secret)))
    return app


def _slack(bolt: AsyncApp, verifier: SignatureVerifier) -> Handler:
    async def deliver(request: web.Request) -> web.StreamResponse:
        # Checked before Bolt, which logs the whole body of a bad request and fails on an odd timestamp.
        # Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
        # Slack writes UTF-8; the charset that the header names is not signed and so is not listened to.
        body = (await request.read()).decode("utf-8", errors="replace")
        if not _signed(request, body, verifier):
            log.warning("a request without a valid signature was refused", remote=request.remote)
            return web.json_response({"error": "invalid signature"}, status=401)
        try:
            given = AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
            return await to_aiohttp_response(await bolt.async_dispatch(given))
        except ValueError:
            log.warning("a signed request that is no delivery was refused", remote=request.remote)
            return web.json_response({"error": "unreadable"}, status=400)

    return deliver


def _signed(request: web.Request, body: str, verifier: SignatureVerifier) -> bool:
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not timestamp.isdecimal() or not timestamp.isascii() or len(timestamp) > _TIMESTAMP_MOST:
        return False
    if not signature.isascii():
        return False
    return verifier.is_valid(body=body, timestamp=timestamp, signature=signature)
