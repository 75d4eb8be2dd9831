"""Who may do what: every operation of ClickMeter's documents, and how each caller is answered.

`MATRIX` is what `tests/api/test_roles.py` tries, call by call, and what `docs/api/conformance.md`
counts. In bodies and queries `@link` stands for the id of the owner's link (and so on), `@word` for
a word that nobody used before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ROLES = ("owner", "master", "writer", "reader", "nobody", "stranger")
"""The owner; guests of the owner: one who sees all, one who may change the group, one who may only
see it, one who was granted nothing; and the owner of another account. Without a key it is 401
everywhere."""

DONE = "done"  # 200: the answer shows it, or it has happened
SAME = "same"  # 200: what every caller gets, or something new in the caller's own account
NOTHING = "nothing"  # 200: with nothing of the owner's in it
FORBIDDEN = "403 Forbidden"
UNKNOWN = "404 EntityNotFound"
REFUSED = "400 ValidationError"  # for a body that names what the caller cannot see
ITEMS_FORBIDDEN = "items Forbidden"  # 200, each item of a batch
ITEMS_UNKNOWN = "items NotFound"
ITEMS_REFUSED = "items BadRequest"

Outcomes = tuple[str, str, str, str, str, str]

# Reading one thing that grants open; reading lists and figures of such things.
SEEN: Outcomes = (DONE, DONE, DONE, DONE, UNKNOWN, UNKNOWN)
LISTED: Outcomes = (DONE, DONE, DONE, DONE, NOTHING, NOTHING)
# Changing what grants open.
CHANGED: Outcomes = (DONE, DONE, DONE, FORBIDDEN, UNKNOWN, UNKNOWN)
# What is the owner's alone: one thing, a list, something new in the caller's own account.
OWNED: Outcomes = (DONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, UNKNOWN)
OWNED_LIST: Outcomes = (DONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, NOTHING)
OWNED_NEW: Outcomes = (DONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, SAME)
# The owner's alone, of what guests see: who does not even see it gets no word of it.
KEPT: Outcomes = (DONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, UNKNOWN, UNKNOWN)
# Domains: every guest may read them, master guests may change them.
DOMAIN_SEEN: Outcomes = (DONE, DONE, DONE, DONE, DONE, UNKNOWN)
DOMAIN_LISTED: Outcomes = (DONE, DONE, DONE, DONE, DONE, NOTHING)
DOMAIN_CHANGED: Outcomes = (DONE, DONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, UNKNOWN)
DOMAIN_NEW: Outcomes = (DONE, DONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, SAME)
# The account behind the key, which for a guest is the owner's.
ACCOUNT: Outcomes = (SAME, SAME, SAME, SAME, SAME, NOTHING)
PLAN: Outcomes = (SAME, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, NOTHING)


@dataclass(frozen=True)
class Row:
    """One operation: the outcome for each of `ROLES`, and what is sent."""

    outcomes: Outcomes
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)

    def outcome(self, role: str) -> str:
        """Return the outcome for a role."""
        return self.outcomes[ROLES.index(role)]


WEEK = {"timeFrame": "last7"}
WHOLE = {"_expand": "true"}
LINK = {"title": "@word", "typeTL": {"url": "https://shop.example/@word"}}
IN_GROUP = {**LINK, "groupId": "@group"}

ACCOUNTS = {
    "GET /account": Row(ACCOUNT),
    "GET /me": Row(ACCOUNT),
    "POST /account": Row(OWNED_NEW, {"firstName": "@word"}),
    "GET /account/plan": Row(PLAN),
    "GET /me/plan": Row(PLAN),
    "GET /account/domainwhitelist": Row(OWNED_LIST),
    "POST /account/domainwhitelist": Row(OWNED_NEW, {"name": "@word.example"}),
    "DELETE /account/domainwhitelist/{whitelistId}": Row(OWNED),
    "GET /account/ipblacklist": Row(OWNED_LIST),
    "POST /account/ipblacklist": Row(OWNED_NEW, {"ip": "203.0.113.9"}),
    "DELETE /account/ipblacklist/{blacklistId}": Row(OWNED),
}
GUESTS = {
    "GET /account/guests": Row(OWNED_LIST, query=WHOLE),
    "GET /account/guests/count": Row(OWNED_LIST),
    "POST /account/guests": Row(OWNED_NEW, {"userName": "@word"}),
    "GET /account/guests/{guestId}": Row(OWNED),
    "POST /account/guests/{guestId}": Row(OWNED, {"name": "@word"}),
    "DELETE /account/guests/{guestId}": Row(OWNED),
    "GET /account/guests/{guestId}/permissions": Row(OWNED),
    "GET /account/guests/{guestId}/permissions/count": Row(OWNED),
    "POST /account/guests/{guestId}/{type}/permissions/patch": Row(
        OWNED, {"Action": "add", "Id": "@link", "Verb": "w"}
    ),
    "PUT /account/guests/{guestId}/{type}/permissions/patch": Row(
        OWNED, {"Action": "add", "Id": "@link", "Verb": "w"}
    ),
}
DATAPOINTS = {
    "GET /datapoints": Row(LISTED, query=WHOLE),
    "GET /datapoints/count": Row(LISTED),
    "POST /datapoints": Row((DONE, DONE, DONE, FORBIDDEN, REFUSED, REFUSED), IN_GROUP),
    "GET /datapoints/{id}": Row(SEEN),
    "POST /datapoints/{id}": Row(CHANGED, {"title": "@word"}),
    "DELETE /datapoints/{id}": Row(CHANGED),
    "PUT /datapoints/{id}/favourite": Row(CHANGED),
    "PUT /datapoints/{id}/notes": Row(CHANGED, {"Text": "@word"}),
    "PUT /datapoints/batch": Row(
        (DONE, DONE, DONE, ITEMS_FORBIDDEN, ITEMS_REFUSED, ITEMS_REFUSED),
        {"List": [IN_GROUP, IN_GROUP]},
    ),
    "POST /datapoints/batch": Row(
        (DONE, DONE, DONE, ITEMS_FORBIDDEN, ITEMS_UNKNOWN, ITEMS_UNKNOWN),
        {"List": [{"id": "@link", "title": "@word"}]},
    ),
    "DELETE /datapoints/batch": Row(
        (DONE, DONE, DONE, ITEMS_FORBIDDEN, ITEMS_UNKNOWN, ITEMS_UNKNOWN),
        {"Entities": [{"id": "@link"}]},
    ),
}
GROUPS = {
    "GET /groups": Row(LISTED, query=WHOLE),
    "GET /groups/count": Row(LISTED),
    "POST /groups": Row((DONE, DONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, SAME), {"name": "@word"}),
    "GET /groups/{id}": Row(SEEN),
    "POST /groups/{id}": Row(CHANGED, {"notes": "@word"}),
    "DELETE /groups/{id}": Row(CHANGED),
    "PUT /groups/{id}/favourite": Row(CHANGED),
    "PUT /groups/{id}/notes": Row(CHANGED, {"Text": "@word"}),
    "GET /groups/{id}/datapoints": Row(SEEN, query=WHOLE),
    "GET /groups/{id}/datapoints/count": Row(SEEN),
    "POST /groups/{id}/datapoints": Row(CHANGED, LINK),
}
CONVERSIONS = {
    "GET /conversions": Row(LISTED, query=WHOLE),
    "GET /conversions/count": Row(LISTED),
    "POST /conversions": Row(OWNED_NEW, {"name": "@word"}),
    "GET /conversions/{conversionId}": Row(SEEN),
    "POST /conversions/{conversionId}": Row(KEPT, {"description": "@word"}),
    "DELETE /conversions/{conversionId}": Row(KEPT),
    "PUT /conversions/{conversionId}/notes": Row(KEPT, {"Text": "@word"}),
    "GET /conversions/{conversionId}/datapoints": Row(SEEN, query=WHOLE),
    "GET /conversions/{conversionId}/datapoints/count": Row(SEEN),
    "PUT /conversions/{conversionId}/datapoints/patch": Row(
        (DONE, DONE, DONE, FORBIDDEN, UNKNOWN, UNKNOWN), {"Action": "add", "Id": "@bare"}
    ),
    "PUT /conversions/{conversionId}/datapoints/batch/patch": Row(
        (DONE, DONE, DONE, ITEMS_FORBIDDEN, UNKNOWN, UNKNOWN),
        {"PatchRequests": [{"Action": "add", "Id": "@bare"}]},
    ),
}
DOMAINS = {
    "GET /domains": Row(DOMAIN_LISTED, query={"type": "dedicated", **WHOLE}),
    "GET /domains/count": Row(DOMAIN_LISTED, query={"type": "dedicated"}),
    "POST /domains": Row(DOMAIN_NEW, {"name": "@word.example"}),
    "GET /domains/{id}": Row(DOMAIN_SEEN),
    "POST /domains/{id}": Row(DOMAIN_CHANGED, {"custom404": "https://shop.example/@word"}),
    "DELETE /domains/{id}": Row(DOMAIN_CHANGED),
}
RETARGETING = {
    "GET /retargeting": Row(OWNED_LIST, query=WHOLE),
    "GET /retargeting/count": Row(OWNED_LIST),
    "POST /retargeting": Row(OWNED_NEW, {"name": "@word", "script": "1"}),
    "GET /retargeting/{id}": Row(OWNED),
    "POST /retargeting/{id}": Row(OWNED, {"name": "@word"}),
    "DELETE /retargeting/{id}": Row(OWNED),
    "GET /retargeting/{id}/datapoints": Row(OWNED, query=WHOLE),
    "GET /retargeting/{id}/datapoints/count": Row(OWNED),
}
TAGS = {
    "GET /tags": Row(LISTED, query=WHOLE),
    "GET /tags/count": Row(LISTED),
    "POST /tags": Row(OWNED_NEW, {"name": "@word"}),
    "GET /tags/{tagId}": Row(SEEN),
    "DELETE /tags/{tagId}": Row(OWNED),
    "PUT /tags/{tagId}/name": Row(KEPT, {"Text": "@word"}),
    "GET /tags/{tagId}/datapoints": Row(SEEN, query=WHOLE),
    "GET /tags/{tagId}/datapoints/count": Row(SEEN),
    "DELETE /tags/{tagId}/datapoints": Row(OWNED),
    "PUT /tags/{tagId}/datapoints/patch": Row(CHANGED, {"Action": "add", "Id": "@bare"}),
    "GET /tags/{tagId}/groups": Row(SEEN, query=WHOLE),
    "GET /tags/{tagId}/groups/count": Row(SEEN),
    "DELETE /tags/{tagId}/groups": Row(OWNED),
    "PUT /tags/{tagId}/groups/patch": Row(CHANGED, {"Action": "remove", "Id": "@group"}),
}
STATISTICS = {
    "GET /aggregated": Row(LISTED, query=WEEK),
    "GET /aggregated/list": Row(LISTED, query=WEEK),
    "GET /aggregated/summary/conversions": Row(LISTED, query=WEEK),
    "GET /aggregated/summary/datapoints": Row(LISTED, query=WEEK),
    "GET /aggregated/summary/groups": Row(LISTED, query=WEEK),
    "GET /clickstream": Row(LISTED),
    "GET /conversions/aggregated/list": Row(LISTED, query=WEEK),
    "GET /conversions/{conversionId}/aggregated": Row(SEEN, query=WEEK),
    "GET /conversions/{conversionId}/aggregated/list": Row(SEEN, query=WEEK),
    "GET /conversions/{conversionId}/hits": Row(SEEN, query=WEEK),
    "GET /conversions/{conversionId}/reports": Row(SEEN, query={"type": "datapoints", **WEEK}),
    "GET /datapoints/aggregated": Row(LISTED, query=WEEK),
    "GET /datapoints/aggregated/list": Row(LISTED, query=WEEK),
    "GET /datapoints/{id}/aggregated": Row(SEEN, query=WEEK),
    "GET /datapoints/{id}/aggregated/list": Row(SEEN, query=WEEK),
    "GET /datapoints/{id}/hits": Row(SEEN, query=WEEK),
    "GET /datapoints/{id}/reports": Row(SEEN, query={"type": "referrers", **WEEK}),
    "GET /groups/aggregated": Row(LISTED, query=WEEK),
    "GET /groups/aggregated/list": Row(LISTED, query=WEEK),
    "GET /groups/{id}/aggregated": Row(SEEN, query=WEEK),
    "GET /groups/{id}/aggregated/list": Row(SEEN, query=WEEK),
    "GET /groups/{id}/aggregated/summary": Row(SEEN, query=WEEK),
    "GET /groups/{id}/hits": Row(SEEN, query=WEEK),
    "GET /groups/{id}/reports": Row(SEEN, query={"type": "referrers", **WEEK}),
    "GET /hits": Row(LISTED, query=WEEK),
    "GET /reports": Row(LISTED, query={"type": "referrers", **WEEK}),
}
MATRIX: dict[str, Row] = {
    **ACCOUNTS,
    **GUESTS,
    **DATAPOINTS,
    **GROUPS,
    **CONVERSIONS,
    **DOMAINS,
    **RETARGETING,
    **TAGS,
    **STATISTICS,
}
