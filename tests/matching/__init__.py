"""How good matching is, on requests and profiles that were written before it was tuned."""
