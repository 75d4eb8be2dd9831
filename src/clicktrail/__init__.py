"""Clicktrail counts what links do: clicks, views and the conversions they cause."""

__version__ = "0.1.0"
