"""From a model to Block Kit: pure functions. The same one draws the first post and every update."""
