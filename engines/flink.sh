#!/usr/bin/env bash
# Fetches Flink and Beam's job server for it, and runs a cluster on this machine.
#
#   engines/flink.sh job-server          fetch the job server once, print the path of its jar
#   engines/flink.sh dist                fetch Flink once, print the folder of its jars
#   engines/flink.sh start DIR [TASK_MANAGERS [PORT]]
#                                        start a cluster whose files lie in DIR (default: two
#                                        task managers of two slots, port 8081), print its address
#                                        FLINK_TASK_MANAGER_MEMORY: of each, 2000m by default
#   engines/flink.sh task-manager DIR N  start task manager N of a cluster (again)
#   engines/flink.sh stop DIR            stop it
#
# Needs Java 11 or 17, Maven for the job server, pip for Flink (whose own jars are in the
# PyPI package apache-flink-libraries). Nothing else is downloaded.
set -euo pipefail

flink=1.19.3
beam=2.70.0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/newsbeam
memory=${FLINK_TASK_MANAGER_MEMORY:-2000m}

# What Flink and Beam reach into, which Java 17 has closed.
open_packages="java.base/java.lang java.base/java.lang.invoke java.base/java.math java.base/java.net
  java.base/java.io java.base/java.nio java.base/java.text java.base/java.time java.base/java.util
  java.base/java.util.concurrent java.base/java.util.concurrent.atomic
  java.base/java.util.concurrent.locks java.base/sun.nio.ch java.base/sun.net.util"

fail() { echo "engines/flink.sh: $1" >&2; exit "${2:-3}"; }
need() { command -v "$1" >/dev/null || fail "needs $1 on the PATH, found none"; }

# Prints one manifest header, broken into lines of at most 72 bytes as the format asks.
header() { printf '%s: %s\n' "$1" "$2" | awk '{ print substr($0, 1, 72); for (i = 73; i <= length($0); i += 71) print " " substr($0, i, 71) }'; }

job_server() {
  local folder=$cache/flink-job-server-$beam-$flink
  if [ ! -f "$folder/job-server.jar" ]; then
    need java; need mvn; need jar
    echo "fetching Beam's job server $beam for Flink $flink into $folder …" >&2
    rm -rf "$folder"; mkdir -p "$folder"
    mvn -q -B -f "$here/flink-job-server.pom.xml" dependency:copy-dependencies \
      -DoutputDirectory="$folder/lib" >&2
    # A jar that only names the others: what `java -jar` and --flink_job_server_jar expect.
    { header Main-Class org.apache.beam.runners.flink.FlinkJobServerDriver
      header Add-Opens "$(echo $open_packages)"
      header Class-Path "$(cd "$folder" && echo lib/*.jar)"
    } >"$folder/manifest"
    jar cfm "$folder/draft.jar" "$folder/manifest"
    mv "$folder/draft.jar" "$folder/job-server.jar"
  fi
  echo "$folder/job-server.jar"
}

dist() {
  local folder=$cache/flink-$flink python=$here/../.venv/bin/python
  if [ ! -d "$folder/lib" ]; then
    [ -x "$python" ] || python=python3
    echo "fetching Flink $flink into $folder …" >&2
    mkdir -p "$folder"
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps \
      --dest "$folder" "apache-flink-libraries==$flink" >&2
    tar -xzf "$folder/apache-flink-libraries-$flink.tar.gz" -C "$folder" --strip-components=2 \
      --wildcards '*/deps/bin' '*/deps/lib/flink-dist-*' '*/deps/lib/log4j-*'
    rm "$folder/apache-flink-libraries-$flink.tar.gz"
  fi
  echo "$folder"
}

write_config() {  # DIR PORT
  local dir
  dir=$(cd "$1" && pwd)
  mkdir -p "$dir/conf" "$dir/log" "$dir/tmp"
  cat >"$dir/conf/config.yaml" <<YAML
jobmanager: {rpc: {address: localhost, port: $(($2 + 1))}, bind-host: localhost, memory: {process: {size: 1200m}}}
rest: {address: localhost, bind-address: localhost, port: $2}
taskmanager: {bind-host: localhost, host: localhost, numberOfTaskSlots: 2, memory: {process: {size: $memory}, managed: {fraction: 0.05}, jvm-metaspace: {size: 512m}, network: {min: 384m, max: 384m}}}
# Each start of a job loads Beam's classes again, and Beam keeps some of the old ones.
# A batch of newsbeam has many shuffles at once, each with 512 buffers of 32 KB.
# A task manager that was killed is missed within seconds, and its work begun again.
heartbeat: {interval: 2000, timeout: 10000}
restart-strategy: {type: fixed-delay, fixed-delay: {attempts: 1000, delay: 1 s}}
state: {backend: {type: hashmap}, checkpoints: {dir: "file://$dir/checkpoints"}, savepoints: {dir: "file://$dir/savepoints"}}
io: {tmp: {dirs: "$dir/tmp"}}
YAML
  cat >"$dir/conf/log4j.properties" <<LOG
rootLogger.level = INFO
rootLogger.appenderRef.file.ref = file
appender.file.name = file
appender.file.type = FILE
appender.file.fileName = \${sys:log.file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d %-5p %c - %m%n
LOG
}

resources() {  # DIR COMMAND: the JVM's memory options, then Flink's, one line each
  java -cp "$(dist)/bin/*:$(dist)/lib/*" org.apache.flink.runtime.util.bash.BashJavaUtils \
    "$2" --configDir "$1/conf" 2>/dev/null | sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p'
}

launch() {  # DIR NAME RESOURCES CLASS
  local dir jvm own opens=()
  dir=$(cd "$1" && pwd)
  { read -r jvm; read -r own || true; } < <(resources "$dir" "$3")
  for package in $open_packages; do opens+=("--add-opens=$package=ALL-UNNAMED"); done
  # shellcheck disable=SC2086
  nohup java $jvm "${opens[@]}" -Dlog.file="$dir/log/$2.log" \
    -Dlog4j.configurationFile="$dir/conf/log4j.properties" -cp "$(dist)/lib/*" "$4" \
    --configDir "$dir/conf" ${own:-} >"$dir/log/$2.out" 2>&1 </dev/null &
  echo $! >"$dir/$2.pid"
}

task_manager() {
  launch "$1" "task-manager-$2" GET_TM_RESOURCE_PARAMS \
    org.apache.flink.runtime.taskexecutor.TaskManagerRunner
}

start() {  # DIR TASK_MANAGERS PORT
  local dir=$1 managers=$2 port=$3 number tries
  need java; need curl
  dist >/dev/null
  mkdir -p "$dir"
  ! ls "$dir"/*.pid >/dev/null 2>&1 || fail "a cluster of $dir is there already: stop it first" 2
  write_config "$dir" "$port"
  launch "$dir" job-manager GET_JM_RESOURCE_PARAMS \
    org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint
  for number in $(seq "$managers"); do task_manager "$dir" "$number"; done
  for tries in $(seq 240); do
    kill -0 "$(cat "$dir/job-manager.pid")" 2>/dev/null || break
    if curl -fsS "http://localhost:$port/overview" 2>/dev/null \
      | grep -q "\"taskmanagers\":$managers,"; then
      echo "localhost:$port"
      return
    fi
    sleep 0.5
  done
  stop "$dir"
  fail "the cluster did not come up (its ports are $port and $((port + 1))): see $dir/log" 1
}

stop() {
  local file
  for file in "$1"/*.pid; do
    [ -f "$file" ] || continue
    kill "$(cat "$file")" 2>/dev/null || true
    rm -f "$file"
  done
}

case ${1:-} in
  job-server) job_server ;;
  dist) dist ;;
  start) [ $# -ge 2 ] || fail "start takes a folder" 2; start "$2" "${3:-2}" "${4:-8081}" ;;
  task-manager) [ $# -eq 3 ] || fail "task-manager takes a folder and a number" 2; task_manager "$2" "$3" ;;
  stop) [ $# -eq 2 ] || fail "stop takes a folder" 2; stop "$2" ;;
  *) fail "say job-server, dist, start, task-manager or stop: see the head of this file" 2 ;;
esac
