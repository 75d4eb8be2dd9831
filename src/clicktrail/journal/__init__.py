"""The journal: append-only segments that hold everything that happened, and the way to read them."""
