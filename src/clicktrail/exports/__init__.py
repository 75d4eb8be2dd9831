"""Exports: tables of any length as files that programs and people read (docs/exporting.md)."""
