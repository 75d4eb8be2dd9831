"""Runs the parts of Clicktrail as child processes of one: starts, watches, restarts, stops them."""

from clicktrail.supervisor.parts import Part, edge_parts, serve_parts
from clicktrail.supervisor.supervision import run

__all__ = ["Part", "edge_parts", "run", "serve_parts"]
