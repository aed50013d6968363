"""The use cases, one function each: check the actor may, load, decide, store, say what Slack should show."""
