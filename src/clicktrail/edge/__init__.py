"""The edge: answers visitors, and writes what happened into the journal before it does."""
