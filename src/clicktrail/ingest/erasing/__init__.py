"""Erase somebody's data: from the journals, the hit store, and what ingestion remembers.

Afterwards everything is what ingestion would have made of the journals as they are then: where an
erased hit or conversion had decided about another one, that is judged anew.
"""
