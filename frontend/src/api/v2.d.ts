// Made by `make api-types` from what the app serves: not to be edited.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the app up?
         * @description Answer 200 as long as the app answers at all.
         */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Does every part work?
         * @description Say for each part whether it works, what is wrong in plain words, and the journal's lag.
         *
         *     200 when everything works, else 503.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures for Prometheus
         * @description Give the figures of every process, and counts and times of API requests.
         *
         *     docs/monitoring.md tells what each means.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/aggregated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of the account
         * @description Answer the figures of all the account's datapoints together.
         */
        get: operations["aggregateAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/aggregated/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of the account by day, week or month
         * @description Answer the account's figures of each day, week or month, without leaving any out.
         */
        get: operations["listAccountAggregates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/aggregated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of some datapoints together
         * @description Answer the figures of all matching datapoints together.
         */
        get: operations["aggregateDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/aggregated/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of some datapoints together by day, week or month
         * @description Answer the figures of all matching datapoints together for each day, week or month.
         */
        get: operations["listDatapointsAggregates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/{id}/aggregated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of a datapoint
         * @description Answer the figures of a datapoint.
         */
        get: operations["aggregateDatapoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/{id}/aggregated/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of a datapoint by day, week or month
         * @description Answer the figures of each day, week or month in the time frame, without leaving any out.
         */
        get: operations["listDatapointAggregates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/aggregated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of some groups together
         * @description Answer the figures of what is in all matching groups.
         */
        get: operations["aggregateGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/aggregated/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of some groups together by day, week or month
         * @description Answer the figures of what is in all matching groups for each day, week or month.
         */
        get: operations["listGroupsAggregates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/aggregated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of a group
         * @description Answer the figures of what is in a group now, its deleted datapoints included.
         */
        get: operations["aggregateGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/aggregated/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of a group by day, week or month
         * @description Answer a group's figures of each day, week or month, without leaving any out.
         */
        get: operations["listGroupAggregates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/aggregated/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of some conversions together by day, week or month
         * @description Answer the figures of all matching conversions together for each day, week or month.
         */
        get: operations["listConversionsAggregates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/aggregated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of a conversion
         * @description Answer a conversion's figures, and the clicks and views of the datapoints that carry it.
         *
         *     All its conversions count, also those that no click explains; with `tag` or `favourite` only
         *     those that came of such datapoints.
         */
        get: operations["aggregateConversion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/aggregated/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Totals of a conversion by day, week or month
         * @description Answer a conversion's figures of each day, week or month, without leaving any out.
         */
        get: operations["listConversionAggregates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/aggregated/summary/datapoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve statistics about a subset of datapoints for a timeframe with datapoints data
         * @description Answer one row for each matching datapoint, also for those that nobody visited.
         *
         *     `sortBy` takes any figure of the rows (`totalClicks`, `conversionsValue`, …) or any scalar field
         *     of the datapoint (`title`, `entityData.groupName`, …); rows that are equal in it are ordered by
         *     id, so that pages never overlap. Unknown: newest first.
         */
        get: operations["getAggregatedSummaryDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/aggregated/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of a group's datapoints, a row each
         * @description Answer one row for each matching datapoint of a group, as the summary of datapoints.
         */
        get: operations["summarizeGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/aggregated/summary/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of groups, a row each
         * @description Answer one row for each matching group: the sum over the datapoints that are in it now.
         */
        get: operations["summarizeGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/aggregated/summary/conversions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of conversions, a row each
         * @description Answer one row for each matching conversion.
         *
         *     Its own figures count whether or not a click explains them; clicks and views are those of the
         *     datapoints that carry it.
         */
        get: operations["summarizeConversions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report on the account's hits
         * @description Answer the most frequent values of one kind among all hits, or those of a part of them.
         */
        get: operations["reportAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/{id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report on a datapoint's hits
         * @description Answer the most frequent values of one kind among a datapoint's hits.
         */
        get: operations["reportDatapoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report on a group's hits
         * @description Answer the most frequent values of one kind among the hits of what is in a group now.
         */
        get: operations["reportGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report on the hits that led to a conversion
         * @description Answer the most frequent values of one kind among the hits that led to a conversion.
         *
         *     `convparameters` are what was sent along with the conversion, most frequent first; conversions
         *     that no click explains count there too.
         */
        get: operations["reportConversion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List groups
         * @description Answer the addresses of the account's groups, deleted ones too unless filtered.
         */
        get: operations["listGroups"];
        put?: never;
        /**
         * Create a group
         * @description Create a group; its name is all that it needs.
         */
        post: operations["createGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count groups
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a group
         * @description Answer a group, also a deleted one.
         */
        get: operations["getGroup"];
        put?: never;
        /**
         * Update a group
         * @description Change what is given; leave the rest as it is.
         */
        post: operations["updateGroup"];
        /**
         * Delete a group and its datapoints
         * @description Mark a group and all its datapoints deleted; they stay readable.
         */
        delete: operations["deleteGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/favourite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Switch a group's favourite mark
         * @description Make a favourite of a group, or no longer one.
         */
        put: operations["switchFavouriteGroup"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a group's notes
         * @description Replace a group's notes.
         */
        put: operations["setGroupNotes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/datapoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a group's datapoints
         * @description Answer the addresses of a group's datapoints.
         */
        get: operations["listGroupDatapoints"];
        put?: never;
        /**
         * Create a datapoint in a group
         * @description Create a datapoint as `POST /datapoints` does, in this group whatever the body says.
         */
        post: operations["createGroupDatapoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/datapoints/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count a group's datapoints
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countGroupDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List conversions
         * @description Answer the addresses of the account's conversions, deleted ones too unless filtered.
         */
        get: operations["listConversions"];
        put?: never;
        /**
         * Create a conversion
         * @description Create a conversion; its code for snippets is made up.
         */
        post: operations["createConversion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count conversions
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countConversions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a conversion
         * @description Answer a conversion, also a deleted one.
         */
        get: operations["getConversion"];
        put?: never;
        /**
         * Update a conversion
         * @description Change what is given; leave the rest as it is.
         */
        post: operations["updateConversion"];
        /**
         * Delete a conversion
         * @description Mark a conversion deleted; it stays readable, and its figures stay.
         */
        delete: operations["deleteConversion"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a conversion's description
         * @description Replace a conversion's description, which is where its notes are kept.
         */
        put: operations["setConversionNotes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/datapoints/patch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Modify the association between a conversion and a datapoint
         * @description Add the conversion to a datapoint (its first free slot of five), remove or replace it.
         */
        put: operations["patchConversionDatapoint"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/datapoints/batch/patch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Modify the association between a conversion and multiple datapoints
         * @description Carry out every item that can be; `results` says in order what became of each.
         */
        put: operations["putConversionsConversionDatapointsBatchPatch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/datapoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve a list of datapoints connected to this conversion
         * @description Answer the addresses of the datapoints that carry a conversion.
         */
        get: operations["getConversionsConversionDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/datapoints/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Retrieve a count of datapoints connected to this conversion
         * @description Count what the list with the same filters would hold.
         */
        get: operations["getConversionsConversionDatapointsCount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create several datapoints
         * @description Create every datapoint that can be; one bad item does not hinder the others.
         */
        put: operations["createDatapoints"];
        /**
         * Update several datapoints
         * @description Update every datapoint that can be; one bad item does not hinder the others.
         */
        post: operations["updateDatapoints"];
        /**
         * Delete several datapoints
         * @description Delete every datapoint that can be; one bad item does not hinder the others.
         */
        delete: operations["deleteDatapoints"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List datapoints
         * @description Answer the addresses of the account's datapoints, deleted ones too unless filtered.
         */
        get: operations["listDatapoints"];
        put?: never;
        /**
         * Create a datapoint
         * @description Create a tracking link (type 0) or a tracking pixel (type 1).
         */
        post: operations["createDatapoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count datapoints
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a datapoint
         * @description Answer a datapoint; a deleted one with status 3.
         */
        get: operations["getDatapoint"];
        put?: never;
        /**
         * Update a datapoint
         * @description Change what is given; leave the rest as it is. A conversion id of 0 empties its slot.
         */
        post: operations["updateDatapoint"];
        /**
         * Delete a datapoint
         * @description Mark a datapoint deleted (status 3): its link answers no more, its figures stay.
         */
        delete: operations["deleteDatapoint"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/{id}/favourite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Switch a datapoint's favourite mark
         * @description Make a favourite of a datapoint, or no longer one.
         */
        put: operations["switchFavouriteDatapoint"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a datapoint's notes
         * @description Replace a datapoint's notes.
         */
        put: operations["setDatapointNotes"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List hits
         * @description Answer the account's hits in a time frame, newest first.
         */
        get: operations["listHits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/datapoints/{id}/hits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a datapoint's hits
         * @description Answer a datapoint's hits in a time frame, newest first.
         */
        get: operations["listDatapointHits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{id}/hits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a group's hits
         * @description Answer the hits of what is in a group now, newest first.
         */
        get: operations["listGroupHits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversions/{conversionId}/hits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the hits that led to a conversion
         * @description Answer the hits that led to a conversion, newest first; the time frame is that of hits.
         */
        get: operations["listConversionHits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clickstream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the latest hits
         * @description Answer the latest hits, whenever they came.
         */
        get: operations["getClickstream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the account
         * @description Answer the account that the key belongs to.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the account
         * @description Answer the account that the key belongs to.
         */
        get: operations["getAccount"];
        put?: never;
        /**
         * Update the account
         * @description Change what is given; leave the rest as it is. Dates are in the new zone from then on.
         */
        post: operations["updateAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the account's plan
         * @description Answer what is used of a plan without limits.
         *
         *     Used are the datapoints that are not deleted, and the clicks, views and conversions of people in
         *     the present calendar month of the account's zone.
         */
        get: operations["getMePlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the account's plan
         * @description Answer what is used of a plan without limits.
         *
         *     Used are the datapoints that are not deleted, and the clicks, views and conversions of people in
         *     the present calendar month of the account's zone.
         */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/guests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List guests
         * @description Answer the addresses of the account's guests.
         */
        get: operations["listGuests"];
        put?: never;
        /**
         * Create a guest
         * @description Create a guest; a user name is all that it needs. It sees nothing until it is granted.
         *
         *     A session that began more than ten minutes ago is asked for the present password.
         */
        post: operations["createGuest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/guests/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count guests
         * @description Count what the list with the same filter would hold.
         */
        get: operations["countGuests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/guests/{guestId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a guest
         * @description Answer a guest; asked about an entity, also its `currentGrant` there.
         *
         *     With its key, unless a session that began more than ten minutes ago asks.
         */
        get: operations["getGuest"];
        put?: never;
        /**
         * Update a guest
         * @description Change what is given; leave the rest as it is.
         *
         *     A session that began more than ten minutes ago is asked for the present password where that
         *     changes who gets in by the guest, and may give it to be shown the key.
         */
        post: operations["updateGuest"];
        /**
         * Delete a guest
         * @description Delete a guest for good; its key opens nothing any more.
         */
        delete: operations["deleteGuest"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/guests/{guestId}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what a guest was granted
         * @description Answer a guest's grants: datapoints first, then groups, each by id.
         */
        get: operations["listGuestPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/guests/{guestId}/permissions/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what a guest was granted
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countGuestPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/guests/{guestId}/{type}/permissions/patch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Grant or revoke a permission
         * @description Change one grant and answer the address of the datapoint or group.
         */
        put: operations["putGuestPermission"];
        /**
         * Grant or revoke a permission
         * @description Change one grant and answer the address of the datapoint or group.
         */
        post: operations["patchGuestPermission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/ipblacklist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List blacklisted addresses
         * @description Answer the addresses whose visits are not recorded.
         */
        get: operations["listIpBlacklist"];
        put?: never;
        /**
         * Blacklist an address
         * @description Put an address, a network or a beginning on the blacklist, which holds 50.
         */
        post: operations["addToIpBlacklist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/ipblacklist/{blacklistId}": {
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
         * Take an address off the blacklist
         * @description Remove an entry, and answer it once more.
         */
        delete: operations["removeFromIpBlacklist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/domainwhitelist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List trusted domains
         * @description Answer the domains that are trusted.
         */
        get: operations["listDomainWhitelist"];
        put?: never;
        /**
         * Trust a domain
         * @description Put a domain on the whitelist, which holds 50.
         */
        post: operations["addToDomainWhitelist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/domainwhitelist/{whitelistId}": {
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
         * Take a domain off the whitelist
         * @description Remove an entry, and answer it once more.
         */
        delete: operations["removeFromDomainWhitelist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List domains
         * @description Answer the addresses of the domains of one type that the account may use.
         */
        get: operations["listDomains"];
        put?: never;
        /**
         * Create a domain
         * @description Create a domain of the account's own; its name is all that it needs.
         */
        post: operations["createDomain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count domains
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countDomains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/domains/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a domain
         * @description Answer a domain: the account's own, or a system domain.
         */
        get: operations["getDomain"];
        put?: never;
        /**
         * Update a domain
         * @description Change what is given of one of the account's own domains; leave the rest as it is.
         */
        post: operations["updateDomain"];
        /**
         * Delete a domain
         * @description Delete one of the account's own domains; refused while links that are not deleted use it.
         */
        delete: operations["deleteDomain"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retargeting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List retargeting scripts
         * @description Answer the addresses of the account's scripts, newest first.
         */
        get: operations["listRetargetingScripts"];
        put?: never;
        /**
         * Create a retargeting script
         * @description Create a script; it needs a name and what it does.
         */
        post: operations["createRetargetingScript"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retargeting/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count retargeting scripts
         * @description Count the account's scripts.
         */
        get: operations["countRetargetingScripts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retargeting/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a retargeting script
         * @description Answer a script.
         */
        get: operations["getRetargetingScript"];
        put?: never;
        /**
         * Update a retargeting script
         * @description Change what is given; leave the rest as it is.
         */
        post: operations["updateRetargetingScript"];
        /**
         * Delete a retargeting script
         * @description Delete a script for good and take it off every link.
         */
        delete: operations["deleteRetargetingScript"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retargeting/{id}/datapoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a retargeting script's datapoints
         * @description Answer the addresses of the links that carry a script, deleted ones too unless filtered.
         */
        get: operations["listScriptDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retargeting/{id}/datapoints/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count a retargeting script's datapoints
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countScriptDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tags
         * @description Answer the addresses of the account's tags, newest first.
         */
        get: operations["listTags"];
        put?: never;
        /**
         * Create a tag, or put it on more
         * @description Create a tag unless there is one of this name, and put it on what the body lists.
         *
         *     What carries the tag already keeps it.
         */
        post: operations["upsertTag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count tags
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countTags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a tag
         * @description Answer a tag, with the ids of everything that carries it.
         */
        get: operations["getTag"];
        put?: never;
        post?: never;
        /**
         * Delete a tag
         * @description Delete a tag and take it off everything.
         */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}/name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Rename a tag
         * @description Give a tag another name, which no other tag of the account may have in any case.
         */
        put: operations["renameTag"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}/datapoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a tag's datapoints
         * @description Answer the addresses of the datapoints that carry a tag, deleted ones too unless filtered.
         */
        get: operations["listTagDatapoints"];
        put?: never;
        post?: never;
        /**
         * Take a tag off every datapoint
         * @description Take a tag off every datapoint; the tag itself stays.
         */
        delete: operations["clearTagDatapoints"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}/datapoints/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count a tag's datapoints
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countTagDatapoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}/datapoints/patch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put a tag on a datapoint or take it off
         * @description Add or remove; answer the address of the datapoint.
         */
        put: operations["patchTagDatapoint"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a tag's groups
         * @description Answer the addresses of the groups that carry a tag, deleted ones too unless filtered.
         */
        get: operations["listTagGroups"];
        put?: never;
        post?: never;
        /**
         * Take a tag off every group
         * @description Take a tag off every group; the tag itself stays.
         */
        delete: operations["clearTagGroups"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}/groups/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count a tag's groups
         * @description Count what the list with the same filters would hold.
         */
        get: operations["countTagGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{tagId}/groups/patch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put a tag on a group or take it off
         * @description Add or remove; answer the address of the group.
         */
        put: operations["patchTagGroup"];
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
         * AggregatedResult
         * @description Figures over a stretch of time; counters of zero are left out.
         *
         *     `conversionsCount` and `uniqueConvertedClicks` are ClickMeter's older names, kept for old
         *     clients: all conversions, and clicks converted at least once (`convertedClicks`).
         */
        AggregatedResult: {
            /**
             * Entityid
             * @default 0
             */
            entityId?: number;
            /** Entitydata */
            entityData?: components["schemas"]["DatapointInfo"] | components["schemas"]["Group"] | components["schemas"]["Conversion"] | null;
            /**
             * Activityday
             * @default
             */
            activityDay?: string;
            /**
             * Fromday
             * @default
             */
            fromDay?: string;
            /**
             * Today
             * @default
             */
            toDay?: string;
            /**
             * Totalclicks
             * @default 0
             */
            totalClicks?: number;
            /**
             * Uniqueclicks
             * @default 0
             */
            uniqueClicks?: number;
            /**
             * Totalviews
             * @default 0
             */
            totalViews?: number;
            /**
             * Uniqueviews
             * @default 0
             */
            uniqueViews?: number;
            /**
             * Spiderhitscount
             * @default 0
             */
            spiderHitsCount?: number;
            /**
             * Conversionscount
             * @default 0
             */
            conversionsCount?: number;
            /**
             * Convertedclicks
             * @default 0
             */
            convertedClicks?: number;
            /**
             * Uniqueconvertedclicks
             * @default 0
             */
            uniqueConvertedClicks?: number;
            /**
             * Uniqueconversions
             * @default 0
             */
            uniqueConversions?: number;
            /**
             * Conversionsvalue
             * @default 0
             */
            conversionsValue?: number;
            /**
             * Conversionscost
             * @default 0
             */
            conversionsCost?: number;
            /**
             * Commissionscost
             * @default 0
             */
            commissionsCost?: number;
            /**
             * Lasthitdate
             * @default
             */
            lastHitDate?: string;
            /** Hourlybreakdown */
            hourlyBreakDown?: components["schemas"]["AggregatedResult"][] | null;
        };
        /**
         * AggregatedResultList
         * @description Figures of several stretches of time, oldest first, those without hits included.
         */
        AggregatedResultList: {
            /** Entities */
            entities: components["schemas"]["AggregatedResult"][];
        };
        /**
         * AggregatedSummaryResult
         * @description A page of rows; `count` is how many there are in all, those without hits included.
         */
        AggregatedSummaryResult: {
            /** Count */
            count: number;
            /** Limit */
            limit: number;
            /** Offset */
            offset: number;
            /** Fromday */
            fromDay: string;
            /** Today */
            toDay: string;
            /** Result */
            result: components["schemas"]["AggregatedResult"][];
        };
        /**
         * BatchAnswer
         * @description What became of each item, in the order of the request.
         */
        BatchAnswer: {
            /** Results */
            results: components["schemas"]["ItemResult"][];
        };
        /**
         * BrowserBaseDestinationItem
         * @description Where some kinds of visitors are led.
         */
        BrowserBaseDestinationItem: {
            /**
             * Mobiledestinationurl
             * @default
             */
            mobileDestinationUrl?: string;
            /**
             * Emaildestinationurl
             * @default
             */
            emailDestinationUrl?: string;
            /**
             * Spidersdestinationurl
             * @default
             */
            spidersDestinationUrl?: string;
        };
        /**
         * Conversion
         * @description Something worth counting after a click; `code` is its public id in snippets.
         *
         *     The members from `duplicates` on are this project's own.
         */
        Conversion: {
            /** Id */
            id: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Code
             * @default
             */
            code?: string;
            /**
             * Creationdate
             * @default
             */
            creationDate?: string;
            /** Value */
            value: number;
            /**
             * Protocol
             * @default 0
             */
            protocol?: (0 | 1) | ("Http" | "Https");
            /**
             * Deleted
             * @default false
             */
            deleted?: boolean;
            /**
             * Duplicates
             * @default 1
             */
            duplicates?: (0 | 1 | 2) | ("None" | "PerClick" | "PerParameter");
            /**
             * Minseconds
             * @default 0
             */
            minSeconds?: number;
            /**
             * Maxseconds
             * @default 0
             */
            maxSeconds?: number;
            /**
             * Lookbackdays
             * @default 30
             */
            lookBackDays?: number;
        };
        /**
         * ConversionList
         * @description Whole conversions, as `_expand=true` answers them.
         */
        ConversionList: {
            /** Entities */
            entities: components["schemas"]["Conversion"][];
        };
        /**
         * ConversionOptions
         * @description What a guest is spared of conversions; percentages scale the amounts that it sees.
         */
        ConversionOptions: {
            /**
             * Hidecomcost
             * @default false
             */
            hideComCost?: boolean;
            /**
             * Hidecost
             * @default false
             */
            hideCost?: boolean;
            /**
             * Hidecount
             * @default false
             */
            hideCount?: boolean;
            /**
             * Hideparams
             * @default false
             */
            hideParams?: boolean;
            /**
             * Hidevalue
             * @default false
             */
            hideValue?: boolean;
            /**
             * Percentcommission
             * @default 0
             */
            percentCommission?: number;
            /**
             * Percentvalue
             * @default 0
             */
            percentValue?: number;
        };
        /**
         * CountObject
         * @description How many there are.
         */
        CountObject: {
            /** Count */
            count: number;
        };
        /**
         * Datapoint
         * @description A tracking link (`type` 0, left out) or a tracking pixel (1).
         */
        Datapoint: {
            /** Id */
            id: number;
            /**
             * Type
             * @default 0
             */
            type?: (0 | 1) | ("TrackingLink" | "TrackingPixel");
            /**
             * Status
             * @default 0
             */
            status?: (0 | 1 | 2 | 3) | ("Active" | "Paused" | "Abuse" | "Deleted");
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Title
             * @default
             */
            title?: string;
            /**
             * Groupid
             * @default 0
             */
            groupId?: number;
            /**
             * Groupname
             * @default
             */
            groupName?: string;
            /**
             * Trackingcode
             * @default
             */
            trackingCode?: string;
            /**
             * Creationdate
             * @default
             */
            creationDate?: string;
            /**
             * Notes
             * @default
             */
            notes?: string;
            /**
             * Preferred
             * @default false
             */
            preferred?: boolean;
            /**
             * Ispublic
             * @default false
             */
            isPublic?: boolean;
            /**
             * Issecured
             * @default false
             */
            isSecured?: boolean;
            /**
             * Lighttracking
             * @default false
             */
            lightTracking?: boolean;
            /**
             * Redirectonly
             * @default false
             */
            redirectOnly?: boolean;
            /**
             * Encodeip
             * @default false
             */
            encodeIp?: boolean;
            /**
             * Writepermited
             * @default false
             */
            writePermited?: boolean;
            /**
             * Firstconversionid
             * @default 0
             */
            firstConversionId?: number;
            /**
             * Firstconversionname
             * @default
             */
            firstConversionName?: string;
            /**
             * Secondconversionid
             * @default 0
             */
            secondConversionId?: number;
            /**
             * Secondconversionname
             * @default
             */
            secondConversionName?: string;
            /**
             * Thirdconversionid
             * @default 0
             */
            thirdConversionId?: number;
            /**
             * Thirdconversionname
             * @default
             */
            thirdConversionName?: string;
            /**
             * Fourthconversionid
             * @default 0
             */
            fourthConversionId?: number;
            /**
             * Fourthconversionname
             * @default
             */
            fourthConversionName?: string;
            /**
             * Fifthconversionid
             * @default 0
             */
            fifthConversionId?: number;
            /**
             * Fifthconversionname
             * @default
             */
            fifthConversionName?: string;
            /** Tags */
            tags: components["schemas"]["TagRef"][];
            typeTL?: components["schemas"]["TrackingLinkSpecifics"] | null;
            typeTP?: components["schemas"]["TrackingPixelSpecifics"] | null;
        };
        /**
         * DatapointInfo
         * @description A datapoint as statistics and hits show it; `datapointType` is `TL` or `TP`.
         */
        DatapointInfo: {
            /** Datapointid */
            datapointId: number;
            /**
             * Datapointname
             * @default
             */
            datapointName?: string;
            /**
             * Datapointtitle
             * @default
             */
            datapointTitle?: string;
            /**
             * Datapointtype
             * @default
             */
            datapointType?: string;
            /**
             * Trackingcode
             * @default
             */
            trackingCode?: string;
            /**
             * Destinationurl
             * @default
             */
            destinationUrl?: string;
            /**
             * Groupid
             * @default 0
             */
            groupId?: number;
            /**
             * Groupname
             * @default
             */
            groupName?: string;
            /**
             * Creationdate
             * @default
             */
            creationDate?: string;
            /**
             * Datapointfavourite
             * @default false
             */
            datapointFavourite?: boolean;
            /**
             * Isabtest
             * @default false
             */
            isABTest?: boolean;
            /**
             * Ispublic
             * @default false
             */
            isPublic?: boolean;
            /**
             * Status
             * @default 0
             */
            status?: (0 | 1 | 2 | 3) | ("Active" | "Paused" | "Abuse" | "Deleted");
            /**
             * Notes
             * @default
             */
            notes?: string;
            /** Tags */
            tags: components["schemas"]["TagRef"][];
        };
        /**
         * DatapointList
         * @description Whole datapoints, as `_expand=true` answers them.
         */
        DatapointList: {
            /** Entities */
            entities: components["schemas"]["Datapoint"][];
        };
        /**
         * DatapointRetargetingInfo
         * @description A retargeting script that a link carries.
         */
        DatapointRetargetingInfo: {
            /** Id */
            id: number;
            /** Name */
            name: string;
        };
        /**
         * Domain
         * @description A host that links live on; `type` 0 (System, left out), 1 Go, 2 Dedicated, 3 Personal.
         */
        Domain: {
            /** Id */
            id: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Type
             * @default 0
             */
            type?: (0 | 1 | 2 | 3) | ("System" | "Go" | "Dedicated" | "Personal");
            /**
             * Custom404
             * @default
             */
            custom404?: string;
            /**
             * Customhomepage
             * @default
             */
            customHomepage?: string;
        };
        /**
         * DomainList
         * @description Whole domains, as `_expand=true` answers them.
         */
        DomainList: {
            /** Entities */
            entities: components["schemas"]["Domain"][];
        };
        /**
         * DomainWhitelist
         * @description A page of the whitelist, oldest entry first.
         */
        DomainWhitelist: {
            /** Entities */
            entities: components["schemas"]["DomainWhitelistEntry"][];
        };
        /**
         * DomainWhitelistEntry
         * @description A domain that is trusted.
         */
        DomainWhitelistEntry: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * EntityUri
         * @description The address of an entity; `uri` is a root-relative path.
         */
        EntityUri: {
            /** Id */
            id: number;
            /** Uri */
            uri: string;
        };
        /**
         * EntityUriList
         * @description A page of addresses.
         */
        EntityUriList: {
            /** Entities */
            entities: components["schemas"]["EntityUri"][];
        };
        /**
         * ExtendedGrants
         * @description `allowAllGrants` makes a master guest.
         */
        ExtendedGrants: {
            /**
             * Allowallgrants
             * @default false
             */
            allowAllGrants?: boolean;
            /**
             * Allowgroupcreation
             * @default false
             */
            allowGroupCreation?: boolean;
        };
        /**
         * FailureItem
         * @description One wrong field of one item of a batch.
         */
        FailureItem: {
            /** Code */
            code: string;
            /** Property */
            property: string;
            /** Errormessage */
            errorMessage: string;
            /** Errorvalue */
            errorValue?: unknown;
        };
        /**
         * Grant
         * @description What a guest may do with a datapoint or group; `Type`: `r` (see it) or `w` (change it).
         */
        Grant: {
            /**
             * Datapointtype
             * @default
             */
            DatapointType?: string;
            Entity: components["schemas"]["EntityUri"];
            /** Entityname */
            EntityName: string;
            /** Entitytype */
            EntityType: string;
            /** Type */
            Type: string;
        };
        /**
         * GrantList
         * @description A page of grants.
         */
        GrantList: {
            /** Entities */
            entities: components["schemas"]["Grant"][];
        };
        /**
         * Group
         * @description A folder of datapoints.
         */
        Group: {
            /** Id */
            id: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Notes
             * @default
             */
            notes?: string;
            /**
             * Creationdate
             * @default
             */
            creationDate?: string;
            /**
             * Deleted
             * @default false
             */
            deleted?: boolean;
            /**
             * Preferred
             * @default false
             */
            preferred?: boolean;
            /**
             * Ispublic
             * @default false
             */
            isPublic?: boolean;
            /**
             * Redirectonly
             * @default false
             */
            redirectOnly?: boolean;
            /**
             * Writepermited
             * @default false
             */
            writePermited?: boolean;
            /** Tags */
            tags: components["schemas"]["TagRef"][];
        };
        /**
         * GroupList
         * @description Whole groups, as `_expand=true` answers them.
         */
        GroupList: {
            /** Entities */
            entities: components["schemas"]["Group"][];
        };
        /**
         * Guest
         * @description A guest. `timeZone` is the present offset from UTC in minutes.
         *
         *     `key` is the older name of `apiKey`. `loginCount` counts log-ins with the password.
         */
        Guest: {
            /** Id */
            id: number;
            /** Username */
            userName: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Email
             * @default
             */
            email?: string;
            /**
             * Notes
             * @default
             */
            notes?: string;
            /**
             * Apikey
             * @default
             */
            apiKey?: string;
            /**
             * Key
             * @default
             */
            key?: string;
            /**
             * Logincount
             * @default 0
             */
            loginCount?: number;
            /**
             * Creationdate
             * @default
             */
            creationDate?: string;
            /**
             * Language
             * @default
             */
            language?: string;
            /**
             * Dateformat
             * @default
             */
            dateFormat?: string;
            /**
             * Timeformat
             * @default 0
             */
            timeFormat?: (0 | 1) | ("AmPm" | "H24");
            /**
             * Decimalseparator
             * @default
             */
            decimalSeparator?: string;
            /**
             * Numbergroupseparator
             * @default
             */
            numberGroupSeparator?: string;
            /**
             * Timezone
             * @default 0
             */
            timeZone?: number;
            /**
             * Timezonename
             * @default
             */
            timezonename?: string;
            /**
             * Timeframemindate
             * @default
             */
            timeframeMinDate?: string;
            conversionOptions: components["schemas"]["ConversionOptions"];
            hitOptions: components["schemas"]["HitOptions"];
            extendedGrants: components["schemas"]["ExtendedGrants"];
            /**
             * Tlgrants
             * @default 0
             */
            tlGrants?: number;
            /**
             * Tpgrants
             * @default 0
             */
            tpGrants?: number;
            /**
             * Groupgrants
             * @default 0
             */
            groupGrants?: number;
            currentGrant?: components["schemas"]["Grant"] | null;
        };
        /**
         * GuestList
         * @description Whole guests, as `_expand=true` answers them.
         */
        GuestList: {
            /** Entities */
            entities: components["schemas"]["Guest"][];
        };
        /**
         * Hit
         * @description A click (`type` "0") or a view ("1"); `outcome` says why it does not count, if so.
         *
         *     `rule_id` is the rule of the link that led a click, 0 where it went to the link's own URL.
         */
        Hit: {
            /** Id */
            id: string;
            /** Accesstime */
            accessTime: string;
            /** Type */
            type: string;
            /**
             * Ip
             * @default
             */
            ip?: string;
            /** Isspider */
            isSpider: string;
            /** Isunique */
            isUnique: string;
            /** Isproxy */
            isProxy: string;
            /**
             * Outcome
             * @default
             */
            outcome?: string;
            entity: components["schemas"]["DatapointInfo"];
            browser: components["schemas"]["HitBrowser"];
            os: components["schemas"]["HitOs"];
            location: components["schemas"]["HitLocation"];
            source: components["schemas"]["HitSource"];
            /**
             * Referer
             * @default
             */
            referer?: string;
            /**
             * Queryparams
             * @default
             */
            queryParams?: string;
            /**
             * Trackedparameters
             * @default {}
             */
            trackedParameters?: {
                [key: string]: string;
            };
            /**
             * Realdestinationurl
             * @default
             */
            realDestinationUrl?: string;
            /**
             * Ruleid
             * @default 0
             */
            ruleId?: number;
            /**
             * Clientlanguage
             * @default
             */
            clientLanguage?: string;
            /**
             * Org
             * @default
             */
            org?: string;
            /**
             * Conversions
             * @default []
             */
            conversions?: components["schemas"]["HitConversionInfo"][];
            conversion1?: components["schemas"]["HitConversionInfo"] | null;
            conversion2?: components["schemas"]["HitConversionInfo"] | null;
            conversion3?: components["schemas"]["HitConversionInfo"] | null;
            conversion4?: components["schemas"]["HitConversionInfo"] | null;
            conversion5?: components["schemas"]["HitConversionInfo"] | null;
        };
        /**
         * HitBrowser
         * @description The browser. Ids are made from names, so that equal names have equal ids.
         */
        HitBrowser: {
            /**
             * Id
             * @default 0
             */
            id?: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Familyid
             * @default 0
             */
            familyId?: number;
            /**
             * Familyname
             * @default
             */
            familyName?: string;
            /**
             * Browsertype
             * @default
             */
            browserType?: string;
        };
        /**
         * HitConversionInfo
         * @description A conversion that a hit led to.
         */
        HitConversionInfo: {
            /** Id */
            id: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /** Value */
            value: number;
            /**
             * Cost
             * @default 0
             */
            cost?: number;
            /**
             * Comcost
             * @default 0
             */
            comcost?: number;
            /**
             * Parameter
             * @default
             */
            parameter?: string;
            /** Accesstime */
            accessTime: string;
            /** Date */
            date: string;
            /**
             * Deleted
             * @default false
             */
            deleted?: boolean;
        };
        /**
         * HitListPage
         * @description A page of hits; without `lastKey` it is the last one.
         */
        HitListPage: {
            /**
             * Lastkey
             * @default
             */
            lastKey?: string;
            /** Hits */
            hits: components["schemas"]["Hit"][];
        };
        /**
         * HitLocation
         * @description Where the visitor's address is; `country` is a lower-case ISO code.
         */
        HitLocation: {
            /**
             * Country
             * @default
             */
            country?: string;
            /**
             * Region
             * @default
             */
            region?: string;
            /**
             * Regionname
             * @default
             */
            regionName?: string;
            /**
             * City
             * @default
             */
            city?: string;
            /**
             * Postalcode
             * @default
             */
            postalcode?: string;
            /**
             * Latitude
             * @default 0
             */
            latitude?: number;
            /**
             * Longitude
             * @default 0
             */
            longitude?: number;
            /**
             * Organization
             * @default
             */
            organization?: string;
        };
        /**
         * HitOptions
         * @description What a guest is spared of hits.
         */
        HitOptions: {
            /**
             * Hidereferrer
             * @default false
             */
            hideReferrer?: boolean;
        };
        /**
         * HitOs
         * @description The operating system. Ids are made from names, so that equal names have equal ids.
         */
        HitOs: {
            /**
             * Id
             * @default 0
             */
            id?: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Familyid
             * @default 0
             */
            familyId?: number;
            /**
             * Familyname
             * @default
             */
            familyName?: string;
        };
        /**
         * HitRows
         * @description The latest hits, under both names that clients look for.
         */
        HitRows: {
            /** Rows */
            rows: components["schemas"]["Hit"][];
            /** Entities */
            entities: components["schemas"]["Hit"][];
        };
        /**
         * HitSource
         * @description Where the visitor came from; `param` holds the words searched for.
         */
        HitSource: {
            /** Id */
            id: number;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Param
             * @default
             */
            param?: string;
        };
        /**
         * IpBlacklist
         * @description A page of the blacklist, oldest entry first.
         */
        IpBlacklist: {
            /** Entities */
            entities: components["schemas"]["IpBlacklistEntry"][];
        };
        /**
         * IpBlacklistEntry
         * @description An address, a network or a beginning of addresses whose visits are not recorded.
         */
        IpBlacklistEntry: {
            /** Id */
            id: string;
            /** Ip */
            ip: string;
        };
        /**
         * ItemResult
         * @description What became of one item: `OK`, `BadRequest`, `NotFound` or `Forbidden`.
         */
        ItemResult: {
            /** Status */
            status: string;
            result?: components["schemas"]["EntityUri"] | null;
            entityData?: components["schemas"]["Datapoint"] | null;
            /**
             * Errors
             * @default []
             */
            errors?: components["schemas"]["FailureItem"][];
        };
        /**
         * MultipleDestinationItem
         * @description One of several destinations.
         */
        MultipleDestinationItem: {
            /** Url */
            url: string;
        };
        /**
         * PatchBatchAnswer
         * @description The conversion that was patched, and what became of each item, in order.
         */
        PatchBatchAnswer: {
            /** Id */
            id: number;
            /** Uri */
            uri: string;
            /** Results */
            results: components["schemas"]["ItemResult"][];
        };
        /**
         * Plan
         * @description What the account may use and has used this month; every member is always there.
         *
         *     Nothing is limited: `monthlyEvents` 0 means that there is no quota, and the other limits are
         *     the largest number there can be.
         */
        Plan: {
            /** Allowedpersonaldomains */
            allowedPersonalDomains: number;
            /** Allowedpersonalurls */
            allowedPersonalUrls: number;
            /** Billingperiodend */
            billingPeriodEnd: string;
            /** Billingperiodstart */
            billingPeriodStart: string;
            /** Bonusmonthlyevents */
            bonusMonthlyEvents: number;
            /** Maximumdatapoints */
            maximumDatapoints: number;
            /** Maximumguests */
            maximumGuests: number;
            /** Monthlyevents */
            monthlyEvents: number;
            /** Name */
            name: string;
            /** Price */
            price: number;
            /** Profileid */
            profileId: number;
            /** Recurring */
            recurring: boolean;
            /** Recurringperiod */
            recurringPeriod: number;
            /** Useddatapoints */
            usedDatapoints: number;
            /** Usedmonthlyevents */
            usedMonthlyEvents: number;
        };
        /**
         * RetargetingScript
         * @description A script as it was given.
         */
        RetargetingScript: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Script */
            script: string;
        };
        /**
         * RetargetingScriptList
         * @description Whole scripts, as `_expand=true` answers them.
         */
        RetargetingScriptList: {
            /** Entities */
            entities: components["schemas"]["RetargetingScript"][];
        };
        /**
         * Tag
         * @description A tag, with the ids of everything that carries it.
         */
        Tag: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /** Datapoints */
            datapoints: number[];
            /** Groups */
            groups: number[];
        };
        /**
         * TagList
         * @description Whole tags, as `_expand=true` answers them.
         */
        TagList: {
            /** Entities */
            entities: components["schemas"]["Tag"][];
        };
        /**
         * TagRef
         * @description A tag on a datapoint or group.
         */
        TagRef: {
            /** Id */
            id: number;
            /** Name */
            name: string;
        };
        /**
         * Top
         * @description A report: the values with the most hits first. `key` names the question that it answers.
         */
        Top: {
            /** Createdat */
            createdAt: string;
            /** Key */
            key: string;
            /** Data */
            data: components["schemas"]["TopItem"][];
        };
        /**
         * TopItem
         * @description One value and its figures; zeros are left out.
         */
        TopItem: {
            /** Id */
            id: string;
            /** Entitydata */
            entityData?: components["schemas"]["DatapointInfo"] | components["schemas"]["Group"] | {
                [key: string]: unknown;
            } | null;
            /**
             * Lasthitdate
             * @default
             */
            lastHitDate?: string;
            /**
             * Totalhits
             * @default 0
             */
            totalHits?: number;
            /**
             * Uniquehits
             * @default 0
             */
            uniqueHits?: number;
            /**
             * Spiderhits
             * @default 0
             */
            spiderHits?: number;
            /**
             * Totalclicks
             * @default 0
             */
            totalClicks?: number;
            /**
             * Uniqueclicks
             * @default 0
             */
            uniqueClicks?: number;
            /**
             * Spiderclicks
             * @default 0
             */
            spiderClicks?: number;
            /**
             * Totalviews
             * @default 0
             */
            totalViews?: number;
            /**
             * Uniqueviews
             * @default 0
             */
            uniqueViews?: number;
            /**
             * Spiderviews
             * @default 0
             */
            spiderViews?: number;
            /**
             * Totalconversions
             * @default 0
             */
            totalConversions?: number;
            /**
             * Totalconversionsvalue
             * @default 0
             */
            totalConversionsValue?: number;
            /**
             * Totalconversionscost
             * @default 0
             */
            totalConversionsCost?: number;
            /**
             * Totalcommissionscost
             * @default 0
             */
            totalCommissionsCost?: number;
        };
        /**
         * TrackingLinkSpecifics
         * @description What only tracking links have.
         *
         *     `firstUrl` is the first destination of a mode with several, empty in others; `password` is
         *     never the password itself.
         */
        TrackingLinkSpecifics: {
            /**
             * Domainid
             * @default 0
             */
            domainId?: number;
            /**
             * Godomainid
             * @default 0
             */
            goDomainId?: number;
            /** Redirecttype */
            redirectType: (301 | 307) | ("PermanentRedirect" | "TemporaryRedirect");
            /**
             * Destinationmode
             * @default 0
             */
            destinationMode?: (0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9) | ("Simple" | "RandomDestination" | "DestinationByLanguage" | "SpilloverDestination" | "DynamicUrl" | "BrowserDestination" | "DestinationByNation" | "UniqueDestination" | "SequentialDestination" | "WeightedDestination");
            /**
             * Isabtest
             * @default false
             */
            isABTest?: boolean;
            /**
             * Url
             * @default
             */
            url?: string;
            /** Firsturl */
            firstUrl: string;
            /**
             * Appendquery
             * @default false
             */
            appendQuery?: boolean;
            /**
             * Randomdestinationitems
             * @default []
             */
            randomDestinationItems?: components["schemas"]["MultipleDestinationItem"][];
            /**
             * Sequentialdestinationitems
             * @default []
             */
            sequentialDestinationItems?: components["schemas"]["MultipleDestinationItem"][];
            /**
             * Spilloverdestinationitems
             * @default []
             */
            spilloverDestinationItems?: components["schemas"]["MultipleDestinationItem"][];
            /**
             * Weighteddestinationitems
             * @default []
             */
            weightedDestinationItems?: components["schemas"]["WeightedDestinationItem"][];
            /**
             * Urlsbylanguage
             * @default []
             */
            urlsByLanguage?: components["schemas"]["UrlByLanguageItem"][];
            /**
             * Urlsbynation
             * @default []
             */
            urlsByNation?: components["schemas"]["UrlByNationItem"][];
            uniqueDestinationItem?: components["schemas"]["UniqueDestinationItem"] | null;
            browserDestinationItem?: components["schemas"]["BrowserBaseDestinationItem"] | null;
            /**
             * Expirationdate
             * @default
             */
            expirationDate?: string;
            /**
             * Urlafterdateexpiration
             * @default
             */
            urlAfterDateExpiration?: string;
            /**
             * Pauseafterdateexpiration
             * @default false
             */
            pauseAfterDateExpiration?: boolean;
            /**
             * Expirationclicks
             * @default 0
             */
            expirationClicks?: number;
            /**
             * Urlafterclicksexpiration
             * @default
             */
            urlAfterClicksExpiration?: string;
            /**
             * Pauseafterclicksexpiration
             * @default false
             */
            pauseAfterClicksExpiration?: boolean;
            /**
             * Password
             * @default
             */
            password?: string;
            /**
             * Hideurl
             * @default false
             */
            hideUrl?: boolean;
            /**
             * Hideurltitle
             * @default
             */
            hideUrlTitle?: string;
            /**
             * Encodeurl
             * @default false
             */
            encodeUrl?: boolean;
            /**
             * Referrerclean
             * @default 0
             */
            referrerClean?: (0 | 1 | 2) | ("None" | "Clean" | "Myself");
            /**
             * Scripts
             * @default []
             */
            scripts?: components["schemas"]["DatapointRetargetingInfo"][];
        };
        /**
         * TrackingPixelSpecifics
         * @description What only tracking pixels have.
         */
        TrackingPixelSpecifics: {
            /**
             * Parameternote
             * @default
             */
            parameterNote?: string;
        };
        /**
         * UniqueDestinationItem
         * @description Where a unique click leads.
         */
        UniqueDestinationItem: {
            /**
             * Firstdestinationurl
             * @default
             */
            firstDestinationUrl?: string;
        };
        /**
         * UrlByLanguageItem
         * @description Where visitors of a language are led.
         */
        UrlByLanguageItem: {
            /** Languagecode */
            languageCode: string;
            /** Url */
            url: string;
        };
        /**
         * UrlByNationItem
         * @description Where visitors in a country are led.
         */
        UrlByNationItem: {
            /** Nation */
            nation: string;
            /** Url */
            url: string;
        };
        /**
         * User
         * @description An account. `timezone` is the present offset from UTC in minutes.
         *
         *     `boGoVal` opens the dashboard for a few minutes. `currency` is this project's own.
         */
        User: {
            /**
             * Bogoval
             * @default
             */
            boGoVal?: string;
            /**
             * Bonusclicks
             * @default 0
             */
            bonusClicks?: number;
            /**
             * Email
             * @default
             */
            email?: string;
            /**
             * Firstname
             * @default
             */
            firstName?: string;
            /**
             * Lastname
             * @default
             */
            lastName?: string;
            /**
             * Companyname
             * @default
             */
            companyName?: string;
            /**
             * Companyrole
             * @default
             */
            companyRole?: string;
            /**
             * Phone
             * @default
             */
            phone?: string;
            /**
             * Redirectonly
             * @default false
             */
            redirectOnly?: boolean;
            /**
             * Registrationdate
             * @default
             */
            registrationDate?: string;
            /**
             * Timeframemindate
             * @default
             */
            timeframeMinDate?: string;
            /**
             * Timezone
             * @default 0
             */
            timezone?: number;
            /**
             * Timezonename
             * @default
             */
            timezonename?: string;
            /**
             * Currency
             * @default
             */
            currency?: string;
        };
        /**
         * WeightedDestinationItem
         * @description One of several destinations, and how often it is chosen compared with the others.
         */
        WeightedDestinationItem: {
            /** Url */
            url: string;
            /** Weight */
            weight: number;
        };
        /**
         * AccountBody
         * @description An account as a client sends it; what is absent stays as it is.
         *
         *     `boGoVal`, `bonusClicks`, `registrationDate` and `timeframeMinDate` may be sent back as they
         *     came: they cannot be changed and are not looked at.
         */
        AccountBody: {
            /**
             * Firstname
             * @default null
             */
            firstName?: string | null;
            /**
             * Lastname
             * @default null
             */
            lastName?: string | null;
            /**
             * Companyname
             * @default null
             */
            companyName?: string | null;
            /**
             * Companyrole
             * @default null
             */
            companyRole?: string | null;
            /**
             * Phone
             * @default null
             */
            phone?: string | null;
            /**
             * Email
             * @description Empty, or an e-mail address.
             * @default null
             */
            email?: string | null;
            /**
             * Redirectonly
             * @description Count no visits of any of its links and pixels.
             * @default null
             */
            redirectOnly?: boolean | null;
            /**
             * Timezone
             * @description Offset from UTC in minutes; only looked at without `timezonename`. Another than the present one sets a zone of that many whole hours, without summer time.
             * @default null
             */
            timezone?: number | null;
            /**
             * Timezonename
             * @description IANA name of the zone in which all dates are, e.g. Europe/Rome.
             * @default null
             */
            timezonename?: string | null;
            /**
             * Currency
             * @description ISO 4217 code of the currency that totals are in: conversions in another one are kept and are in no total. Empty: amounts are added whatever they name.
             * @default null
             */
            currency?: string | null;
            /**
             * Current
             * @description The present password: asked for (403, `PasswordRequired`) where a session of more than ten minutes changes the e-mail address. Keys need none.
             * @default null
             */
            current?: string | null;
        };
        /**
         * BrowserDestinationBody
         * @description Where some kinds of visitors are led; all others are led to `url`.
         */
        BrowserDestinationBody: {
            /**
             * Mobiledestinationurl
             * @default null
             */
            mobileDestinationUrl?: string | null;
            /**
             * Emaildestinationurl
             * @default null
             */
            emailDestinationUrl?: string | null;
            /**
             * Spidersdestinationurl
             * @default null
             */
            spidersDestinationUrl?: string | null;
        };
        /**
         * ConversionBody
         * @description A conversion as a client sends it; what is absent stays as it is.
         */
        ConversionBody: {
            /**
             * Name
             * @description Required on creation.
             * @default null
             */
            name?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Value
             * @description What a conversion is worth that brings no value of its own, e.g. 12.50.
             * @default null
             */
            value?: number | null;
            /**
             * @description 0 (Http) or 1 (Https): the scheme that snippets show.
             * @default null
             */
            protocol?: components["schemas"]["Protocol"] | null;
            /**
             * @description Which repeats of an order do not count: 0 (None), 1 (PerClick: from the same click within 24 hours; unless given), 2 (PerParameter: within the look-back).
             * @default null
             */
            duplicates?: components["schemas"]["Duplicates"] | null;
            /**
             * Minseconds
             * @description Sooner after the click than this a conversion does not count; 0: none.
             * @default null
             */
            minSeconds?: number | null;
            /**
             * Maxseconds
             * @description Later after the click than this a conversion does not count; 0: none.
             * @default null
             */
            maxSeconds?: number | null;
            /**
             * Lookbackdays
             * @description How many days back a click may earn a conversion: 1 to 90, else 30.
             * @default null
             */
            lookBackDays?: number | null;
        };
        /**
         * ConversionOptionsBody
         * @description What the guest is to be spared of conversions.
         */
        ConversionOptionsBody: {
            /**
             * Hidecomcost
             * @default null
             */
            hideComCost?: boolean | null;
            /**
             * Hidecost
             * @default null
             */
            hideCost?: boolean | null;
            /**
             * Hidecount
             * @default null
             */
            hideCount?: boolean | null;
            /**
             * Hideparams
             * @default null
             */
            hideParams?: boolean | null;
            /**
             * Hidevalue
             * @default null
             */
            hideValue?: boolean | null;
            /**
             * Percentcommission
             * @default null
             */
            percentCommission?: number | null;
            /**
             * Percentvalue
             * @default null
             */
            percentValue?: number | null;
        };
        /**
         * DatapointBody
         * @description A tracking link or pixel as a client sends it; what is absent stays as it is.
         */
        DatapointBody: {
            /**
             * @description 0 (link, unless given) or 1 (pixel); cannot be changed later.
             * @default null
             */
            type?: components["schemas"]["DatapointType"] | null;
            /**
             * Title
             * @description Required on creation.
             * @default null
             */
            title?: string | null;
            /**
             * Name
             * @description The path of the tracking code; made up where absent on creation.
             * @default null
             */
            name?: string | null;
            /**
             * Groupid
             * @description Its group; absent on creation: the group Default.
             * @default null
             */
            groupId?: number | null;
            /**
             * @description 0 (active) or 1 (paused).
             * @default null
             */
            status?: components["schemas"]["Status"] | null;
            /**
             * Notes
             * @default null
             */
            notes?: string | null;
            /**
             * Preferred
             * @default null
             */
            preferred?: boolean | null;
            /**
             * Ispublic
             * @description Show its figures to everybody.
             * @default null
             */
            isPublic?: boolean | null;
            /**
             * Issecured
             * @description Its tracking code begins with https.
             * @default null
             */
            isSecured?: boolean | null;
            /**
             * Lighttracking
             * @description Count visits without keeping anything of the visitor.
             * @default null
             */
            lightTracking?: boolean | null;
            /**
             * Redirectonly
             * @description Do not count visits.
             * @default null
             */
            redirectOnly?: boolean | null;
            /**
             * Encodeip
             * @description Keep visitors' addresses cut.
             * @default null
             */
            encodeIp?: boolean | null;
            /**
             * Firstconversionid
             * @default null
             */
            firstConversionId?: number | null;
            /**
             * Secondconversionid
             * @default null
             */
            secondConversionId?: number | null;
            /**
             * Thirdconversionid
             * @default null
             */
            thirdConversionId?: number | null;
            /**
             * Fourthconversionid
             * @default null
             */
            fourthConversionId?: number | null;
            /**
             * Fifthconversionid
             * @default null
             */
            fifthConversionId?: number | null;
            /**
             * Tags
             * @description Names, ids or objects; replaces all.
             * @default null
             */
            tags?: (string | number | {
                id: number;
                name?: string;
            })[] | string | null;
            /** @default null */
            typeTL?: components["schemas"]["LinkSpecificsBody"] | null;
            /** @default null */
            typeTP?: components["schemas"]["PixelSpecificsBody"] | null;
        };
        /**
         * DatapointType
         * @description Kind of a datapoint, with ClickMeter's numbers (spec clients.md §4).
         * @enum {integer}
         */
        DatapointType: 0 | 1;
        /**
         * DatapointsBody
         * @description Datapoints to create or to update (these with their `id`).
         */
        DatapointsBody: {
            /**
             * List
             * @description Datapoints as in `POST /datapoints`; at most 100.
             * @default null
             */
            List?: components["schemas"]["DatapointBody"][] | null;
        };
        /**
         * DeletionsBody
         * @description Datapoints to delete.
         */
        DeletionsBody: {
            /**
             * Entities
             * @description Objects with an `id`; at most 100.
             * @default null
             */
            Entities?: components["schemas"]["ItemId"][] | null;
        };
        /**
         * DestinationBody
         * @description One of several destinations.
         */
        DestinationBody: {
            url: string;
        };
        /**
         * DestinationMode
         * @description How ClickMeter's links choose a destination, with its numbers (spec clients.md §4).
         * @enum {integer}
         */
        DestinationMode: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
        /**
         * DomainBody
         * @description A domain as a client sends it; what is absent stays as it is.
         */
        DomainBody: {
            /**
             * @description 1 Go, 2 Dedicated (unless given), 3 Personal; 0 System is refused.
             * @default null
             */
            type?: components["schemas"]["DomainType"] | null;
            /**
             * Name
             * @description Required on creation: a host name, kept in lower case and punycode.
             * @default null
             */
            name?: string | null;
            /**
             * Custom404
             * @description Where unknown links lead: a page of ours unless given.
             * @default null
             */
            custom404?: string | null;
            /**
             * Customhomepage
             * @description Where the bare host leads: a page of ours unless given.
             * @default null
             */
            customHomepage?: string | null;
        };
        /**
         * DomainType
         * @description Kind of a domain, with ClickMeter's numbers.
         * @enum {integer}
         */
        DomainType: 0 | 1 | 2 | 3;
        /**
         * DomainWhitelistBody
         * @description What is to be trusted.
         */
        DomainWhitelistBody: {
            /**
             * Name
             * @description A host name.
             * @default null
             */
            name?: string | null;
        };
        /**
         * Duplicates
         * @description Which repeats of a conversion are kept without counting; what repeats is the order id.
         * @enum {integer}
         */
        Duplicates: 0 | 1 | 2;
        /**
         * ErrorBody
         * @description The body of every answer that is not a success.
         */
        ErrorBody: {
            /**
             * Errorcode
             * @description A stable word.
             */
            errorCode: string;
            /**
             * Errormessage
             * @description A sentence for people.
             */
            errorMessage: string;
            /**
             * Httperrorcode
             * @description The HTTP status once more.
             */
            httpErrorCode: number;
            /**
             * Errors
             * @description Every wrong field; absent when no field is to blame.
             * @default null
             */
            errors?: components["schemas"]["FailureBody"][] | null;
        };
        /**
         * ExtendedGrantsBody
         * @description What the guest may do beyond its grants.
         */
        ExtendedGrantsBody: {
            /**
             * Allowallgrants
             * @default null
             */
            allowAllGrants?: boolean | null;
            /**
             * Allowgroupcreation
             * @default null
             */
            allowGroupCreation?: boolean | null;
        };
        /**
         * FailureBody
         * @description One wrong field of a request.
         */
        FailureBody: {
            /**
             * Code
             * @description `Required`, `Invalid`, `NameAlreadyExists` …
             */
            code: string;
            /**
             * Property
             * @description The field in PascalCase: `Name`, `TypeTL.Url`.
             */
            property: string;
            /**
             * Errormessage
             * @description What is wrong with it, in a sentence.
             */
            errorMessage: string;
            /**
             * Errorvalue
             * @description What the field held; never a password.
             * @default null
             */
            errorValue?: unknown;
        };
        /**
         * GroupBody
         * @description A group as a client sends it; what is absent stays as it is.
         */
        GroupBody: {
            /**
             * Name
             * @description Required on creation.
             * @default null
             */
            name?: string | null;
            /**
             * Notes
             * @default null
             */
            notes?: string | null;
            /**
             * Preferred
             * @default null
             */
            preferred?: boolean | null;
            /**
             * Ispublic
             * @description Show its figures to everybody.
             * @default null
             */
            isPublic?: boolean | null;
            /**
             * Redirectonly
             * @description Count no visits of its links and pixels.
             * @default null
             */
            redirectOnly?: boolean | null;
            /**
             * Tags
             * @description Names, ids or objects; replaces all.
             * @default null
             */
            tags?: (string | number | {
                id: number;
                name?: string;
            })[] | string | null;
        };
        /**
         * GuestBody
         * @description A guest as a client sends it; what is absent stays as it is.
         */
        GuestBody: {
            /**
             * Current
             * @description The owner's present password: asked for (403, `PasswordRequired`) where a session of more than ten minutes makes a guest, changes what one signs in by (`userName`, `email`, `password`) or makes one a master guest. Where it is given, the answer shows the key. Keys need none.
             * @default null
             */
            current?: string | null;
            /**
             * Username
             * @description Required on creation; unique among all guests.
             * @default null
             */
            userName?: string | null;
            /**
             * Password
             * @description Never answered.
             * @default null
             */
            password?: string | null;
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Email
             * @default null
             */
            email?: string | null;
            /**
             * Notes
             * @default null
             */
            notes?: string | null;
            /**
             * Language
             * @default null
             */
            language?: string | null;
            /**
             * Dateformat
             * @default null
             */
            dateFormat?: string | null;
            /** @default null */
            timeFormat?: components["schemas"]["TimeFormat"] | null;
            /**
             * Decimalseparator
             * @default null
             */
            decimalSeparator?: string | null;
            /**
             * Numbergroupseparator
             * @default null
             */
            numberGroupSeparator?: string | null;
            /**
             * Timezonename
             * @description An IANA name; empty: the account's time zone.
             * @default null
             */
            timezonename?: string | null;
            /**
             * Timeframemindate
             * @default null
             */
            timeframeMinDate?: string | null;
            /** @default null */
            conversionOptions?: components["schemas"]["ConversionOptionsBody"] | null;
            /** @default null */
            hitOptions?: components["schemas"]["HitOptionsBody"] | null;
            /** @default null */
            extendedGrants?: components["schemas"]["ExtendedGrantsBody"] | null;
        };
        /**
         * HitOptionsBody
         * @description What the guest is to be spared of hits.
         */
        HitOptionsBody: {
            /**
             * Hidereferrer
             * @default null
             */
            hideReferrer?: boolean | null;
        };
        /**
         * IpBlacklistBody
         * @description What is to be blacklisted.
         */
        IpBlacklistBody: {
            /**
             * Ip
             * @description `203.0.113.7`, `203.0.113.0/24`, `203.0.113.*`, or an IPv6 address.
             * @default null
             */
            ip?: string | null;
        };
        /**
         * ItemId
         * @description The id of an item.
         */
        ItemId: {
            /**
             * Id
             * @default null
             */
            id?: number | null;
        };
        /**
         * LinkSpecificsBody
         * @description The members of `typeTL`. A list replaces the whole list; empty texts and lists clear.
         */
        LinkSpecificsBody: {
            /**
             * Url
             * @description Where visitors go whom nothing else leads: http or https.
             * @default null
             */
            url?: string | null;
            /**
             * Firsturl
             * @description Taken for `url` where nothing else says where the link leads.
             * @default null
             */
            firstUrl?: string | null;
            /**
             * Domainid
             * @description The domain of the link; absent or 0: the default one.
             * @default null
             */
            domainId?: number | null;
            /**
             * Godomainid
             * @description A domain; a new link that names no `domainId` lives there.
             * @default null
             */
            goDomainId?: number | null;
            /**
             * @description 301 (unless given) or 307; with several destinations always 307.
             * @default null
             */
            redirectType?: components["schemas"]["RedirectType"] | null;
            /**
             * Appendquery
             * @description Append the visitor's query to the destination.
             * @default null
             */
            appendQuery?: boolean | null;
            /**
             * @description How a destination is chosen; 0 (Simple): always `url`.
             * @default null
             */
            destinationMode?: components["schemas"]["DestinationMode"] | null;
            /**
             * Isabtest
             * @default null
             */
            isABTest?: boolean | null;
            /**
             * Randomdestinationitems
             * @default null
             */
            randomDestinationItems?: components["schemas"]["DestinationBody"][] | null;
            /**
             * Sequentialdestinationitems
             * @default null
             */
            sequentialDestinationItems?: components["schemas"]["DestinationBody"][] | null;
            /**
             * Spilloverdestinationitems
             * @default null
             */
            spilloverDestinationItems?: components["schemas"]["DestinationBody"][] | null;
            /**
             * Weighteddestinationitems
             * @default null
             */
            weightedDestinationItems?: components["schemas"]["WeightedDestinationBody"][] | null;
            /**
             * Urlsbylanguage
             * @default null
             */
            urlsByLanguage?: components["schemas"]["UrlByLanguageBody"][] | null;
            /**
             * Urlsbynation
             * @default null
             */
            urlsByNation?: components["schemas"]["UrlByNationBody"][] | null;
            /** @default null */
            uniqueDestinationItem?: components["schemas"]["UniqueDestinationBody"] | null;
            /** @default null */
            browserDestinationItem?: components["schemas"]["BrowserDestinationBody"] | null;
            /**
             * Expirationdate
             * @description In the account's time zone; a day alone: its end. Empty: never.
             * @default null
             */
            expirationDate?: string | null;
            /**
             * Urlafterdateexpiration
             * @default null
             */
            urlAfterDateExpiration?: string | null;
            /**
             * Pauseafterdateexpiration
             * @default null
             */
            pauseAfterDateExpiration?: boolean | null;
            /**
             * Expirationclicks
             * @description Clicks of people after which it expires; 0: never.
             * @default null
             */
            expirationClicks?: number | null;
            /**
             * Urlafterclicksexpiration
             * @default null
             */
            urlAfterClicksExpiration?: string | null;
            /**
             * Pauseafterclicksexpiration
             * @default null
             */
            pauseAfterClicksExpiration?: boolean | null;
            /**
             * Password
             * @description Asked of visitors; never answered. Empty removes it.
             * @default null
             */
            password?: string | null;
            /**
             * Hideurl
             * @description Show the destination under the link's own address.
             * @default null
             */
            hideUrl?: boolean | null;
            /**
             * Hideurltitle
             * @description Title of that page.
             * @default null
             */
            hideUrlTitle?: string | null;
            /**
             * Encodeurl
             * @description Keep the destination out of that page's source.
             * @default null
             */
            encodeUrl?: boolean | null;
            /**
             * @description Which referrer the destination sees: as is, none, or the link.
             * @default null
             */
            referrerClean?: components["schemas"]["ReferrerClean"] | null;
            /**
             * Scripts
             * @description Retargeting scripts that run on the way; replaces all.
             * @default null
             */
            scripts?: components["schemas"]["ScriptRefBody"][] | null;
        };
        /**
         * NotesBody
         * @description New notes.
         */
        NotesBody: {
            /**
             * Text
             * @description The text, required; empty clears the notes.
             * @default null
             */
            Text?: string | null;
        };
        /**
         * PatchBatchBody
         * @description Several patches, carried out in order.
         */
        PatchBatchBody: {
            /**
             * Patchrequests
             * @description Objects of `Action` and `Id`; at most 1000.
             * @default null
             */
            PatchRequests?: components["schemas"]["PatchBody"][] | null;
        };
        /**
         * PatchBody
         * @description Put a conversion on a datapoint, or take it off.
         */
        PatchBody: {
            /**
             * Action
             * @description `add`, `remove`, or `replace` (the slot that `ReplaceId` holds).
             * @default null
             */
            Action?: ("add" | "remove" | "replace") | null;
            /**
             * Id
             * @description Id of the datapoint.
             * @default null
             */
            Id?: number | null;
            /**
             * Replaceid
             * @description With `replace`: the conversion that gives way.
             * @default null
             */
            ReplaceId?: number | null;
        };
        /**
         * PermissionBody
         * @description A grant to add or to remove.
         */
        PermissionBody: {
            /**
             * Action
             * @description add or remove.
             * @default null
             */
            Action?: ("add" | "remove") | null;
            /**
             * Id
             * @description The datapoint or group.
             * @default null
             */
            Id?: number | null;
            /**
             * Verb
             * @description `r` (unless given) or `w`; removing `r` removes both.
             * @default null
             */
            Verb?: ("r" | "w") | null;
        };
        /**
         * PixelSpecificsBody
         * @description The members of `typeTP`.
         */
        PixelSpecificsBody: {
            /**
             * Parameternote
             * @default null
             */
            parameterNote?: string | null;
        };
        /**
         * Protocol
         * @description Scheme of the code that a conversion's snippet shows, with ClickMeter's numbers.
         * @enum {integer}
         */
        Protocol: 0 | 1;
        /**
         * RedirectType
         * @description HTTP status of a redirect that ClickMeter lets a link choose.
         * @enum {integer}
         */
        RedirectType: 301 | 307;
        /**
         * ReferrerClean
         * @description Which referrer the destination sees, with ClickMeter's numbers.
         * @enum {integer}
         */
        ReferrerClean: 0 | 1 | 2;
        /**
         * RetargetingBody
         * @description A script as a client sends it; what is absent stays as it is.
         */
        RetargetingBody: {
            /**
             * Name
             * @description Required on creation.
             * @default null
             */
            name?: string | null;
            /**
             * Script
             * @description JavaScript, or HTML around it; required on creation.
             * @default null
             */
            script?: string | null;
        };
        /**
         * ScriptRefBody
         * @description A retargeting script of the account, by its id.
         */
        ScriptRefBody: {
            id: number;
            /**
             * Name
             * @description Ignored.
             * @default null
             */
            name?: string | null;
        };
        /**
         * Status
         * @description State of a datapoint, with ClickMeter's numbers (spec clients.md §4).
         * @enum {integer}
         */
        Status: 0 | 1 | 2 | 3;
        /**
         * TagBody
         * @description A tag as a client sends it.
         */
        TagBody: {
            /**
             * Name
             * @description Required. A tag of this name, in any case, is reused.
             * @default null
             */
            name?: string | null;
            /**
             * Datapoints
             * @description Ids of datapoints that shall carry it as well.
             * @default null
             */
            datapoints?: number[] | null;
            /**
             * Groups
             * @description Ids of groups that shall carry it as well.
             * @default null
             */
            groups?: number[] | null;
        };
        /**
         * TagNameBody
         * @description A new name.
         */
        TagNameBody: {
            /**
             * Text
             * @description The name; required.
             * @default null
             */
            Text?: string | null;
        };
        /**
         * TagPatchBody
         * @description Put a tag on something, or take it off.
         */
        TagPatchBody: {
            /**
             * Action
             * @description `add` or `remove`.
             * @default null
             */
            Action?: ("add" | "remove") | null;
            /**
             * Id
             * @description Id of the datapoint or group.
             * @default null
             */
            Id?: number | null;
        };
        /**
         * TimeFormat
         * @description How hours are shown, with ClickMeter's numbers.
         * @enum {integer}
         */
        TimeFormat: 0 | 1;
        /**
         * UniqueDestinationBody
         * @description Where a unique click leads; all others lead to `url`.
         */
        UniqueDestinationBody: {
            /**
             * Firstdestinationurl
             * @default null
             */
            firstDestinationUrl?: string | null;
        };
        /**
         * UrlByLanguageBody
         * @description Where visitors of a language are led.
         */
        UrlByLanguageBody: {
            languageCode: string;
            /**
             * Url
             * @default null
             */
            url?: string | null;
        };
        /**
         * UrlByNationBody
         * @description Where visitors in a country are led.
         */
        UrlByNationBody: {
            nation: string;
            /**
             * Url
             * @default null
             */
            url?: string | null;
        };
        /**
         * WeightedDestinationBody
         * @description One of several destinations, and how often it is chosen compared with the others.
         */
        WeightedDestinationBody: {
            url: string;
            /**
             * Weight
             * @default null
             */
            weight?: number | null;
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
    healthz: {
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
    readyz: {
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
    metrics: {
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
    aggregateAccount: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Add `hourlyBreakDown`: the 24 hours of the (last) day, local time. */
                hourly?: boolean;
                /** @description Count favourite datapoints only. */
                onlyFavorites?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedResult"];
                };
            };
        };
    };
    listAccountAggregates: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `day` (unless given), `week` (from Monday) or `month`. */
                groupBy?: "day" | "week" | "month";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedResultList"];
                };
            };
        };
    };
    aggregateDatapoints: {
        parameters: {
            query?: {
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Add `hourlyBreakDown`: the 24 hours of the (last) day, local time. */
                hourly?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedResult"];
                };
            };
        };
    };
    listDatapointsAggregates: {
        parameters: {
            query?: {
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `day` (unless given), `week` (from Monday) or `month`. */
                groupBy?: "day" | "week" | "month";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedResultList"];
                };
            };
        };
    };
    aggregateDatapoint: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Add `hourlyBreakDown`: the 24 hours of the (last) day, local time. */
                hourly?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["AggregatedResult"];
                };
            };
        };
    };
    listDatapointAggregates: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `day` (unless given), `week` (from Monday) or `month`. */
                groupBy?: "day" | "week" | "month";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["AggregatedResultList"];
                };
            };
        };
    };
    aggregateGroups: {
        parameters: {
            query?: {
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Add `hourlyBreakDown`: the 24 hours of the (last) day, local time. */
                hourly?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedResult"];
                };
            };
        };
    };
    listGroupsAggregates: {
        parameters: {
            query?: {
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `day` (unless given), `week` (from Monday) or `month`. */
                groupBy?: "day" | "week" | "month";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedResultList"];
                };
            };
        };
    };
    aggregateGroup: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Add `hourlyBreakDown`: the 24 hours of the (last) day, local time. */
                hourly?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["AggregatedResult"];
                };
            };
        };
    };
    listGroupAggregates: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `day` (unless given), `week` (from Monday) or `month`. */
                groupBy?: "day" | "week" | "month";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["AggregatedResultList"];
                };
            };
        };
    };
    listConversionsAggregates: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `day` (unless given), `week` (from Monday) or `month`. */
                groupBy?: "day" | "week" | "month";
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedResultList"];
                };
            };
        };
    };
    aggregateConversion: {
        parameters: {
            query?: {
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Add `hourlyBreakDown`: the 24 hours of the (last) day, local time. */
                hourly?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["AggregatedResult"];
                };
            };
        };
    };
    listConversionAggregates: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `day` (unless given), `week` (from Monday) or `month`. */
                groupBy?: "day" | "week" | "month";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["AggregatedResultList"];
                };
            };
        };
    };
    getAggregatedSummaryDatapoints: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Only datapoints of this group. */
                groupId?: number | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedSummaryResult"];
                };
            };
        };
    };
    summarizeGroup: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["AggregatedSummaryResult"];
                };
            };
        };
    };
    summarizeGroups: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tag?: string;
                /** @description Only favourites (true), or only others (false). */
                favourite?: boolean | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedSummaryResult"];
                };
            };
        };
    };
    summarizeConversions: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["AggregatedSummaryResult"];
                };
            };
        };
    };
    reportAccount: {
        parameters: {
            query: {
                /** @description Only hits in this group. */
                group?: number | null;
                /** @description Only hits of this datapoint. */
                datapoint?: number | null;
                /** @description Only hits that led to this. */
                conversion?: number | null;
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Count `clicks` or `views` only; both unless given. */
                hittype?: ("clicks" | "views") | null;
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 100 unless given, and never more. */
                limit?: number;
                /** @description What the hits are counted by. */
                type: "browsers" | "browsersfamilies" | "platforms" | "cities" | "countries" | "isps" | "ips" | "oss" | "ossfamilies" | "keywords" | "referrers" | "destinations" | "languages" | "params";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["Top"];
                };
            };
        };
    };
    reportDatapoint: {
        parameters: {
            query: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Count `clicks` or `views` only; both unless given. */
                hittype?: ("clicks" | "views") | null;
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 100 unless given, and never more. */
                limit?: number;
                /** @description What the hits are counted by. */
                type: "browsers" | "browsersfamilies" | "platforms" | "cities" | "countries" | "isps" | "ips" | "oss" | "ossfamilies" | "keywords" | "referrers" | "destinations" | "languages" | "params";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["Top"];
                };
            };
        };
    };
    reportGroup: {
        parameters: {
            query: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Count `clicks` or `views` only; both unless given. */
                hittype?: ("clicks" | "views") | null;
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 100 unless given, and never more. */
                limit?: number;
                /** @description What the hits are counted by. */
                type: "browsers" | "browsersfamilies" | "platforms" | "cities" | "countries" | "isps" | "ips" | "oss" | "ossfamilies" | "keywords" | "referrers" | "destinations" | "languages" | "params";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["Top"];
                };
            };
        };
    };
    reportConversion: {
        parameters: {
            query: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Count `clicks` or `views` only; both unless given. */
                hittype?: ("clicks" | "views") | null;
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 100 unless given, and never more. */
                limit?: number;
                /** @description What the hits are counted by. */
                type: "datapoints" | "groups" | "browsers" | "browsersfamilies" | "platforms" | "cities" | "countries" | "keywords" | "referrers" | "convparameters" | "destinations" | "languages" | "params";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["Top"];
                };
            };
        };
    };
    listGroups: {
        parameters: {
            query?: {
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Only those that the key may change: the owner's, all. */
                write?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["GroupList"];
                };
            };
        };
    };
    createGroup: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupBody"] & {
                    name: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countGroups: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Only those that the key may change: the owner's, all. */
                write?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    getGroup: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["Group"];
                };
            };
        };
    };
    updateGroup: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["GroupBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    deleteGroup: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    switchFavouriteGroup: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    setGroupNotes: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotesBody"] & {
                    Text: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listGroupDatapoints: {
        parameters: {
            query?: {
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Favourites only. */
                onlyFavorites?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["DatapointList"];
                };
            };
        };
    };
    createGroupDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatapointBody"] & {
                    title: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countGroupDatapoints: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Favourites only. */
                onlyFavorites?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    listConversions: {
        parameters: {
            query?: {
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["ConversionList"];
                };
            };
        };
    };
    createConversion: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversionBody"] & {
                    name: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countConversions: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    getConversion: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["Conversion"];
                };
            };
        };
    };
    updateConversion: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConversionBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    deleteConversion: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    setConversionNotes: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotesBody"] & {
                    Text: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    patchConversionDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchBody"] & {
                    /** @enum {string} */
                    Action: "add" | "remove" | "replace";
                    Id: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    putConversionsConversionDatapointsBatchPatch: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchBatchBody"] & {
                    PatchRequests: components["schemas"]["PatchBody"][];
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
                    "application/json": components["schemas"]["PatchBatchAnswer"];
                };
            };
        };
    };
    getConversionsConversionDatapoints: {
        parameters: {
            query?: {
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["DatapointList"];
                };
            };
        };
    };
    getConversionsConversionDatapointsCount: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    createDatapoints: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatapointsBody"] & {
                    List: components["schemas"]["DatapointBody"][];
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
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
        };
    };
    updateDatapoints: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatapointsBody"] & {
                    List: components["schemas"]["DatapointBody"][];
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
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
        };
    };
    deleteDatapoints: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeletionsBody"] & {
                    Entities: components["schemas"]["ItemId"][];
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
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
        };
    };
    listDatapoints: {
        parameters: {
            query?: {
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Favourites only. */
                onlyFavorites?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["DatapointList"];
                };
            };
        };
    };
    createDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DatapointBody"] & {
                    title: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countDatapoints: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Favourites only. */
                onlyFavorites?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    getDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["Datapoint"];
                };
            };
        };
    };
    updateDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DatapointBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    deleteDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    switchFavouriteDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    setDatapointNotes: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotesBody"] & {
                    Text: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listHits: {
        parameters: {
            query?: {
                /** @description Only hits in this group. */
                group?: number | null;
                /** @description Only hits of this datapoint. */
                datapoint?: number | null;
                /** @description Only hits that led to this. */
                conversion?: number | null;
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Hits at most: 50 unless given; more than 1000 is taken as 1000. */
                limit?: number;
                /** @description The `lastKey` of the page before; absent for the first. */
                offset?: string;
                /** @description `spiders`, `uniques`, `nonuniques` or `conversions`; all unless given. */
                filter?: ("spiders" | "uniques" | "nonuniques" | "conversions") | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["HitListPage"];
                };
            };
        };
    };
    listDatapointHits: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Hits at most: 50 unless given; more than 1000 is taken as 1000. */
                limit?: number;
                /** @description The `lastKey` of the page before; absent for the first. */
                offset?: string;
                /** @description `spiders`, `uniques`, `nonuniques` or `conversions`; all unless given. */
                filter?: ("spiders" | "uniques" | "nonuniques" | "conversions") | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["HitListPage"];
                };
            };
        };
    };
    listGroupHits: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Hits at most: 50 unless given; more than 1000 is taken as 1000. */
                limit?: number;
                /** @description The `lastKey` of the page before; absent for the first. */
                offset?: string;
                /** @description `spiders`, `uniques`, `nonuniques` or `conversions`; all unless given. */
                filter?: ("spiders" | "uniques" | "nonuniques" | "conversions") | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["HitListPage"];
                };
            };
        };
    };
    listConversionHits: {
        parameters: {
            query?: {
                /** @description The time frame; `today` unless given, `custom` where `fromDay` or `toDay` is. */
                timeFrame?: "today" | "yesterday" | "last7" | "last30" | "lastmonth" | "currentmonth" | "previousmonth" | "last90" | "last120" | "last180" | "last12months" | "lastyear" | "currentyear" | "beginning" | "custom";
                /** @description First day of a custom time frame (yyyyMMdd[HH[mm[ss]]]). */
                fromDay?: string;
                /** @description Last day of a custom time frame, included; unless given, today. */
                toDay?: string;
                /** @description Hits at most: 50 unless given; more than 1000 is taken as 1000. */
                limit?: number;
                /** @description The `lastKey` of the page before; absent for the first. */
                offset?: string;
                /** @description `spiders`, `uniques`, `nonuniques` or `conversions`; all unless given. */
                filter?: ("spiders" | "uniques" | "nonuniques" | "conversions") | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                conversionId: number;
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
                    "application/json": components["schemas"]["HitListPage"];
                };
            };
        };
    };
    getClickstream: {
        parameters: {
            query?: {
                /** @description Only hits in this group. */
                group?: number | null;
                /** @description Only hits of this datapoint. */
                datapoint?: number | null;
                /** @description Only hits that led to this. */
                conversion?: number | null;
                /** @description Hits at most: 50 unless given; more than 100 is taken as 100. */
                pageSize?: number;
                /** @description `spiders`, `uniques`, `nonuniques` or `conversions`; all unless given. */
                filter?: ("spiders" | "uniques" | "nonuniques" | "conversions") | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["HitRows"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    updateAccount: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AccountBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    getMePlan: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["Plan"];
                };
            };
        };
    };
    getPlan: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["Plan"];
                };
            };
        };
    };
    listGuests: {
        parameters: {
            query?: {
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["GuestList"];
                };
            };
        };
    };
    createGuest: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GuestBody"] & {
                    userName: string;
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
                    "application/json": components["schemas"]["Guest"];
                };
            };
        };
    };
    countGuests: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    getGuest: {
        parameters: {
            query?: {
                /** @description `group` unless given. */
                entityType?: "datapoint" | "group";
                /** @description The datapoint or group. */
                entityId?: number | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                guestId: number;
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
                    "application/json": components["schemas"]["Guest"];
                };
            };
        };
    };
    updateGuest: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                guestId: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["GuestBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Guest"];
                };
            };
        };
    };
    deleteGuest: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                guestId: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listGuestPermissions: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Only grants on these: `datapoint` or `group`. */
                entityType?: ("datapoint" | "group") | null;
                /** @description Only `r` or only `w`. */
                type?: ("r" | "w") | null;
                /** @description Only grants on this entity. */
                entityId?: number | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                guestId: number;
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
                    "application/json": components["schemas"]["GrantList"];
                };
            };
        };
    };
    countGuestPermissions: {
        parameters: {
            query?: {
                /** @description Only grants on these: `datapoint` or `group`. */
                entityType?: ("datapoint" | "group") | null;
                /** @description Only `r` or only `w`. */
                type?: ("r" | "w") | null;
                /** @description Only grants on this entity. */
                entityId?: number | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                guestId: number;
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    putGuestPermission: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                guestId: number;
                /** @description `datapoint` or `group`. */
                type: "datapoint" | "group";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PermissionBody"] & {
                    /** @enum {string} */
                    Action: "add" | "remove";
                    Id: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    patchGuestPermission: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                guestId: number;
                /** @description `datapoint` or `group`. */
                type: "datapoint" | "group";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PermissionBody"] & {
                    /** @enum {string} */
                    Action: "add" | "remove";
                    Id: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listIpBlacklist: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["IpBlacklist"];
                };
            };
        };
    };
    addToIpBlacklist: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IpBlacklistBody"] & {
                    ip: string;
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
                    "application/json": components["schemas"]["IpBlacklistEntry"];
                };
            };
        };
    };
    removeFromIpBlacklist: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entry: 32 hex digits. */
                blacklistId: string;
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
                    "application/json": components["schemas"]["IpBlacklistEntry"];
                };
            };
        };
    };
    listDomainWhitelist: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["DomainWhitelist"];
                };
            };
        };
    };
    addToDomainWhitelist: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DomainWhitelistBody"] & {
                    name: string;
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
                    "application/json": components["schemas"]["DomainWhitelistEntry"];
                };
            };
        };
    };
    removeFromDomainWhitelist: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entry: 32 hex digits. */
                whitelistId: string;
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
                    "application/json": components["schemas"]["DomainWhitelistEntry"];
                };
            };
        };
    };
    listDomains: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description `system` unless given. */
                type?: "system" | "go" | "dedicated" | "personal" | "0" | "1" | "2" | "3";
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                name?: string;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["DomainList"];
                };
            };
        };
    };
    createDomain: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DomainBody"] & {
                    name: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countDomains: {
        parameters: {
            query?: {
                /** @description `system` unless given. */
                type?: "system" | "go" | "dedicated" | "personal" | "0" | "1" | "2" | "3";
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                name?: string;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    getDomain: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["Domain"];
                };
            };
        };
    };
    updateDomain: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DomainBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    deleteDomain: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listRetargetingScripts: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["RetargetingScriptList"];
                };
            };
        };
    };
    createRetargetingScript: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetargetingBody"] & {
                    name: string;
                    script: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countRetargetingScripts: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    getRetargetingScript: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["RetargetingScript"];
                };
            };
        };
    };
    updateRetargetingScript: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetargetingBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    deleteRetargetingScript: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listScriptDatapoints: {
        parameters: {
            query?: {
                /** @description Any scalar field of the row; unknown: newest first. */
                sortBy?: string;
                /** @description `desc` unless given. */
                sortDirection?: "asc" | "desc";
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Favourites only. */
                onlyFavorites?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["DatapointList"];
                };
            };
        };
    };
    countScriptDatapoints: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Comma list of tag names or ids, all of which must be carried. */
                tags?: string;
                /** @description Favourites only. */
                onlyFavorites?: boolean;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    listTags: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                name?: string;
                /** @description Comma list of datapoint ids: tags that one of these carries. */
                datapoints?: string;
                /** @description Comma list of group ids: tags that one of these carries. */
                groups?: string;
                /** @description Carried by any link `tl`, pixel `tp`, datapoint `dp`, group `gr`. */
                type?: ("tl" | "tp" | "dp" | "gr" | "0" | "1") | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["TagList"];
                };
            };
        };
    };
    upsertTag: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagBody"] & {
                    name: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countTags: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                name?: string;
                /** @description Comma list of datapoint ids: tags that one of these carries. */
                datapoints?: string;
                /** @description Comma list of group ids: tags that one of these carries. */
                groups?: string;
                /** @description Carried by any link `tl`, pixel `tp`, datapoint `dp`, group `gr`. */
                type?: ("tl" | "tp" | "dp" | "gr" | "0" | "1") | null;
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    getTag: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["Tag"];
                };
            };
        };
    };
    deleteTag: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    renameTag: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagNameBody"] & {
                    Text: string;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listTagDatapoints: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["DatapointList"];
                };
            };
        };
    };
    clearTagDatapoints: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countTagDatapoints: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `tl` (links) or `tp` (pixels). */
                type?: ("tl" | "tp" | "0" | "1") | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "paused" | "spam" | "all" | "0" | "1" | "2" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    patchTagDatapoint: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagPatchBody"] & {
                    /** @enum {string} */
                    Action: "add" | "remove";
                    Id: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    listTagGroups: {
        parameters: {
            query?: {
                /** @description Rows to skip. */
                offset?: number;
                /** @description Rows at most: 20 unless given; more than 100 (1000 with `_expand`) is taken as that. */
                limit?: number;
                /** @description Answer whole objects instead of addresses. */
                _expand?: boolean;
                /** @description Id of the last item of the page before: go on right behind it, whatever was created or deleted meanwhile. */
                _after?: number | null;
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["EntityUriList"] | components["schemas"]["GroupList"];
                };
            };
        };
    };
    clearTagGroups: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
    countTagGroups: {
        parameters: {
            query?: {
                /** @description A pattern in any case; `*` stands for anything, alone it is 'contains'. */
                textSearch?: string;
                /** @description Created on or after this date (yyyyMMdd[HH[mm[ss]]]). */
                createdAfter?: string | null;
                /** @description Created on or before this date (yyyyMMdd[HH[mm[ss]]]). */
                createdBefore?: string | null;
                /** @description `all` unless given. */
                status?: "active" | "deleted" | "all" | "0" | "3";
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
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
                    "application/json": components["schemas"]["CountObject"];
                };
            };
        };
    };
    patchTagGroup: {
        parameters: {
            query?: {
                /** @description Write enumerations as `names` (`TrackingLink`) or `integers` (0). */
                _enums?: "integers" | "names";
            };
            header?: never;
            path: {
                /** @description Id of the entity. */
                tagId: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagPatchBody"] & {
                    /** @enum {string} */
                    Action: "add" | "remove";
                    Id: number;
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
                    "application/json": components["schemas"]["EntityUri"];
                };
            };
        };
    };
}
