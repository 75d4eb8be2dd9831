"""API v3: what ClickMeter's API has not. A module per resource; `resources` mounts them."""
