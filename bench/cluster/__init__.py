"""A cluster on one machine: each part in a network namespace of its own, joined by a bridge.

`__main__` runs it, `network` makes the namespaces, `part` is what runs in one of them, `whole` says
which parts there are, `visitors` and `load` open links, `kills` takes one part after the other
away, `scaling` adds parts, `alone` measures one node for comparison, `count` compares in the end,
and `figures` puts numbers into words.
"""
