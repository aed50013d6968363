"""One module for each step of the schema; each is complete in itself and never changed once released."""
