"""The catalog: accounts, datapoints, conversions, groups, tags and domains, and the feed of their changes."""
