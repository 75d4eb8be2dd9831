-- The campaign of a hit: parameters of its query string, each as hits/dimensions.py reads any other.
-- Rows from before these columns are read by the same expressions, until a merge writes them down.
ALTER TABLE hits
    ADD COLUMN IF NOT EXISTS utm_source LowCardinality(String) DEFAULT
        if(position(query, '%') = 0
            AND position(query, '+') = 0
            AND position(query, '#') = 0
            AND position(query, '?') = 0
            AND position(query, concat('utm_source', '&')) = 0
            AND NOT endsWith(query, 'utm_source'),
            extractURLParameter(concat('?', query), 'utm_source'),
            arrayMap(pair -> toValidUTF8(decodeURLFormComponent(if(position(pair, '=') = 0, '', substring(pair, position(pair, '=') + 1)))), [arrayFirst(pair -> toValidUTF8(decodeURLFormComponent(splitByChar('=', pair)[1])) = 'utm_source', arrayFilter(pair -> pair != '', splitByChar('&', query)))])[1]),
    ADD COLUMN IF NOT EXISTS utm_medium LowCardinality(String) DEFAULT
        if(position(query, '%') = 0
            AND position(query, '+') = 0
            AND position(query, '#') = 0
            AND position(query, '?') = 0
            AND position(query, concat('utm_medium', '&')) = 0
            AND NOT endsWith(query, 'utm_medium'),
            extractURLParameter(concat('?', query), 'utm_medium'),
            arrayMap(pair -> toValidUTF8(decodeURLFormComponent(if(position(pair, '=') = 0, '', substring(pair, position(pair, '=') + 1)))), [arrayFirst(pair -> toValidUTF8(decodeURLFormComponent(splitByChar('=', pair)[1])) = 'utm_medium', arrayFilter(pair -> pair != '', splitByChar('&', query)))])[1]),
    ADD COLUMN IF NOT EXISTS utm_campaign LowCardinality(String) DEFAULT
        if(position(query, '%') = 0
            AND position(query, '+') = 0
            AND position(query, '#') = 0
            AND position(query, '?') = 0
            AND position(query, concat('utm_campaign', '&')) = 0
            AND NOT endsWith(query, 'utm_campaign'),
            extractURLParameter(concat('?', query), 'utm_campaign'),
            arrayMap(pair -> toValidUTF8(decodeURLFormComponent(if(position(pair, '=') = 0, '', substring(pair, position(pair, '=') + 1)))), [arrayFirst(pair -> toValidUTF8(decodeURLFormComponent(splitByChar('=', pair)[1])) = 'utm_campaign', arrayFilter(pair -> pair != '', splitByChar('&', query)))])[1]),
    ADD COLUMN IF NOT EXISTS utm_term LowCardinality(String) DEFAULT
        if(position(query, '%') = 0
            AND position(query, '+') = 0
            AND position(query, '#') = 0
            AND position(query, '?') = 0
            AND position(query, concat('utm_term', '&')) = 0
            AND NOT endsWith(query, 'utm_term'),
            extractURLParameter(concat('?', query), 'utm_term'),
            arrayMap(pair -> toValidUTF8(decodeURLFormComponent(if(position(pair, '=') = 0, '', substring(pair, position(pair, '=') + 1)))), [arrayFirst(pair -> toValidUTF8(decodeURLFormComponent(splitByChar('=', pair)[1])) = 'utm_term', arrayFilter(pair -> pair != '', splitByChar('&', query)))])[1]),
    ADD COLUMN IF NOT EXISTS utm_content LowCardinality(String) DEFAULT
        if(position(query, '%') = 0
            AND position(query, '+') = 0
            AND position(query, '#') = 0
            AND position(query, '?') = 0
            AND position(query, concat('utm_content', '&')) = 0
            AND NOT endsWith(query, 'utm_content'),
            extractURLParameter(concat('?', query), 'utm_content'),
            arrayMap(pair -> toValidUTF8(decodeURLFormComponent(if(position(pair, '=') = 0, '', substring(pair, position(pair, '=') + 1)))), [arrayFirst(pair -> toValidUTF8(decodeURLFormComponent(splitByChar('=', pair)[1])) = 'utm_content', arrayFilter(pair -> pair != '', splitByChar('&', query)))])[1]);
