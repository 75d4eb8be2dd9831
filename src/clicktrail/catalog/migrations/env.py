"""Alembic's entry: runs the steps on the connection that `clicktrail.catalog.migrate` opened."""

from __future__ import annotations

from alembic import context

from clicktrail.catalog.tables import metadata

# batch: SQLite can change a table only by copying it. The search index is SQLite's own affair.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    include_name=lambda name, kind, _parents: (
        kind != "table" or not (name or "").startswith("datapoint_search")
    ),
    on_version_apply=context.config.attributes.get("after_step"),
)
context.run_migrations()
