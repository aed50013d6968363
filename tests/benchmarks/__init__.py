"""`make bench`: how fast the service is, each figure beside something to hold it against.

It asserts nothing and stays on this machine's loopback. What it measures and how: docs/performance.md.
"""
