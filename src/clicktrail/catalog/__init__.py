"""The catalog: accounts, datapoints, conversions, groups, tags and domains, and the feed of their changes.

How it is called::

    from clicktrail.catalog.catalog import Catalog            # facade
    from clicktrail.catalog.bootstrap import bootstrap, Bootstrap
    from clicktrail.catalog.model import *                    # values, filters, Page, *Fields TypedDicts
    from clicktrail.catalog.errors import *                   # NotFound, Invalid(problems), NameTaken, SlotsFull, CatalogUnavailable
    from clicktrail.catalog.migrate import migrate            # migrate(settings): bring the schema up to date

    catalog = Catalog.open(settings); catalog.close()
    catalog.authenticate(plain_key) -> ApiKey | None          # any case of the GUID; None: unknown or revoked
    catalog.check() -> None                                   # raises CatalogUnavailable
    with catalog.read() as view: ...                          # consistent snapshot; Session
    with catalog.write() as edit: ...                         # one transaction; commits at the end, rolls back on any exception; Session
       # a savepoint for one item of a batch:  with edit.attempt(): ...   (rolls back only what happened inside, re-raises)

    class Session: accounts, domains, groups, datapoints, conversions, tags

    class Accounts:
        create(**fields: Unpack[AccountFields]) -> Account
        get(account_id) -> Account
        list() -> tuple[Account, ...]
        update(account_id, **fields) -> Account
        create_key(account_id, name="", plain: str | None = None) -> tuple[ApiKey, str]     # the plain key, upper-case GUID
        list_keys(account_id: int | None = None) -> tuple[ApiKey, ...]
        revoke_key(key_id) -> None
    class Domains:
        create(account_id: int | None, **fields: Unpack[DomainFields]) -> Domain
        get(account_id, domain_id) -> Domain            # own or system
        default() -> Domain
        update(account_id, domain_id, **fields) -> Domain
        delete(account_id, domain_id) -> None
        list(account_id, where=DomainFilter(), page=Page()) -> tuple[Domain, ...];  count(account_id, where) -> int
    class Groups:
        create(account_id, **fields: Unpack[GroupFields]) -> Group
        get(account_id, group_id) -> Group;  get_many(account_id, ids) -> tuple[Group, ...]
        default(account_id) -> Group                    # "Default", made when missing (write sessions)
        update(account_id, group_id, **fields) -> Group
        delete(account_id, group_id) -> None            # soft, with its datapoints
        list(account_id, where=GroupFilter(), page=Page()) -> tuple[Group, ...];  count(...) -> int;  ids(account_id, where) -> tuple[int, ...]
    class Datapoints:
        create(account_id, **fields: Unpack[DatapointFields]) -> Datapoint
        get(account_id, datapoint_id) -> Datapoint      # deleted ones too
        get_many(account_id, ids) -> tuple[Datapoint, ...]    # in the order of ids, unknown ones left out
        update(account_id, datapoint_id, **fields) -> Datapoint
        delete(account_id, datapoint_id) -> None        # status DELETED; again = no-op
        list(account_id, where=DatapointFilter(), page=Page()) -> tuple[Datapoint, ...];  count(account_id, where) -> int
        ids(account_id, where=DatapointFilter(), page: Page | None = None) -> tuple[int, ...]   # None: all, ascending; page: sorted so
    class Conversions:
        create(account_id, **fields: Unpack[ConversionFields]) -> Conversion
        get / get_many / update / delete / list / count   as above with ConversionFilter
        add(account_id, conversion_id, datapoint_id) -> None      # lowest free slot; SlotsFull; again = no-op
        remove(account_id, conversion_id, datapoint_id) -> None   # absent = no-op
        replace(account_id, conversion_id, datapoint_id, replaced_id) -> None   # takes the slot of replaced_id
    class Tags:
        upsert(account_id, name) -> Tag
        get(account_id, tag_id) -> Tag;  rename(account_id, tag_id, name) -> Tag;  delete(account_id, tag_id) -> None
        list(account_id, where=TagFilter(), page=Page()) -> tuple[Tag, ...];  count(...) -> int
        add_to_datapoint / remove_from_datapoint (account_id, tag_id, datapoint_id)
        add_to_group / remove_from_group (account_id, tag_id, group_id)
        clear_datapoints(account_id, tag_id) / clear_groups(account_id, tag_id)
        datapoint_ids(account_id, tag_id) / group_ids(account_id, tag_id) -> tuple[int, ...]
"""
