"""The first tables."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The index keeps no texts and no positions: datapoint_texts has the texts, and a query checks them.
SEARCH = (
    """CREATE VIRTUAL TABLE datapoint_search
    USING fts5(text, content='', tokenize='trigram', detail='none')""",
    """CREATE TRIGGER datapoint_texts_inserted AFTER INSERT ON datapoint_texts BEGIN
        INSERT INTO datapoint_search (rowid, text) VALUES (new.datapoint_id, new.text);
    END""",
    """CREATE TRIGGER datapoint_texts_deleted AFTER DELETE ON datapoint_texts BEGIN
        INSERT INTO datapoint_search (datapoint_search, rowid, text)
        VALUES ('delete', old.datapoint_id, old.text);
    END""",
    """CREATE TRIGGER datapoint_texts_updated AFTER UPDATE OF text ON datapoint_texts
    WHEN old.text <> new.text BEGIN
        INSERT INTO datapoint_search (datapoint_search, rowid, text)
        VALUES ('delete', old.datapoint_id, old.text);
        INSERT INTO datapoint_search (rowid, text) VALUES (new.datapoint_id, new.text);
    END""",
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("email", words(255), server_default="", nullable=False),
        sa.Column("first_name", words(255), server_default="", nullable=False),
        sa.Column("last_name", words(255), server_default="", nullable=False),
        sa.Column("company_name", words(255), server_default="", nullable=False),
        sa.Column("company_role", words(255), server_default="", nullable=False),
        sa.Column("phone", words(255), server_default="", nullable=False),
        sa.Column("redirect_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("timezone", words(64), server_default="UTC", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(email) <= 255", name=op.f("ck_accounts_email_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "changes",
        sa.Column("version", Id, autoincrement=True, nullable=False),
        sa.Column("kind", words(12), nullable=False),
        sa.Column("entity_id", Id, nullable=False),
        sa.CheckConstraint(
            "kind IN ('datapoint', 'domain', 'conversion')", name=op.f("ck_changes_kind")
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "meta",
        sa.Column("key", words(40), nullable=False),
        sa.Column("value", words(255), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("name", words(255), server_default="", nullable=False),
        sa.Column("hash", words(64), nullable=False),
        sa.Column("prefix", words(8), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_api_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_keys_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_keys_account_id"), ["account_id"], unique=False)

    op.create_table(
        "conversions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("name_key", words(), nullable=False),
        sa.Column("description", words(4000), server_default="", nullable=False),
        sa.Column("code", words(32), nullable=False),
        sa.Column("value", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("protocol", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("search_text", words(), nullable=False),
        sa.CheckConstraint("length(code) = 32", name=op.f("ck_conversions_code_length")),
        sa.CheckConstraint(
            "length(description) <= 4000", name=op.f("ck_conversions_description_length")
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 255", name=op.f("ck_conversions_name_length")
        ),
        sa.CheckConstraint("protocol IN (0, 1)", name=op.f("ck_conversions_protocol")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conversions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversions")),
        sa.UniqueConstraint("code", name=op.f("uq_conversions_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("conversions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_conversions_by_name", ["account_id", "name_key", "id", "deleted"], unique=False
        )
        batch_op.create_index(
            "ix_conversions_newest", ["account_id", "created_at", "id", "deleted"], unique=False
        )

    op.create_table(
        "domains",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("name", words(253), nullable=False),
        sa.Column("custom_404", words(4096), server_default="", nullable=False),
        sa.Column("custom_homepage", words(4096), server_default="", nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 253", name=op.f("ck_domains_name_length")),
        sa.CheckConstraint("name = lower(name)", name=op.f("ck_domains_name_lower")),
        sa.CheckConstraint("type BETWEEN 0 AND 3", name=op.f("ck_domains_type")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_domains_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domains")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("domains", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_domains_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_domains_is_default",
            ["is_default"],
            unique=True,
            sqlite_where=sa.text("is_default = 1"),
            postgresql_where=sa.text("is_default"),
        )
        batch_op.create_index(
            "uq_domains_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("deleted = 0"),
            postgresql_where=sa.text("NOT deleted"),
        )

    op.create_table(
        "groups",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("name_key", words(), nullable=False),
        sa.Column("notes", words(4000), server_default="", nullable=False),
        sa.Column("preferred", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("redirect_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("search_text", words(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 255", name=op.f("ck_groups_name_length")),
        sa.CheckConstraint("length(notes) <= 4000", name=op.f("ck_groups_notes_length")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_groups_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index(
            "ix_groups_by_name", ["account_id", "name_key", "id", "deleted"], unique=False
        )
        batch_op.create_index(
            "ix_groups_newest", ["account_id", "created_at", "id", "deleted"], unique=False
        )

    op.create_table(
        "tags",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("name", words(100), nullable=False),
        sa.Column("name_key", words(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_tags_name_length")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tags_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("account_id", "name_key", name=op.f("uq_tags_account_id_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "datapoints",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("domain_id", Id, nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("name", words(64), nullable=False),
        sa.Column("name_key", words(64), nullable=False),
        sa.Column("title", words(255), server_default="", nullable=False),
        sa.Column("title_key", words(), nullable=False),
        sa.Column("url", words(4096), server_default="", nullable=False),
        sa.Column("redirect_type", sa.Integer(), server_default=sa.text("301"), nullable=False),
        sa.Column("append_query", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("notes", words(4000), server_default="", nullable=False),
        sa.Column("preferred", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_secured", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("light_tracking", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("redirect_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("encode_ip", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("specifics", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 64", name=op.f("ck_datapoints_name_length")),
        sa.CheckConstraint("length(notes) <= 4000", name=op.f("ck_datapoints_notes_length")),
        sa.CheckConstraint("length(title) <= 255", name=op.f("ck_datapoints_title_length")),
        sa.CheckConstraint("length(url) <= 4096", name=op.f("ck_datapoints_url_length")),
        sa.CheckConstraint("redirect_type IN (301, 307)", name=op.f("ck_datapoints_redirect_type")),
        sa.CheckConstraint("status BETWEEN 0 AND 3", name=op.f("ck_datapoints_status")),
        sa.CheckConstraint("type IN (0, 1)", name=op.f("ck_datapoints_type")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_datapoints_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["domain_id"], ["domains.id"], name=op.f("fk_datapoints_domain_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_datapoints_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datapoints")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("datapoints", schema=None) as batch_op:
        batch_op.create_index(
            "ix_datapoints_by_name",
            ["account_id", "name_key", "id", "status", "type", "preferred"],
            unique=False,
        )
        batch_op.create_index(
            "ix_datapoints_by_status",
            ["account_id", "status", "type", "created_at", "id", "preferred"],
            unique=False,
        )
        batch_op.create_index(
            "ix_datapoints_by_title",
            ["account_id", "title_key", "id", "status", "type", "preferred"],
            unique=False,
        )
        batch_op.create_index(
            "ix_datapoints_in_group",
            ["group_id", "created_at", "id", "status", "type", "preferred"],
            unique=False,
        )
        batch_op.create_index(
            "ix_datapoints_newest",
            ["account_id", "created_at", "id", "status", "type", "preferred"],
            unique=False,
        )
        batch_op.create_index(
            "uq_datapoints_name",
            ["domain_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("status <> 3"),
            postgresql_where=sa.text("status <> 3"),
        )

    op.create_table(
        "group_tags",
        sa.Column("tag_id", Id, autoincrement=False, nullable=False),
        sa.Column("group_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_tags_group_id")),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_group_tags_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag_id", "group_id", name=op.f("pk_group_tags")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("group_tags", schema=None) as batch_op:
        batch_op.create_index("ix_group_tags_of_group", ["group_id", "tag_id"], unique=False)

    op.create_table(
        "datapoint_conversions",
        sa.Column("datapoint_id", Id, autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversion_id", Id, nullable=False),
        sa.CheckConstraint("slot BETWEEN 1 AND 5", name=op.f("ck_datapoint_conversions_slot")),
        sa.ForeignKeyConstraint(
            ["conversion_id"],
            ["conversions.id"],
            name=op.f("fk_datapoint_conversions_conversion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoints.id"], name=op.f("fk_datapoint_conversions_datapoint_id")
        ),
        sa.PrimaryKeyConstraint("datapoint_id", "slot", name=op.f("pk_datapoint_conversions")),
        sa.UniqueConstraint(
            "conversion_id",
            "datapoint_id",
            name=op.f("uq_datapoint_conversions_conversion_id_datapoint_id"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "datapoint_tags",
        sa.Column("tag_id", Id, autoincrement=False, nullable=False),
        sa.Column("datapoint_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoints.id"], name=op.f("fk_datapoint_tags_datapoint_id")
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_datapoint_tags_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tag_id", "datapoint_id", name=op.f("pk_datapoint_tags")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("datapoint_tags", schema=None) as batch_op:
        batch_op.create_index(
            "ix_datapoint_tags_of_datapoint", ["datapoint_id", "tag_id"], unique=False
        )

    op.create_table(
        "datapoint_texts",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("datapoint_id", Id, autoincrement=False, nullable=False),
        sa.Column("text", words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["datapoint_id"],
            ["datapoints.id"],
            name=op.f("fk_datapoint_texts_datapoint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "datapoint_id", name=op.f("pk_datapoint_texts")),
        sqlite_with_rowid=False,
    )
    op.execute(
        sa.text("INSERT INTO meta (key, value) VALUES ('catalog_id', :id)").bindparams(
            id=str(uuid.uuid4())
        )
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in SEARCH:
            op.execute(statement)
    else:
        from clicktrail.catalog.postgresql import schema_of_trigrams

        op.execute(
            "CREATE INDEX ix_datapoint_texts_search ON datapoint_texts"
            f" USING gin (text {schema_of_trigrams(op.get_bind())}.gin_trgm_ops)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE datapoint_search")
    op.drop_table("datapoint_texts")
    with op.batch_alter_table("datapoint_tags", schema=None) as batch_op:
        batch_op.drop_index("ix_datapoint_tags_of_datapoint")

    op.drop_table("datapoint_tags")
    op.drop_table("datapoint_conversions")
    with op.batch_alter_table("group_tags", schema=None) as batch_op:
        batch_op.drop_index("ix_group_tags_of_group")

    op.drop_table("group_tags")
    with op.batch_alter_table("datapoints", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_datapoints_name",
            sqlite_where=sa.text("status <> 3"),
            postgresql_where=sa.text("status <> 3"),
        )
        batch_op.drop_index("ix_datapoints_newest")
        batch_op.drop_index("ix_datapoints_in_group")
        batch_op.drop_index("ix_datapoints_by_title")
        batch_op.drop_index("ix_datapoints_by_status")
        batch_op.drop_index("ix_datapoints_by_name")

    op.drop_table("datapoints")
    op.drop_table("tags")
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.drop_index("ix_groups_newest")
        batch_op.drop_index("ix_groups_by_name")

    op.drop_table("groups")
    with op.batch_alter_table("domains", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_domains_name",
            sqlite_where=sa.text("deleted = 0"),
            postgresql_where=sa.text("NOT deleted"),
        )
        batch_op.drop_index(
            "uq_domains_is_default",
            sqlite_where=sa.text("is_default = 1"),
            postgresql_where=sa.text("is_default"),
        )
        batch_op.drop_index(batch_op.f("ix_domains_account_id"))

    op.drop_table("domains")
    with op.batch_alter_table("conversions", schema=None) as batch_op:
        batch_op.drop_index("ix_conversions_newest")
        batch_op.drop_index("ix_conversions_by_name")

    op.drop_table("conversions")
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_keys_account_id"))

    op.drop_table("api_keys")
    op.drop_table("meta")
    op.drop_table("changes")
    op.drop_table("accounts")
