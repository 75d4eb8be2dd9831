"""The pure core: entities and rules. Imports nothing of the rest of Clicktrail and does no I/O."""
