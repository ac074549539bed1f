#!/usr/bin/env bash
# All tests: test_all.sh sample|whole. `sample` is what CI runs; `whole` runs the heavy proofs in full and prints
# seeds and figures. Both run on SQLite, then on a private PostgreSQL, then in a browser (tests/README.md says what a
# sample leaves out). Lint and types run beside the first of them, and the PostgreSQL is started and migrated meanwhile,
# so that no core waits for another.
set -uo pipefail
size=$1
bin=.venv/bin
export RONGJUN_PROOF=$size
export RONGJUN_SEED=${RONGJUN_SEED:-$(date +%F)}
unset PYTHONDONTWRITEBYTECODE
jobs=${JOBS:-2}
failed=0
started=$SECONDS
step() { echo; echo "== $* ($((SECONDS - started)) s)"; }
run() { "$@" || { failed=1; echo "FAILED: $*"; }; }
shared=(-q -n "$jobs" --dist loadfile --no-loadscope-reorder -p no:cacheprovider)

if [ "$size" = sample ]; then
    echo "sample of $RONGJUN_SEED (RONGJUN_SEED=$RONGJUN_SEED make test draws the same)"
    deselect=(-m "not heavy and not browser")
    on_postgres=(tests/domains tests/cli)
    in_browser="browser and not heavy"
    checked=$(mktemp)
    make -s lint types >"$checked" 2>&1 &
    checking=$!
    export WITH_POSTGRES_OPTIONS="-c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off"
else
    seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
    echo "seed $seed  (SEED=$seed make prove repeats it)"
    deselect=(-m "not browser" --hypothesis-seed "$seed" --hypothesis-show-statistics)
    on_postgres=(tests/domains tests/cli tests/web)
    in_browser=browser
fi

if "$bin/python" scripts/with_postgres.py --check; then
    # Migrates with one test, then waits for a word; where this script ends early, the server goes too.
    exec {postgres}> >("$bin/python" scripts/with_postgres.py bash -c '
        "$1" -q -p no:cacheprovider tests/domains/test_holidays.py >/dev/null 2>&1
        read -r word && shift && exec "$@"' - "$bin/pytest" \
        "$bin/pytest" "${on_postgres[@]}" "${shared[@]}" "${deselect[@]}")
    on_server=$!
fi

step "SQLite"
run "$bin/pytest" tests "${shared[@]}" "${deselect[@]}"

if [ "$size" = sample ]; then
    step "lint, types, layers"
    run wait "$checking"
    cat "$checked"
    rm -f "$checked"
fi

step "PostgreSQL"
if [ -n "${on_server:-}" ]; then
    echo go >&"$postgres"
    run wait "$on_server"
else
    echo "!! PostgreSQL half SKIPPED: no initdb and postgres found on this machine"
    if [ "${CI:-}" = true ]; then echo "!! CI must not skip it"; failed=1; fi
fi

step "browser"
if bash scripts/ensure_chromium.sh; then
    run "$bin/pytest" tests/journeys -m "$in_browser" "${shared[@]}"
else
    echo "!! Browser tests SKIPPED: Chromium is not here and cannot be installed"
    if [ "${CI:-}" = true ]; then echo "!! CI must not skip them"; failed=1; fi
fi

if [ "$size" = whole ]; then
    step "figures"
    run "$bin/python" benchmarks/office.py
fi

step "done, failed=$failed"
exit $failed
