"""The HTTP API: ClickMeter-compatible v2 at the root, Clicktrail's own v3 under /v3."""
