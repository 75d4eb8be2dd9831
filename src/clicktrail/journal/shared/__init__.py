"""The journal that nodes share: streams of a NATS cluster, one for each partition of the accounts.

`bus` speaks with the cluster, `publisher` is what an edge keeps events with, `outbox` what it keeps
them in while the cluster is away. ADR 27 says why it is built so. Nothing here is loaded where
`CLICKTRAIL_JOURNAL_URL` is not set.
"""
