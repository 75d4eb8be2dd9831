"""Statistics."""

from clicktrail.api.v2.operations import router

api = router("Aggregated")
