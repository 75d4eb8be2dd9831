"""History of other systems: links, hits and counts out of their exports (ADR 17).

One module per source reads files or an API into a common stream (`model`); `loading` brings that
into catalog and journal, whatever it comes from.
"""
