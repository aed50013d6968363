"""A Slack-like workspace on this machine: the demo, the training room and the far end of the tests.

It speaks Slack's side of the protocol (Web API, Socket Mode, signed HTTP) to an app made with
slack-bolt, and refuses what Slack refuses, with Slack's own error codes. It knows nothing of any
particular app: what the app offers comes from its manifest.
"""
