"""ClickMeter's API v2, one module per resource (spec behaviour.md §1)."""
