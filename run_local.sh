#!/usr/bin/env bash
# Installs newsbeam beside itself and runs it. Executable documentation:
#
#   ./run_local.sh                run the main job on seeds/, then show what it wrote
#   ./run_local.sh test [ARGS]    run the tests (ARGS go to pytest)
#   ./run_local.sh test-crash     kill 20 runs at random moments and at each named one, see that
#                                 nothing is lost (NEWSBEAM_KILLS, NEWSBEAM_WORKER_RUNS: more)
#   ./run_local.sh test-engines   the main job, and a stream, on Prism and Flink (Go, Java, Maven)
#   ./run_local.sh test-training  the making of the accurate tagger's files (installs torch)
#   ./run_local.sh bench [ARGS]   what it costs: stages, the whole run, start-up, beside others
#   ./run_local.sh fuzz ARGS      seeded mutations of samples: --inputs N --seed S [PATHS…]
#   ./run_local.sh WORDS…         any newsbeam command: ingest, query, report, show, feeds, compact
#
# Needs Python 3.11, 3.12 or 3.13; NEWSBEAM_PYTHON names one that is not on the PATH.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
venv=$here/.venv

find_python() {
  local name
  for name in ${NEWSBEAM_PYTHON:-} python3.11 python3.12 python3.13 python3; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "run_local.sh: needs Python 3.11, 3.12 or 3.13, and found none: install one, or name it in NEWSBEAM_PYTHON" >&2
  exit 2
}

# install EXTRA: newsbeam with what an extra of setup.py names. Installs only when setup.py or
# the pins have changed since the last time.
install() {
  local stamp=$venv/.installed-$1 wanted
  wanted=$(cat "$here/setup.py" "$here/constraints.txt" | cksum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  echo "installing into $venv …" >&2
  [ -x "$venv/bin/python" ] || "$(find_python)" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --constraint "$here/constraints.txt" --editable "$here[$1]" >&2
  echo "$wanted" >"$stamp"
}

run_main_job() {
  local output=${NEWSBEAM_OUTPUT:-$here/out}
  "$venv/bin/newsbeam" ingest --seeds "$here/seeds" --output "$output"
  echo
  "$venv/bin/newsbeam" query "$output" "
    SELECT date, region, count(*) AS articles, count(dateline) AS datelines,
           sum(len(attributions))::INT AS attributions, count(duplicate_of) AS copies
    FROM articles GROUP BY ALL ORDER BY ALL"
  cat <<EOF

The dataset is in $output. Ask it:

  $venv/bin/python -c "import duckdb; print(duckdb.sql(\"FROM read_parquet('$output/articles/**/*.parquet', hive_partitioning=true) SELECT date, region, title LIMIT 10\"))"
  $venv/bin/python -c "import pandas; print(pandas.read_parquet('$output/articles')[['date', 'region', 'title']])"
EOF
}

case ${1:-} in
  test* | fuzz | bench) install dev; cd "$here" ;;
  *) install accurate ;;
esac
case ${1:-} in
  "") run_main_job ;;
  test) shift; exec "$venv/bin/python" -m pytest "$@" ;;
  test-crash)
    export NEWSBEAM_KILLS=${NEWSBEAM_KILLS:-20} NEWSBEAM_WORKER_RUNS=${NEWSBEAM_WORKER_RUNS:-10}
    exec "$venv/bin/python" -m pytest tests/crash
    ;;
  test-engines)
    shift
    NEWSBEAM_ENGINES=1 exec "$venv/bin/python" -m pytest tests/engines "$@"
    ;;
  test-training)
    shift
    install train
    exec "$venv/bin/python" -m pytest tests/training "$@"
    ;;
  bench) shift; exec "$venv/bin/python" -m benchmarks "$@" ;;
  fuzz) shift; exec "$venv/bin/python" -m benchmarks.fuzz "$@" ;;
  *) exec "$venv/bin/newsbeam" "$@" ;;
esac
