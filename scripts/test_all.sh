#!/usr/bin/env bash
# All tests: test_all.sh sample|whole. `sample` is what CI runs; `whole` runs the heavy proofs in full and prints
# seeds and figures. Both run on SQLite, the browser among them, then on a private PostgreSQL (tests/README.md says what
# a sample leaves out). Lint and types run beside the first, and the PostgreSQL is started and migrated meanwhile; its
# tests begin when a worker of the first has nothing left to do, so that no core waits for another.
set -uo pipefail
size=$1
bin=.venv/bin
export RONGJUN_PROOF=$size
export RONGJUN_SEED=${RONGJUN_SEED:-$(date +%F)}
unset PYTHONDONTWRITEBYTECODE
jobs=${JOBS:-2}
failed=0
started=$SECONDS
notes=$(mktemp -d)
trap '[ -z "${on_server:-}" ] || kill -INT "$on_server" 2>/dev/null; rm -rf "$notes"' EXIT
step() { echo; echo "== $* ($((SECONDS - started)) s)"; }
run() { "$@" || { failed=1; echo "FAILED: $*"; }; }
shared=(-q -n "$jobs" --dist loadfile --no-loadscope-reorder -p no:cacheprovider)

if [ "$size" = sample ]; then
    echo "sample of $RONGJUN_SEED (RONGJUN_SEED=$RONGJUN_SEED make test draws the same)"
    chosen="not heavy"
    options=()
    on_postgres=(tests/domains tests/cli)
    make -s lint types >"$notes/lint" 2>&1 &
    checking=$!
    export WITH_POSTGRES_OPTIONS="-c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off"
else
    seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
    echo "seed $seed of $RONGJUN_SEED  (RONGJUN_SEED=$RONGJUN_SEED SEED=$seed make prove repeats it)"
    chosen="heavy or not heavy"
    options=(--hypothesis-seed "$seed")
    on_postgres=(tests/domains tests/cli tests/web)
    export RONGJUN_FIGURES=$notes/figures
fi

if "$bin/python" scripts/with_postgres.py --check; then
    # Migrates with one test, then waits for a word; where this script ends early, the server goes too.
    "$bin/python" scripts/with_postgres.py bash -c '
        "$2" -q -p no:cacheprovider tests/domains/test_holidays.py >/dev/null 2>&1
        until [ -e "$1" ]; do [ -d "${1%/*}" ] || exit 1; sleep 0.5; done
        shift && exec "$@"' - "$notes/idle" "$bin/pytest" \
        "${on_postgres[@]}" "${shared[@]}" -m "($chosen) and not browser" "${options[@]}" >"$notes/postgres" 2>&1 &
    on_server=$!
fi

in_browser=""
if ! bash scripts/ensure_chromium.sh; then
    echo "!! Browser tests SKIPPED: Chromium is not here and cannot be installed"
    if [ "${CI:-}" = true ]; then echo "!! CI must not skip them"; failed=1; fi
    in_browser=" and not browser"
fi

step "SQLite, and the browser"
RONGJUN_WHEN_IDLE=$notes/idle run "$bin/pytest" tests "${shared[@]}" -m "($chosen)$in_browser" "${options[@]}"
touch "$notes/idle"

if [ "$size" = sample ]; then
    step "lint, types, layers"
    run wait "$checking"
    cat "$notes/lint"
fi

step "PostgreSQL"
if [ -n "${on_server:-}" ]; then
    run wait "$on_server"
    cat "$notes/postgres"
else
    echo "!! PostgreSQL half SKIPPED: no initdb and postgres found on this machine"
    if [ "${CI:-}" = true ]; then echo "!! CI must not skip it"; failed=1; fi
fi

if [ "$size" = whole ]; then
    step "figures"
    sort "$RONGJUN_FIGURES"
    run "$bin/python" benchmarks/office.py
fi

step "done, failed=$failed"
exit $failed
