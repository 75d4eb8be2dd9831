#!/bin/sh
# Try compose.clickhouse.yaml out: hits are counted once on all copies, and go on being counted while
# one server is down. Changes nothing but for a link of its own.
#   HITSTORE_PASSWORD=… APP_HOST=… LINKS_HOST=… sh deploy/clickhouse/smoke.sh
set -eu
cd "$(dirname "$0")/.."
compose="docker compose -f compose.clickhouse.yaml"

inside() {
    $compose exec -T clicktrail python - "$@" < clickhouse/smoke.py
}

# The copies' own answer, from each server that runs.
on_each() {
    wanted=$1
    query=$2
    shift 2
    for server in "$@"; do
        tries=0
        until found=$($compose exec -T "$server" clickhouse-client --user clicktrail \
            --password "$HITSTORE_PASSWORD" --query "$query") && [ "$found" = "$wanted" ]; do
            tries=$((tries + 1))
            if [ "$tries" -gt 60 ]; then
                echo "FAILED: $server says $found, not $wanted: $query"
                exit 1
            fi
            sleep 1
        done
        echo "ok: $server says $wanted"
    done
}

$compose ps
made=$(inside link)
echo "$made"
link=$(echo "$made" | tail -n 1 | cut -d ' ' -f 1)
name=$(echo "$made" | tail -n 1 | cut -d ' ' -f 2)
# Whether it redirects yet was asked by visits, too.
inside visit "$name" 10
sleep 5
raw="SELECT count() FROM clicktrail.hits WHERE datapoint_id = $link"
sums="SELECT sum(clicks) FROM clicktrail.datapoint_day WHERE datapoint_id = $link"
first=$($compose exec -T clickhouse-1 clickhouse-client --user clicktrail \
    --password "$HITSTORE_PASSWORD" --query "$raw")
[ "$first" -ge 11 ] || { echo "FAILED: $first hits"; exit 1; }
inside counted "$link" "$first"
on_each "$first" "$raw" clickhouse-1 clickhouse-2 clickhouse-3
on_each "$first" "$sums" clickhouse-1 clickhouse-2 clickhouse-3
on_each "$first" "SELECT count() FROM clicktrail.all_hits WHERE datapoint_id = $link" clickhouse-2

echo "one server is stopped"
$compose stop clickhouse-1
inside visit "$name" 10
inside counted "$link" "$((first + 10))"
on_each "$((first + 10))" "$raw" clickhouse-2 clickhouse-3

echo "it comes back"
$compose start clickhouse-1
on_each "$((first + 10))" "$raw" clickhouse-1
on_each "$((first + 10))" "$sums" clickhouse-1
$compose exec -T clicktrail clicktrail verify
echo "All is well."
