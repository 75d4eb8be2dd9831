"""The catalog: accounts, datapoints, conversions, groups, tags, domains, and the feed of changes.

`bootstrap.bootstrap(settings)` makes an installation's catalog or brings it up to date, and
`catalog.Catalog.open(settings)` opens it. All work happens in sessions::

    with catalog.read() as view:  # one state throughout
        page = view.datapoints.list(account_id, DatapointFilter(text="shop*"), Page(limit=50))
    with catalog.write() as edit:  # whole or not at all, durable at the end of the block
        with edit.attempt():  # one item of a batch: undone by itself when it raises
            edit.datapoints.create(account_id, title="Shop", url="https://shop.example/")

A session has `accounts`, `domains`, `groups`, `datapoints`, `conversions` and `tags`. Values and
filters are in `model`, refusals in `errors`. Another account's entity behaves as not found.
"""
