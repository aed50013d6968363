"""Madoguchi: the Slack front door of a prefecture's shared pool of digital experts."""
