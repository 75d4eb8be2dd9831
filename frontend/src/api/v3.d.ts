// Made by `make api-types` from what the app serves: not to be edited.

export interface paths {
    "/v3/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the statistics anything
         * @description Answer metrics by dimensions, of what a filter lets through, perhaps beside another time.
         */
        post: operations["query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/query/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the statistics several questions at once
         * @description Answer each question as `POST /v3/query` does, in their order; of a wrong one, none.
         *
         *     Questions about the same time under the same filter are answered together, in little more time
         *     than one of them takes.
         */
        post: operations["query_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List hits and conversions
         * @description Answer clicks, views and conversions in one list, the newest first unless asked otherwise.
         *
         *     `next` is the cursor of the following page, null behind the last one. Pages hold each event
         *     once, whatever comes in meanwhile.
         */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/events/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow hits and conversions
         * @description Send clicks, views and conversions as server-sent events, each once, as they come in.
         *
         *     The `data` of an event is what the list of events holds of it. To begin where one left off, send
         *     its `id` as `Last-Event-ID` or `after`.
         */
        get: operations["follow_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the exports
         * @description Return the exports that this key's holder asked for, the newest first.
         */
        get: operations["list_exports"];
        put?: never;
        /**
         * Ask for an export
         * @description Have the whole answer to a question, hits and conversions, or a list, written to a file.
         *
         *     The answer says where to look how far it is; once its `state` is `done`, `file` is where to
         *     fetch it, for a day unless the installation keeps files for another time.
         */
        post: operations["ask_for_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an export
         * @description Return how far an export is: `rows` of about `rows_total`, `share` from 0 to 1, `bytes`.
         */
        get: operations["get_export"];
        put?: never;
        post?: never;
        /**
         * Delete an export
         * @description End an export wherever it is, and remove its file.
         */
        delete: operations["delete_export"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/exports/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the file of an export
         * @description Send the file; broken downloads go on by the header `Range`.
         */
        get: operations["get_export_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/attribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attribute
         * @description Share the credit for conversions out among the touches before them, by one model.
         *
         *     The rows' credits add up to `totals`, whatever the model. The row whose key is null holds
         *     what is nobody's.
         */
        post: operations["attribute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/attribution/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare Models
         * @description Put several models side by side: in `rows` and `totals`, `models` holds a place for each.
         */
        post: operations["compare_models"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/journeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report Journeys
         * @description Report the paths to conversions.
         *
         *     `paths` has the most frequent ones, the oldest touch first; `lengths` how many conversions came
         *     after so many touches; `first_touch` and `last_touch` the time from there to the conversion, of
         *     conversions that have any touch.
         */
        post: operations["report_journeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/links/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See where a link would lead a visit
         * @description Say where a link, stored or not yet, leads a visit, and why; nothing is counted or kept.
         *
         *     It is asked of the engine that answers visitors. What is left to chance or turns is answered by
         *     the shares of all places that it may be.
         */
        post: operations["preview_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/links/{id}/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a link's own rules
         * @description Answer a link's own rules in the order in which they are asked.
         */
        get: operations["get_link_rules"];
        /**
         * Replace a link's own rules
         * @description Replace the whole list, and answer it with the ids of its rules.
         *
         *     The first rule that holds leads a visit; where none does, the link's mode decides.
         */
        put: operations["put_link_rules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the receipts of erasures
         * @description Return the newest receipts of the account.
         */
        get: operations["list_erasures"];
        put?: never;
        /**
         * Erase somebody's data
         * @description Have the hits and conversions of a visitor or an address, up to now, erased everywhere.
         *
         *     The answer is a receipt; its `state` is `done` once nothing is left.
         */
        post: operations["ask_for_erasure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the receipt of an erasure
         * @description Return a receipt: what was asked for, how much was found where, whether it is done.
         */
        get: operations["get_erasure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show how long hits are kept
         * @description Return the account's own terms, those in force, and the first day whose hits are kept.
         */
        get: operations["get_retention"];
        /**
         * Say how long hits are kept
         * @description Set the account's own terms, no longer than those of the installation.
         *
         *     What is older is removed for good within minutes.
         */
        put: operations["set_retention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is signed in?
         * @description Answer the session of the cookie, 401 where there is none.
         */
        get: operations["get_session"];
        put?: never;
        /**
         * Sign in
         * @description Begin a session, kept in the cookie `clicktrail_session`, and answer it.
         *
         *     401 says that it was not right, not what; 429, with `Retry-After`, that it has failed too often.
         */
        post: operations["sign_in"];
        /**
         * Sign out
         * @description End the session of the cookie, if there is one.
         */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/session/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How can one sign in?
         * @description Answer what a log-in page may offer.
         */
        get: operations["get_sign_in_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Go to the single sign-on
         * @description Send the browser to the provider; 404 where none is set.
         */
        get: operations["start_single_sign_on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/session/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from the single sign-on
         * @description Sign in whoever the provider says it is, and go on to the dashboard.
         */
        get: operations["finish_single_sign_on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where am I signed in?
         * @description Answer the caller's own sessions, the last one seen first; an owner sees no guest's.
         */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /**
         * End all other sessions
         * @description End all of the caller's sessions but the one that asks, and void links that sign in.
         */
        delete: operations["end_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description End one of the caller's sessions, perhaps the one that asks.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set or change the password
         * @description Set the caller's password, end its other sessions, and void links that would sign it in.
         */
        put: operations["set_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/account/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is there a second factor?
         * @description Answer whether a code is asked for beside the password, and how many recovery codes wait.
         */
        get: operations["get_totp"];
        /**
         * Confirm the second factor
         * @description Have codes asked for from now on; answer recovery codes, end the caller's other sessions.
         */
        put: operations["confirm_totp"];
        /**
         * Begin with a second factor
         * @description Answer a fresh secret for an authenticator, in force once a code of it is confirmed.
         */
        post: operations["begin_totp"];
        /**
         * Do without a second factor
         * @description Ask for no codes any more, which takes a last one (or a recovery code).
         */
        delete: operations["disable_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the API keys
         * @description Answer the keys of the account without their secret, the oldest first.
         */
        get: operations["list_keys"];
        put?: never;
        /**
         * Make an API key
         * @description Make a key and answer it: it is shown only now.
         *
         *     It opens all that the owner may do; with `access` `read` it changes nothing, makes no keys and
         *     begins no session.
         *
         *     From a session that began more than ten minutes ago the present password is asked for; of an
         *     owner without one, to sign in again (403, `sign-in-required`).
         */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Have a key open nothing from now on, and end the sessions that were begun with it.
         */
        delete: operations["revoke_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/annotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List annotations
         * @description Answer the notes of a time, the earliest first; a guest gets those of what it sees.
         */
        get: operations["list_annotations"];
        put?: never;
        /**
         * Make an annotation
         * @description Note what happened on a day or at a moment.
         */
        post: operations["create_annotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/annotations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an annotation
         * @description Answer a note.
         */
        get: operations["get_annotation"];
        /**
         * Replace an annotation
         * @description Have a note say what the body says, all of it.
         */
        put: operations["replace_annotation"];
        post?: never;
        /**
         * Delete an annotation
         * @description Delete a note for good.
         */
        delete: operations["delete_annotation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List segments
         * @description Answer all filters that are kept under a name, by their names.
         */
        get: operations["list_segments"];
        put?: never;
        /**
         * Keep a segment
         * @description Keep a filter under a name.
         */
        post: operations["create_segment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/segments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a segment
         * @description Answer a segment.
         */
        get: operations["get_segment"];
        /**
         * Replace a segment
         * @description Have a segment be what the body says, all of it.
         */
        put: operations["replace_segment"];
        post?: never;
        /**
         * Delete a segment
         * @description Delete a segment for good.
         */
        delete: operations["delete_segment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/utm-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List UTM templates
         * @description Answer all sets of UTM parameters that are kept under a name, by their names.
         */
        get: operations["list_utm_templates"];
        put?: never;
        /**
         * Keep a UTM template
         * @description Keep UTM parameters under a name.
         */
        post: operations["create_utm_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/utm-templates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a UTM template
         * @description Answer a template.
         */
        get: operations["get_utm_template"];
        /**
         * Replace a UTM template
         * @description Have a template be what the body says, all of it.
         */
        put: operations["replace_utm_template"];
        post?: never;
        /**
         * Delete a UTM template
         * @description Delete a template for good.
         */
        delete: operations["delete_utm_template"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/domains/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look at a domain's DNS
         * @description Ask the DNS now where one of the account's own domains leads, and keep what it says.
         *
         *     It takes five seconds at most.
         */
        post: operations["check_domain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what?
         * @description Answer what was changed in the account, the newest first; for its owner, no guest.
         */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How is the installation?
         * @description Answer how every part of this machine is, as `clicktrail status` does.
         */
        get: operations["get_system"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AnnotationInfo
         * @description A note.
         */
        AnnotationInfo: {
            /** Id */
            id: number;
            /**
             * At
             * @description A day, or a moment with the caller's offset at that time.
             */
            at: string;
            /** Text */
            text: string;
            /** Datapoint */
            datapoint: number | null;
            /** Group */
            group: number | null;
            /**
             * Name
             * @description What the datapoint or group is called; empty: it is about the account.
             */
            name: string;
            /** Created At */
            created_at: string;
        };
        /**
         * AnnotationsAnswer
         * @description Notes in the order of their time; those on a day come before its moments.
         */
        AnnotationsAnswer: {
            /** Annotations */
            annotations: components["schemas"]["AnnotationInfo"][];
            meta: components["schemas"]["AnnotationsMeta"];
        };
        /**
         * AnnotationsMeta
         * @description What is told of the list.
         */
        AnnotationsMeta: {
            /**
             * Zone
             * @description The caller's time zone.
             */
            zone: string;
        };
        /**
         * AuditAnswer
         * @description Entries, the newest first.
         */
        AuditAnswer: {
            /** Entries */
            entries: components["schemas"]["AuditInfo"][];
            /**
             * Names
             * @description By kind and id, what the page tells of is called: now, or when it was deleted.
             */
            names: {
                [key: string]: {
                    [key: string]: string;
                };
            };
            /**
             * Next
             * @description What the next page goes on behind; null: the end.
             */
            next: number | null;
            meta: components["schemas"]["AuditMeta"];
        };
        /**
         * AuditBy
         * @description Who changed something.
         */
        AuditBy: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "owner" | "guest" | "cli" | "system";
            /** Guest */
            guest: number | null;
            /**
             * Key
             * @description The key that was sent, or that the session began with.
             */
            key: number | null;
            /** Session */
            session: number | null;
            /** Address */
            address: string;
            /**
             * Name
             * @description On the command line: the machine's user.
             */
            name: string;
        };
        /**
         * AuditInfo
         * @description What one request or command changed of one entity.
         */
        AuditInfo: {
            /** Id */
            id: number;
            /** At */
            at: string;
            /**
             * Operation
             * @enum {string}
             */
            operation: "create" | "change" | "delete";
            /** Entity */
            entity: string;
            /** Entity Id */
            entity_id: string;
            by: components["schemas"]["AuditBy"];
            /**
             * Before
             * @description The fields that differ; what was empty is absent.
             */
            before: {
                [key: string]: unknown;
            };
            /**
             * After
             * @description The same ones; `(secret)` stands for secrets.
             */
            after: {
                [key: string]: unknown;
            };
        };
        /**
         * AuditMeta
         * @description What is told of the list.
         */
        AuditMeta: {
            /**
             * Zone
             * @description The account's time zone.
             */
            zone: string;
        };
        /**
         * BetweenBody
         * @description Two edges: of a time of day (`09:00`), of local dates, or of percentages.
         *
         *     `to` itself is no longer within, unless it is a day.
         */
        BetweenBody: {
            /**
             * From
             * @description Absent: from the beginning.
             * @default
             */
            from?: string | number;
            /**
             * To
             * @description Absent: to the end.
             * @default
             */
            to?: string | number;
        };
        /**
         * ConditionBody
         * @description Which visits a rule is for: `and`, `or`, `not`, or a `dimension` with one test.
         */
        ConditionBody: {
            /**
             * And
             * @description All of these hold.
             */
            and?: components["schemas"]["ConditionBody"][];
            /**
             * Or
             * @description At least one of these holds.
             */
            or?: components["schemas"]["ConditionBody"][];
            /**
             * @description This does not hold.
             * @default null
             */
            not?: components["schemas"]["ConditionBody"] | null;
            /**
             * Dimension
             * @description What is tested: country, region, city, device, os_family, browser_family, language, referrer_host, returning, unique, bot, mail_client, time, date, percentage, weekday, `query_parameter:<name>`.
             * @default
             */
            dimension?: string;
            /**
             * Is
             * @description It is this.
             * @default
             */
            is?: string | number | boolean;
            /**
             * Is Not
             * @description It is not this.
             * @default
             */
            is_not?: string | number | boolean;
            /**
             * In
             * @description It is one of these.
             */
            in?: (string | number | boolean)[];
            /**
             * Not In
             * @description It is none of these.
             */
            not_in?: (string | number | boolean)[];
            /**
             * Contains
             * @description The text, or one of the texts, is in it, in any case.
             * @default
             */
            contains?: string | string[];
            /**
             * Does Not Contain
             * @description Neither the text nor any of the texts is in it.
             * @default
             */
            does_not_contain?: string | string[];
            /**
             * Begins With
             * @description It begins with it, or with one of them.
             * @default
             */
            begins_with?: string | string[];
            /**
             * Ends With
             * @description It ends with it, or with one of them.
             * @default
             */
            ends_with?: string | string[];
            /**
             * Exists
             * @description It is known, or not.
             * @default true
             */
            exists?: boolean;
            /**
             * @description A time, date or percentage lies between these.
             * @default null
             */
            between?: components["schemas"]["BetweenBody"] | null;
            /**
             * Zone
             * @description IANA time zone of a time, date or weekday; the account's unless given.
             * @default
             */
            zone?: string;
        };
        /**
         * DestinationBody
         * @description One of several destinations.
         */
        DestinationBody: {
            /** Url */
            url: string;
            /**
             * Weight
             * @description Compared with the others'; 1 unless given.
             * @default 1
             */
            weight?: number;
        };
        /**
         * DomainCheck
         * @description What a look at the DNS of a domain found.
         */
        DomainCheck: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * State
             * @description `ready`: visitors arrive here; `elsewhere`: some or all arrive elsewhere; `missing`: nowhere, since the host has no address; `unanswered`: the DNS did not say.
             * @enum {string}
             */
            state: "ready" | "elsewhere" | "missing" | "unanswered";
            /**
             * By
             * @description What shows that it leads here, or (`txt`) whose it is.
             */
            by: ("cname" | "address" | "txt") | null;
            /**
             * Advice
             * @description What is so and what to do, in a sentence.
             */
            advice: string;
            /**
             * Found
             * @description CNAMEs as they lead on, then addresses.
             */
            found: components["schemas"]["RecordInfo"][];
            /**
             * Wanted
             * @description One kind of these is enough.
             */
            wanted: components["schemas"]["RecordInfo"][];
            /** @description What is kept of this and earlier looks. */
            verification: components["schemas"]["Verification"];
            /** Checked At */
            checked_at: string;
        };
        /**
         * FilterBody
         * @description Which hits and conversions count: `and`, `or`, `not`, or a `dimension` with one test.
         */
        FilterBody: {
            /**
             * And
             * @description All of these hold.
             * @default null
             */
            and?: components["schemas"]["FilterBody"][] | null;
            /**
             * Or
             * @description At least one of these holds.
             * @default null
             */
            or?: components["schemas"]["FilterBody"][] | null;
            /**
             * @description This does not hold.
             * @default null
             */
            not?: components["schemas"]["FilterBody"] | null;
            /**
             * Dimension
             * @description What is tested.
             * @default null
             */
            dimension?: string | null;
            /**
             * Is
             * @description It is exactly this.
             * @default null
             */
            is?: string | number | null;
            /**
             * Is Not
             * @description It is not this.
             * @default null
             */
            is_not?: string | number | null;
            /**
             * In
             * @description It is one of these.
             * @default null
             */
            in?: (string | number | null)[] | null;
            /**
             * Not In
             * @description It is none of these.
             * @default null
             */
            not_in?: (string | number | null)[] | null;
            /**
             * Contains
             * @description The text, or one of the texts, is in it, in any case.
             * @default null
             */
            contains?: (string | string[]) | null;
            /**
             * Does Not Contain
             * @description Neither the text nor any of the texts is in it.
             * @default null
             */
            does_not_contain?: (string | string[]) | null;
            /**
             * Matches
             * @description A regular expression (RE2) finds it.
             * @default null
             */
            matches?: string | null;
            /**
             * Does Not Match
             * @description A regular expression does not find it.
             * @default null
             */
            does_not_match?: string | null;
        };
        /**
         * KeyInfo
         * @description A key of the account. The key itself is not kept, only what it begins with.
         */
        KeyInfo: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * Begins
             * @description Its first eight characters.
             */
            begins: string;
            /** Created At */
            created_at: string;
            /**
             * Last Used At
             * @description To the minute; null: never.
             */
            last_used_at: string | null;
            /**
             * Access
             * @enum {string}
             */
            access: "all" | "read";
            /**
             * Expires At
             * @description Null: until it is revoked.
             */
            expires_at: string | null;
            /**
             * Is Current
             * @description Whether it is the one that asks, or that the asking session was begun with.
             */
            is_current: boolean;
        };
        /**
         * KeyMade
         * @description A key that was just made.
         */
        KeyMade: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * Begins
             * @description Its first eight characters.
             */
            begins: string;
            /** Created At */
            created_at: string;
            /**
             * Last Used At
             * @description To the minute; null: never.
             */
            last_used_at: string | null;
            /**
             * Access
             * @enum {string}
             */
            access: "all" | "read";
            /**
             * Expires At
             * @description Null: until it is revoked.
             */
            expires_at: string | null;
            /**
             * Is Current
             * @description Whether it is the one that asks, or that the asking session was begun with.
             */
            is_current: boolean;
            /**
             * Key
             * @description The key; shown only now.
             */
            key: string;
        };
        /**
         * KeysAnswer
         * @description The keys of the account, the oldest first.
         */
        KeysAnswer: {
            /** Keys */
            keys: components["schemas"]["KeyInfo"][];
        };
        /**
         * OptionsAnswer
         * @description The ways to sign in.
         */
        OptionsAnswer: {
            /** Password */
            password: boolean;
            sso: components["schemas"]["SingleSignOn"] | null;
        };
        /**
         * RecordInfo
         * @description A record of the DNS.
         */
        RecordInfo: {
            /**
             * Type
             * @enum {string}
             */
            type: "CNAME" | "A" | "AAAA" | "TXT";
            /** Name */
            name: string;
            /**
             * Value
             * @description An address of a private network is called that, no more.
             */
            value: string;
        };
        /**
         * RecoveryCodes
         * @description Codes that each replace the authenticator once; shown only now.
         */
        RecoveryCodes: {
            /** Recoverycodes */
            recoveryCodes: string[];
        };
        /**
         * RuleBody
         * @description Where visits are led for which a condition holds: to a `url`, or one of `destinations`.
         */
        RuleBody: {
            /**
             * Id
             * @description That of a rule of the link; absent: a new one.
             * @default null
             */
            id?: number | null;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * @description Absent: always.
             * @default null
             */
            when?: components["schemas"]["ConditionBody"] | null;
            /**
             * Url
             * @description The only destination.
             * @default
             */
            url?: string;
            /**
             * Choose
             * @description How one of `destinations` is chosen: by chance, one after the other by weight or evenly, or by weight and for a visitor always the same.
             * @default null
             */
            choose?: ("random" | "weighted" | "sequential" | "sticky") | null;
            /** Destinations */
            destinations?: components["schemas"]["DestinationBody"][];
        };
        /**
         * RulesBody
         * @description A link's own rules, in the order in which they are asked.
         */
        RulesBody: {
            /** Rules */
            rules: components["schemas"]["RuleBody"][];
        };
        /**
         * SegmentInfo
         * @description A segment.
         */
        SegmentInfo: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            filter: components["schemas"]["FilterBody"];
        };
        /**
         * SegmentsAnswer
         * @description All segments, by their names.
         */
        SegmentsAnswer: {
            /** Segments */
            segments: components["schemas"]["SegmentInfo"][];
        };
        /**
         * SessionAccount
         * @description The account that is worked on.
         */
        SessionAccount: {
            /** Id */
            id: number;
            /**
             * Name
             * @description The company's name, else the owner's; may be empty.
             */
            name: string;
            /**
             * Timezone
             * @description IANA name; a guest's own.
             */
            timeZone: string;
            /**
             * Currency
             * @description ISO 4217 code; empty: amounts are mere numbers.
             */
            currency: string;
        };
        /**
         * SessionAnswer
         * @description A session.
         */
        SessionAnswer: {
            user: components["schemas"]["User"];
            account: components["schemas"]["SessionAccount"];
            /**
             * Csrf
             * @description What every change must carry in the header `X-Clicktrail-Csrf`.
             */
            csrf: string;
            /**
             * Expiresat
             * @description When it is over unless it is used before, ISO 8601.
             */
            expiresAt: string;
        };
        /**
         * SessionInfo
         * @description A session of the caller's.
         */
        SessionInfo: {
            /** Id */
            id: number;
            /** Createdat */
            createdAt: string;
            /**
             * Lastseenat
             * @description To the minute.
             */
            lastSeenAt: string;
            /**
             * Expiresat
             * @description Unless it is used before.
             */
            expiresAt: string;
            /**
             * Method
             * @description How it was begun: `password`, `link`, `key` or `sso`.
             */
            method: string;
            /**
             * Browser
             * @description Name and main version; empty where it did not say.
             */
            browser: string;
            /** Os */
            os: string;
            /**
             * Address
             * @description From where it was last seen, to the minute.
             */
            address: string;
            /**
             * Iscurrent
             * @description Whether it is the one that asks.
             */
            isCurrent: boolean;
        };
        /**
         * SessionsAnswer
         * @description The sessions of the caller.
         */
        SessionsAnswer: {
            /** Sessions */
            sessions: components["schemas"]["SessionInfo"][];
        };
        /**
         * SingleSignOn
         * @description The installation's single sign-on.
         */
        SingleSignOn: {
            /**
             * Name
             * @description What to write on the button.
             */
            name: string;
            /**
             * Url
             * @description Where the button leads; a path.
             */
            url: string;
        };
        /**
         * SystemAnswer
         * @description How the installation is; all is well when `problems` is empty.
         */
        SystemAnswer: {
            /** Checked At */
            checked_at: string;
            /**
             * Problems
             * @description Sentences, each with the part that it is of.
             */
            problems: string[];
            /** Parts */
            parts: components["schemas"]["SystemPart"][];
            /** @description Null where no ingestion runs. */
            journal: components["schemas"]["SystemJournal"] | null;
            disk: components["schemas"]["SystemDisk"];
            versions: components["schemas"]["SystemVersions"];
            /** @description Null where nobody has verified yet. */
            verified: components["schemas"]["SystemVerified"] | null;
            /** @description Null where nobody has backed up from here yet. */
            backed_up: components["schemas"]["SystemBackup"] | null;
        };
        /**
         * SystemBackup
         * @description The last backup that was taken from here.
         */
        SystemBackup: {
            /** Finished At */
            finished_at: string;
            /** Name */
            name: string;
            /** Place */
            place: string;
            /** Bytes */
            bytes: number;
            /**
             * Stored Bytes
             * @description Of these, how many were new.
             */
            stored_bytes: number;
        };
        /**
         * SystemDisk
         * @description The disk of the data directory.
         */
        SystemDisk: {
            /** Free Bytes */
            free_bytes: number;
            /** Total Bytes */
            total_bytes: number;
        };
        /**
         * SystemJournal
         * @description What waits in the journal for ingestion.
         */
        SystemJournal: {
            /**
             * Waiting Hits
             * @description Estimated by the usual size of a hit.
             */
            waiting_hits: number;
            /** Waiting Bytes */
            waiting_bytes: number;
            /**
             * Behind Seconds
             * @description How far the statistics are behind.
             */
            behind_seconds: number;
            /**
             * Inserted At
             * @description When something was last put into the hit store; null: not since the start.
             */
            inserted_at: string | null;
        };
        /**
         * SystemPart
         * @description A process of this machine.
         */
        SystemPart: {
            /** Name */
            name: string;
            /**
             * State
             * @description `ready`, `not ready`, `silent` (stopped telling) or `missing` (has told nothing yet).
             */
            state: string;
            /** Pid */
            pid: number | null;
            /** Up Seconds */
            up_seconds: number | null;
            /**
             * Figures
             * @description As at `/metrics`.
             */
            figures: {
                [key: string]: number;
            };
            /** Problems */
            problems: string[];
            /**
             * Notes
             * @description Good to know; nothing to mend.
             */
            notes: string[];
        };
        /**
         * SystemVerified
         * @description What the last `clicktrail verify` came to.
         */
        SystemVerified: {
            /** Finished At */
            finished_at: string;
            /** Ok */
            ok: boolean;
            /**
             * Scope
             * @description What was looked at; empty: everything.
             */
            scope: string;
            /** Hits */
            hits: number;
            /** Conversions */
            conversions: number;
            /** Days */
            days: number;
            /** Differing */
            differing: number;
            /** Problems */
            problems: number;
        };
        /**
         * SystemVersions
         * @description What runs.
         */
        SystemVersions: {
            /** Clicktrail */
            clicktrail: string;
            /** Python */
            python: string;
            /**
             * Catalog
             * @description The database that it is in: SQLite or PostgreSQL.
             */
            catalog: string;
            /**
             * Hit Store
             * @description Null where it does not answer.
             */
            hit_store: string | null;
        };
        /**
         * TotpAnswer
         * @description The state of the second factor.
         */
        TotpAnswer: {
            /** Enabled */
            enabled: boolean;
            /** Recoverycodesleft */
            recoveryCodesLeft: number;
        };
        /**
         * TotpSetUp
         * @description What an authenticator needs; shown only now.
         */
        TotpSetUp: {
            /**
             * Secret
             * @description Base32, to type in.
             */
            secret: string;
            /**
             * Uri
             * @description `otpauth://…`, which the QR code holds.
             */
            uri: string;
            /**
             * Qr
             * @description The QR code, as the data URI of an SVG picture.
             */
            qr: string;
        };
        /**
         * User
         * @description Who is signed in.
         */
        User: {
            /**
             * Name
             * @description The name, else the e-mail address; may be empty.
             */
            name: string;
            /** Email */
            email: string;
            /** Isguest */
            isGuest: boolean;
            /**
             * Isoperator
             * @description Whether it is who runs the installation: the owner of its first account.
             */
            isOperator: boolean;
            /** Haspassword */
            hasPassword: boolean;
            /**
             * Hastotp
             * @description Whether a second factor is asked for.
             */
            hasTotp: boolean;
        };
        /**
         * UtmTemplateInfo
         * @description A template.
         */
        UtmTemplateInfo: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Source */
            source: string;
            /** Medium */
            medium: string;
            /** Campaign */
            campaign: string;
            /** Term */
            term: string;
            /** Content */
            content: string;
        };
        /**
         * UtmTemplatesAnswer
         * @description All templates, by their names.
         */
        UtmTemplatesAnswer: {
            /** Templates */
            templates: components["schemas"]["UtmTemplateInfo"][];
        };
        /**
         * Verification
         * @description Whether a domain's DNS leads here.
         * @enum {string}
         */
        Verification: "unverified" | "verified" | "failing";
        /**
         * AnnotationBody
         * @description A note, whole: what is absent is nothing.
         */
        AnnotationBody: {
            /**
             * At
             * @description A day (`2026-06-01`), or a moment; local unless it names an offset.
             */
            at: string;
            /**
             * Text
             * @description What happened.
             */
            text: string;
            /**
             * Datapoint
             * @description The link or pixel that it is about; none: the account.
             * @default null
             */
            datapoint?: number | null;
            /**
             * Group
             * @description Or the group that it is about.
             * @default null
             */
            group?: number | null;
        };
        /**
         * BatchBody
         * @description Questions to the statistics, answered in one go.
         */
        BatchBody: {
            /**
             * Queries
             * @description What is asked, each as in `POST /v3/query`.
             */
            queries: components["schemas"]["QuestionBody"][];
        };
        /**
         * CodeBody
         * @description What the authenticator shows.
         */
        CodeBody: {
            /** Code */
            code: string;
        };
        /**
         * ComparisonBody
         * @description The time to compare with: by `with`, or any range by `from` and `to`.
         */
        ComparisonBody: {
            /**
             * With
             * @description The time just before, or the year before.
             * @default null
             */
            with?: ("previous_period" | "year_before") | null;
            /**
             * Match Weekdays
             * @description Move by whole weeks: Mondays are compared with Mondays.
             * @default false
             */
            match_weekdays?: boolean;
            /**
             * From
             * @default null
             */
            from?: string | null;
            /**
             * To
             * @default null
             */
            to?: string | null;
        };
        /**
         * CurrentBody
         * @description The present password.
         */
        CurrentBody: {
            /** Current */
            current: string;
        };
        /**
         * ErasureBody
         * @description Whose data is to be erased: one of the members.
         */
        ErasureBody: {
            /**
             * Visitor
             * @description The visitor's number.
             * @default null
             */
            visitor?: string | number | null;
            /**
             * Ip
             * @description The address, IPv4 or IPv6.
             * @default null
             */
            ip?: string | null;
            /**
             * Click Id
             * @description A click id that one of their clicks got.
             * @default null
             */
            click_id?: string | null;
            /**
             * Cookie
             * @description The value of the cookie `cm_<account>`.
             * @default null
             */
            cookie?: string | null;
        };
        /**
         * EventsBody
         * @description Which hits and conversions: as the parameters of `GET /v3/events` say it, without a page.
         */
        EventsBody: {
            /**
             * From
             * @description The first day or moment.
             * @default
             */
            from?: string;
            /**
             * To
             * @description The last day, or the moment that ends it.
             * @default
             */
            to?: string;
            /**
             * Zone
             * @description IANA time zone; the account's unless given.
             * @default
             */
            zone?: string;
            /**
             * Kind
             * @description Which; all unless given.
             * @default []
             */
            kind?: ("click" | "view" | "conversion")[];
            /**
             * @description As in `POST /v3/query`.
             * @default null
             */
            filter?: components["schemas"]["FilterBody"] | null;
            /**
             * Order
             * @description `desc`, the newest first, or `asc`.
             * @default desc
             * @enum {string}
             */
            order?: "desc" | "asc";
        };
        /**
         * Fault
         * @description One thing that is wrong with a request.
         */
        Fault: {
            /**
             * Detail
             * @description What is wrong, in a sentence.
             */
            detail: string;
            /**
             * Pointer
             * @description Where in the body, as a JSON pointer; empty for the body as a whole.
             * @default null
             */
            pointer?: string | null;
            /**
             * Parameter
             * @description Which parameter of the query.
             * @default null
             */
            parameter?: string | null;
        };
        /**
         * KeyBody
         * @description A key to be made.
         */
        KeyBody: {
            /**
             * Name
             * @description What the key is for.
             */
            name: string;
            /**
             * Access
             * @description Whether it may change things, or only read them.
             * @default all
             * @enum {string}
             */
            access?: "all" | "read";
            /**
             * Expires At
             * @description From when on it opens nothing: a moment, or a day of the account's zone, the whole of which it still opens all. Null: until it is revoked.
             * @default null
             */
            expires_at?: string | null;
            /**
             * Current
             * @description The present password, asked for by the problem `urn:clicktrail:problem:password-required`: from a session of more than ten minutes.
             * @default null
             */
            current?: string | null;
        };
        /**
         * ListBody
         * @description A list of the catalog, and which of its items, as the lists of API v2 know them.
         */
        ListBody: {
            /**
             * Of
             * @description Which list; groups are also called campaigns.
             * @enum {string}
             */
            of: "links" | "pixels" | "groups" | "tags" | "conversions" | "domains";
            /**
             * Status
             * @description Of links and pixels; of groups and conversions `active` and `deleted`.
             * @default all
             * @enum {string}
             */
            status?: "all" | "active" | "paused" | "spam" | "deleted";
            /**
             * Tags
             * @description Names or ids of tags that links, pixels or groups all carry.
             * @default []
             */
            tags?: string[];
            /**
             * Group
             * @description Id of the group that links or pixels are in.
             * @default null
             */
            group?: number | null;
            /**
             * Text
             * @description A pattern in any case; `*` stands for anything, alone it is 'contains'.
             * @default
             */
            text?: string;
        };
        /**
         * PasswordBody
         * @description A password to sign in by.
         */
        PasswordBody: {
            /**
             * Password
             * @description The new password.
             */
            password: string;
            /**
             * Current
             * @description The present one, where there is one.
             * @default null
             */
            current?: string | null;
            /**
             * Email
             * @description An owner's e-mail address to sign in by, where the account has none yet.
             * @default null
             */
            email?: string | null;
        };
        /**
         * PreviewBody
         * @description A link and a visit to it.
         */
        PreviewBody: {
            /**
             * Datapoint
             * @description A link of the account.
             * @default null
             */
            datapoint?: number | null;
            /**
             * Link
             * @description A link as `POST /datapoints` takes it; with `datapoint`, what would be changed of that one.
             */
            link?: {
                [key: string]: unknown;
            };
            /**
             * Rules
             * @description Its own rules, as `PUT /links/{id}/rules` takes them; absent: as they are.
             * @default null
             */
            rules?: components["schemas"]["RuleBody"][] | null;
            /**
             * @default {
             *       "country": "",
             *       "region": "",
             *       "city": "",
             *       "device": "",
             *       "os": "",
             *       "browser": "",
             *       "language": "",
             *       "referrer": "",
             *       "query": "",
             *       "at": null,
             *       "returning": false,
             *       "unique": true,
             *       "earlier": 0,
             *       "clicks": 0,
             *       "percentage": 0
             *     }
             */
            visit?: components["schemas"]["VisitBody"];
        };
        /**
         * Problem
         * @description Problem details (RFC 9457): the body of every answer that is not a success.
         */
        Problem: {
            /**
             * Type
             * @description A stable URN: `urn:clicktrail:problem:validation-error` …
             */
            type: string;
            /**
             * Title
             * @description What all problems of this type have in common.
             */
            title: string;
            /**
             * Status
             * @description The HTTP status once more.
             */
            status: number;
            /**
             * Detail
             * @description What is the matter this time, in a sentence.
             */
            detail: string;
            /**
             * Errors
             * @description Everything that is wrong; absent where no member is to blame.
             * @default null
             */
            errors?: components["schemas"]["Fault"][] | null;
        };
        /**
         * QuestionBody
         * @description A question to the statistics.
         */
        QuestionBody: {
            /**
             * Metrics
             * @description What is counted: clicks, commission, conversion_rate, conversions, converted_clicks, cost, hits, last_hit, spider_clicks, spider_hits, spider_views, unique_clicks, unique_conversions, unique_hits, unique_views, value, value_per_click, views, visitors.
             */
            metrics: string[];
            /**
             * Dimensions
             * @description By what: minute, hour, day, week, month, quarter, year, weekday, hour_of_day, datapoint, group, tag, conversion, bot_category, bot_name, browser, browser_family, browser_type, browser_version, city, conversion_parameter, country, destination, device, domain, ip, keyword, language, organization, os, os_family, os_version, outcome, platform, postal_code, query, query_parameter, referrer, referrer_host, region, region_name, rule, source, source_param, utm_campaign, utm_content, utm_medium, utm_source, utm_term, `query_parameter:<name>`.
             * @default []
             */
            dimensions?: string[];
            /**
             * Granularity
             * @description A time bucket as the first dimension; without other dimensions every bucket of the range has a row.
             * @default null
             */
            granularity?: string | null;
            /**
             * @description Which hits and conversions count.
             * @default null
             */
            filter?: components["schemas"]["FilterBody"] | null;
            /**
             * Range
             * @description When: a time frame of v2 (`last30` …), or from … to.
             * @default last30
             */
            range?: string | components["schemas"]["RangeBody"];
            /**
             * Zone
             * @description IANA time zone; the account's unless given.
             * @default null
             */
            zone?: string | null;
            /**
             * Comparison
             * @description `previous_period`, `year_before`, or an object.
             * @default null
             */
            comparison?: string | components["schemas"]["ComparisonBody"] | null;
            /**
             * Sort
             * @description A metric or dimension that is asked for; `-` before it: descending.
             * @default null
             */
            sort?: string | null;
            /**
             * Limit
             * @description Rows at most.
             * @default 100
             */
            limit?: number;
            /**
             * Offset
             * @description Rows to skip.
             * @default 0
             */
            offset?: number;
            /**
             * Approximate
             * @description Estimate visitors; `meta` says with which error.
             * @default false
             */
            approximate?: boolean;
        };
        /**
         * RangeBody
         * @description A stretch of time.
         *
         *     Days (`2026-06-01`, the last one included), or moments (`2026-06-01T10:00`, the last one not),
         *     local or with an offset.
         */
        RangeBody: {
            /**
             * From
             * @description The first day or moment.
             */
            from: string;
            /**
             * To
             * @description The last day, or the moment that ends it; else today.
             * @default null
             */
            to?: string | null;
        };
        /**
         * SegmentBody
         * @description Which hits and conversions are meant, under a name.
         */
        SegmentBody: {
            /**
             * Name
             * @description Its name, in whatever case no other one's.
             */
            name: string;
            /** @description As in `POST /v3/query`. */
            filter: components["schemas"]["FilterBody"];
        };
        /**
         * SignInBody
         * @description Who signs in, in one of three ways: e-mail and password, the token of a link, or a key.
         */
        SignInBody: {
            /**
             * Email
             * @description The account's e-mail address; a guest's user name or e-mail address.
             * @default null
             */
            email?: string | null;
            /**
             * Password
             * @default null
             */
            password?: string | null;
            /**
             * Code
             * @description What the authenticator shows, or a recovery code; asked for by the problem `urn:clicktrail:problem:totp-required`.
             * @default null
             */
            code?: string | null;
            /**
             * Token
             * @description Of a sign-in link, or a `boGoVal`.
             * @default null
             */
            token?: string | null;
            /**
             * Authkey
             * @description An API key.
             * @default null
             */
            authKey?: string | null;
        };
        /**
         * TermsBody
         * @description For how many days hits and sums of them are kept; 0: for ever, null: as the installation.
         */
        TermsBody: {
            /**
             * Raw Days
             * @default null
             */
            raw_days?: number | null;
            /**
             * Rollup Days
             * @default null
             */
            rollup_days?: number | null;
        };
        /**
         * UtmTemplateBody
         * @description UTM parameters under a name, one of them at least; what is absent is empty.
         */
        UtmTemplateBody: {
            /**
             * Name
             * @description Its name, in whatever case no other one's.
             */
            name: string;
            /**
             * Source
             * @default
             */
            source?: string;
            /**
             * Medium
             * @default
             */
            medium?: string;
            /**
             * Campaign
             * @default
             */
            campaign?: string;
            /**
             * Term
             * @default
             */
            term?: string;
            /**
             * Content
             * @default
             */
            content?: string;
        };
        /**
         * VisitBody
         * @description A visit that nobody makes; what is absent is not known of it.
         */
        VisitBody: {
            /**
             * Country
             * @description ISO 3166-1 alpha-2, in any case.
             * @default
             */
            country?: string;
            /**
             * Region
             * @description ISO 3166-2 without the country, or a name.
             * @default
             */
            region?: string;
            /**
             * City
             * @description Its English name.
             * @default
             */
            city?: string;
            /**
             * Device
             * @description `email`: a mail client; `bot`: a bot.
             * @default
             * @enum {string}
             */
            device?: "" | "desktop" | "mobile" | "tablet" | "tv" | "console" | "wearable" | "email" | "bot";
            /**
             * Os
             * @default
             */
            os?: string;
            /**
             * Browser
             * @default
             */
            browser?: string;
            /**
             * Language
             * @description A tag: `de-at`.
             * @default
             */
            language?: string;
            /**
             * Referrer
             * @description The page before: its host, or its URL.
             * @default
             */
            referrer?: string;
            /**
             * Query
             * @description What stands behind the `?` of the short address.
             * @default
             */
            query?: string;
            /**
             * At
             * @description When, with a zone; absent: now.
             * @default null
             */
            at?: string | null;
            /**
             * Returning
             * @description The visitor's cookie is known.
             * @default false
             */
            returning?: boolean;
            /**
             * Unique
             * @description Their first one in 30 minutes.
             * @default true
             */
            unique?: boolean;
            /**
             * Earlier
             * @description How often the link led the visitor before.
             * @default 0
             */
            earlier?: number;
            /**
             * Clicks
             * @description Clicks that used up the link's limit so far.
             * @default 0
             */
            clicks?: number;
            /**
             * Percentage
             * @description The visitor's number on the link.
             * @default 0
             */
            percentage?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    query: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuestionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    query_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    list_events: {
        parameters: {
            query?: {
                /** @description The first day or moment; the beginning unless given. */
                from?: string;
                /** @description The last day, or the moment that ends it; else all. */
                to?: string;
                /** @description IANA time zone of times and days; the account's unless given. */
                zone?: string | null;
                /** @description Comma list of `click`, `view` and `conversion`; all unless given. */
                kind?: string;
                /** @description The `filter` of `POST /v3/query`, as JSON. */
                filter?: string;
                /** @description `desc`, the newest first, or `asc`. */
                order?: "desc" | "asc";
                /** @description Events at most. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    follow_events: {
        parameters: {
            query?: {
                /** @description Comma list of `click`, `view` and `conversion`; all unless given. */
                kind?: string;
                /** @description The `filter` of `POST /v3/query`, as JSON. */
                filter?: string;
                /** @description IANA time zone of times and days; the account's unless given. */
                zone?: string | null;
                /** @description The `id` of the last event that was got; go on behind it. The header `Last-Event-ID` says the same, and goes before. */
                after?: string;
            };
            header?: {
                /** @description The `id` of the last event that was got. */
                "last-event-id"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events, for as long as the connection is open. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    list_exports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    ask_for_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A question; all rows of its answer are exported, whatever its page. */
                    query?: components["schemas"]["QuestionBody"];
                    events?: components["schemas"]["EventsBody"];
                    list?: components["schemas"]["ListBody"];
                    /** @enum {string} */
                    format: "csv" | "xlsx" | "jsonl" | "parquet";
                    /** @description What the file is called when it is downloaded. */
                    file_name?: string;
                    /**
                     * @description Begin CSV with a byte order mark, by which Excel knows UTF-8.
                     * @default false
                     */
                    bom?: boolean;
                    /**
                     * @description In CSV put an apostrophe before texts that spreadsheets would take for formulas.
                     * @default true
                     */
                    guard_formulas?: boolean;
                } & (unknown | unknown | unknown);
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key has as many exports as are kept; delete one. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    delete_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_export_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The export's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                    "application/jsonl": unknown;
                    "application/vnd.apache.parquet": unknown;
                };
            };
        };
    };
    attribute: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Who gets the credit; docs/attribution.md says what each model says.
                     * @enum {string}
                     */
                    model: "last-click" | "first-click" | "linear" | "time-decay" | "position-based" | "last-non-direct" | "markov" | "shapley";
                    /** @description `half_life_days` (7) of time-decay; `first` and `last` (40 each), percent, of position-based; `lost` (true) of markov: whether those who did not convert are looked at too. */
                    parameters?: {
                        half_life_days?: number;
                        first?: number;
                        last?: number;
                        lost?: boolean;
                    };
                    /**
                     * @description What touches are known by. With `tag`, a touch's credit is shared by the tags of its datapoint.
                     * @default datapoint
                     * @enum {string}
                     */
                    by?: "datapoint" | "group" | "tag" | "source" | "referrer" | "utm-source";
                    /**
                     * @description Which hits are touches. The one that earned the conversion always is.
                     * @default clicks
                     * @enum {string}
                     */
                    touches?: "clicks" | "views" | "all";
                    /** @default 30 */
                    look_back_days?: number;
                    /**
                     * @description When the conversions were fired: a time frame of v2, or from … to.
                     * @default last30
                     */
                    range?: ("today" | "yesterday" | "last7" | "last30" | "last90" | "last120" | "last180" | "lastmonth" | "previousmonth" | "currentmonth" | "last12months" | "lastyear" | "currentyear" | "beginning") | components["schemas"]["RangeBody"];
                    /** @description IANA time zone; the account's unless given. */
                    zone?: string;
                    /** @description Ids of conversions; all unless given. */
                    conversions?: number[];
                    /** @description Which conversions count, as in `POST /v3/query`: by what they have, and the hit that they are attributed to. Touches are not filtered. */
                    filter?: components["schemas"]["FilterBody"] | null;
                    /** @description The time to compare with, as in `POST /v3/query`; every figure then has `compared` beside it. */
                    comparison?: ("previous_period" | "year_before") | components["schemas"]["ComparisonBody"] | null;
                    /**
                     * @description Whether conversions count that the stored attribution gives to nobody.
                     * @default true
                     */
                    unattributed?: boolean;
                    /** @default 100 */
                    limit?: number;
                    /** @default 0 */
                    offset?: number;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    compare_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Models, each as a word or with parameters. Rows are in the order of the first one's conversions. */
                    models: (("last-click" | "first-click" | "linear" | "time-decay" | "position-based" | "last-non-direct" | "markov" | "shapley") | {
                        /**
                         * @description Who gets the credit; docs/attribution.md says what each model says.
                         * @enum {string}
                         */
                        model: "last-click" | "first-click" | "linear" | "time-decay" | "position-based" | "last-non-direct" | "markov" | "shapley";
                        /** @description `half_life_days` (7) of time-decay; `first` and `last` (40 each), percent, of position-based; `lost` (true) of markov: whether those who did not convert are looked at too. */
                        parameters?: {
                            half_life_days?: number;
                            first?: number;
                            last?: number;
                            lost?: boolean;
                        };
                    })[];
                    /**
                     * @description What touches are known by. With `tag`, a touch's credit is shared by the tags of its datapoint.
                     * @default datapoint
                     * @enum {string}
                     */
                    by?: "datapoint" | "group" | "tag" | "source" | "referrer" | "utm-source";
                    /**
                     * @description Which hits are touches. The one that earned the conversion always is.
                     * @default clicks
                     * @enum {string}
                     */
                    touches?: "clicks" | "views" | "all";
                    /** @default 30 */
                    look_back_days?: number;
                    /**
                     * @description When the conversions were fired: a time frame of v2, or from … to.
                     * @default last30
                     */
                    range?: ("today" | "yesterday" | "last7" | "last30" | "last90" | "last120" | "last180" | "lastmonth" | "previousmonth" | "currentmonth" | "last12months" | "lastyear" | "currentyear" | "beginning") | components["schemas"]["RangeBody"];
                    /** @description IANA time zone; the account's unless given. */
                    zone?: string;
                    /** @description Ids of conversions; all unless given. */
                    conversions?: number[];
                    /** @description Which conversions count, as in `POST /v3/query`: by what they have, and the hit that they are attributed to. Touches are not filtered. */
                    filter?: components["schemas"]["FilterBody"] | null;
                    /** @description The time to compare with, as in `POST /v3/query`; every figure then has `compared` beside it. */
                    comparison?: ("previous_period" | "year_before") | components["schemas"]["ComparisonBody"] | null;
                    /**
                     * @description Whether conversions count that the stored attribution gives to nobody.
                     * @default true
                     */
                    unattributed?: boolean;
                    /** @default 100 */
                    limit?: number;
                    /** @default 0 */
                    offset?: number;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    report_journeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description What touches are known by. With `tag`, a touch's credit is shared by the tags of its datapoint.
                     * @default datapoint
                     * @enum {string}
                     */
                    by?: "datapoint" | "group" | "tag" | "source" | "referrer" | "utm-source";
                    /**
                     * @description Which hits are touches. The one that earned the conversion always is.
                     * @default clicks
                     * @enum {string}
                     */
                    touches?: "clicks" | "views" | "all";
                    /** @default 30 */
                    look_back_days?: number;
                    /**
                     * @description When the conversions were fired: a time frame of v2, or from … to.
                     * @default last30
                     */
                    range?: ("today" | "yesterday" | "last7" | "last30" | "last90" | "last120" | "last180" | "lastmonth" | "previousmonth" | "currentmonth" | "last12months" | "lastyear" | "currentyear" | "beginning") | components["schemas"]["RangeBody"];
                    /** @description IANA time zone; the account's unless given. */
                    zone?: string;
                    /** @description Ids of conversions; all unless given. */
                    conversions?: number[];
                    /** @description Which conversions count, as in `POST /v3/query`: by what they have, and the hit that they are attributed to. Touches are not filtered. */
                    filter?: components["schemas"]["FilterBody"] | null;
                    /** @description The time to compare with, as in `POST /v3/query`; every figure then has `compared` beside it. */
                    comparison?: ("previous_period" | "year_before") | components["schemas"]["ComparisonBody"] | null;
                    /**
                     * @description Whether conversions count that the stored attribution gives to nobody.
                     * @default true
                     */
                    unattributed?: boolean;
                    /** @default 100 */
                    limit?: number;
                    /** @default 0 */
                    offset?: number;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    preview_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    get_link_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The link's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesBody"];
                };
            };
        };
    };
    put_link_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The link's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RulesBody"];
                };
            };
        };
    };
    list_erasures: {
        parameters: {
            query?: {
                /** @description How many, newest first. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    ask_for_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_erasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The receipt's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    get_retention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    set_retention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TermsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionAnswer"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionAnswer"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_sign_in_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptionsAnswer"];
                };
            };
        };
    };
    start_single_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider, or back with `error=sso-failed`. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finish_single_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To `/app`, signed in; else to `/app/sign-on?error=…`: `sso-denied`, `sso-expired`, `sso-failed`, `sso-unknown`. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsAnswer"];
                };
            };
        };
    };
    end_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpAnswer"];
                };
            };
        };
    };
    confirm_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
        };
    };
    begin_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CurrentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpSetUp"];
                };
            };
        };
    };
    disable_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeysAnswer"];
                };
            };
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyMade"];
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The key's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_annotations: {
        parameters: {
            query?: {
                /** @description The first day or moment; else all. */
                from?: string;
                /** @description The last day, or the moment that ends it; else all. */
                to?: string;
                /** @description Those that concern a datapoint: its own, its group's, the account's. */
                datapoint?: number | null;
                /** @description Those that concern a group: its own, its datapoints', the account's. */
                group?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationsAnswer"];
                };
            };
        };
    };
    create_annotation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnotationBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationInfo"];
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_annotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The annotation's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationInfo"];
                };
            };
        };
    };
    replace_annotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The annotation's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnotationBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnotationInfo"];
                };
            };
        };
    };
    delete_annotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The annotation's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_segments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentsAnswer"];
                };
            };
        };
    };
    create_segment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SegmentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentInfo"];
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentInfo"];
                };
            };
        };
    };
    replace_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SegmentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentInfo"];
                };
            };
        };
    };
    delete_segment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_utm_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UtmTemplatesAnswer"];
                };
            };
        };
    };
    create_utm_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UtmTemplateBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UtmTemplateInfo"];
                };
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is larger than 1 MiB. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not announced as JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_utm_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UtmTemplateInfo"];
                };
            };
        };
    };
    replace_utm_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UtmTemplateBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UtmTemplateInfo"];
                };
            };
        };
    };
    delete_utm_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something is wrong with the request; `errors` names each. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No key or session, or not a valid one. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key may not do this. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests from this address. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A part of the installation does not answer. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_domain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The domain's id. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DomainCheck"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description Only of these: account, key, domain, group, datapoint, conversion, tag, guest, blacklist, whitelist, script, erasure, annotation, preset, credentials. */
                entity?: string;
                /** @description Only of the one with this id; with `entity`. */
                id?: string;
                /** @description Only what was done so. */
                operation?: "" | "create" | "change" | "delete";
                /** @description Only what these changed; `system` is whoever nobody asked. */
                by?: "" | "owner" | "guest" | "cli" | "system";
                /** @description Only what this guest changed. */
                guest?: number | null;
                /** @description Only what this key, or a session begun with it, changed. */
                key?: number | null;
                /** @description The first day or moment; else all. */
                from?: string;
                /** @description The last day, or the moment that ends it; else all. */
                to?: string;
                /** @description Entries at most. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditAnswer"];
                };
            };
        };
    };
    get_system: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemAnswer"];
                };
            };
        };
    };
}
