"""Slack's side of the service: listeners, views and delivery."""
