# What the servers of this folder share. Each script sets `name` and `start_server`, sources this
# file, and ends with `serve "$@"`.
#
#   start DIR [PORT]   starts the server on loopback and waits until it answers. Its state, its
#                      logs and its process ids go to DIR, which must be new or empty. Prints
#                      lines for eval: the endpoint and the credentials that it takes. It
#                      has one bucket, team.
#   stop DIR           ends its processes, and nothing else. What it held is lost.
#
# What is missing on this machine is installed: Debian packages by apt, Python packages into a
# folder of their own below ${XDG_CACHE_HOME:-~/.cache}/synchrony-test.

access_key=AKIDTEST secret_key=SECRETTEST region=us-east-1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/synchrony-test

# Says in one sentence why there is no server, shows the end of the log, and leaves.
fail() { # SENTENCE [LOG]
  echo "Scripts/servers/$name: $1" >&2
  [ ! -s "${2:-}" ] || tail -n 5 "$2" | cut -c 1-300 | sed 's/^/    /' >&2
  exit 69
}

# Runs a command while no other server of this folder installs anything.
alone() {
  mkdir -p "$cache"
  (flock 9 && "$@" 9>&-) 9>"$cache/lock"
}

apt_install() { # PACKAGE ...
  local root=()
  [ "$(id -u)" = 0 ] || root=(sudo -n)
  command -v apt-get >/dev/null || fail "please install what provides: $* (names as Debian has them)."
  {
    "${root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
      install -y -qq --no-install-recommends "$@"
  } >"$directory/install.log" 2>&1 || fail "apt could not install $*." "$directory/install.log"
}

# Makes the Python environment $cache/NAME if it is not there, and prints its path.
python_environment() { # NAME PACKAGE==VERSION ...
  local environment=$cache/$1
  [ -e "$environment/complete" ] || alone make_python_environment "$environment" "${@:2}"
  echo "$environment"
}

make_python_environment() { # FOLDER PACKAGE==VERSION ...
  [ ! -e "$1/complete" ] || return 0
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
  rm -rf "$1"
  python3 -m venv "$1" >"$directory/install.log" 2>&1 \
    && "$1/bin/python" -m pip --disable-pip-version-check install --quiet "${@:2}" \
      >"$directory/install.log" 2>&1 \
    && touch "$1/complete" \
    || fail "PyPI's $2 could not be installed." "$directory/install.log"
}

# Prints the first of COUNT neighbouring ports that are free: FIRST, or one below those that the
# kernel hands out, so that it stays free until it is taken.
free_ports() { # COUNT [FIRST]
  python3 - "$@" <<'PYTHON'
import random, socket, sys

count = int(sys.argv[1])
tries = [int(sys.argv[2])] if len(sys.argv) > 2 else random.sample(range(20000, 32000), 1000)
for first in tries:
    held = []
    try:
        for port in range(first, first + count):
            held.append(socket.socket())
            held[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held[-1].bind(("127.0.0.1", port))
        print(first)
        break
    except (OSError, OverflowError):
        pass
    finally:
        for one in held:
            one.close()
else:
    sys.exit(1)
PYTHON
}

# When a process began, so that a later one with the same id is not taken for it.
birth() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# Starts a program in the background; NAME.log has what it says.
launch() { # NAME PROGRAM ARGUMENT ...
  mkdir -p "$directory/run"
  "${@:2}" >"$directory/$1.log" 2>&1 </dev/null &
  echo "$! $(birth $!)" >"$directory/run/$1"
}

is_running() { # NAME
  local pid began
  read -r pid began <"$directory/run/$1" && [ -n "$began" ] && [ "$(birth "$pid")" = "$began" ]
}

# Waits until the endpoint answers, with whatever status.
await_answer() { # NAME SECONDS
  local end=$((SECONDS + $2))
  until curl --silent --noproxy '*' --max-time 2 --output /dev/null "$endpoint"; do
    is_running "$1" || fail "$1 ended before it was ready." "$directory/$1.log"
    [ "$SECONDS" -lt "$end" ] || fail "$1 did not answer at $endpoint within $2 s." "$directory/$1.log"
    sleep 0.1
  done
}

# Makes the bucket that README's tour works in.
make_bucket() { # NAME
  local nothing
  nothing=$(sha256sum </dev/null | cut -d ' ' -f 1)
  curl --silent --fail --noproxy '*' --output "$directory/bucket.log" --request PUT \
    --aws-sigv4 "aws:amz:$region:s3" --user "$access_key:$secret_key" \
    --header "x-amz-content-sha256: $nothing" "$endpoint/$1" \
    || fail "the bucket $1 could not be made." "$directory/bucket.log"
}

stop_server() {
  local file pid
  for file in "$directory"/run/*; do
    [ -e "$file" ] || continue
    read -r pid _ <"$file"
    # Not a polite signal: some would first write gigabytes of what nobody wants to disk.
    ! is_running "${file##*/}" || kill -KILL "$pid" 2>/dev/null || true
    rm -f "$file"
  done
}

# On the way out of a start that did not succeed.
give_up() {
  local status=$? pid
  for pid in $(jobs -p); do kill -KILL "$pid" 2>/dev/null || true; done
  case $status in
    69 | 130 | 143) ;;
    *) fail "the server could not be set up." "$directory/start.log" ;;
  esac
}

serve() { # start|stop DIR [PORT]
  case $#:${1:-} in
    [23]:start | 2:stop) ;;
    *) echo "usage: Scripts/servers/$name start DIR [PORT] | stop DIR" >&2; exit 64 ;;
  esac
  directory=$(realpath -m "$2")
  if [ "$1" = stop ]; then
    stop_server
    return
  fi
  mkdir -p "$directory" || fail "$directory cannot be made."
  [ -z "$(ls -A "$directory")" ] || fail "$directory is not empty; name a new folder."
  command -v python3 >/dev/null || alone apt_install python3
  command -v curl >/dev/null || alone apt_install curl
  trap give_up EXIT
  trap 'exit 143' TERM
  trap 'exit 130' INT
  port=$(free_ports 1 ${3:+"$3"} 2>/dev/null) || fail "port ${3:-between 20000 and 32000} is not free."
  endpoint=http://127.0.0.1:$port
  start_server
  make_bucket team
  trap - EXIT TERM INT
  echo "export SYNCHRONY_TEST_S3_${name^^}=$endpoint"
  echo "export AWS_ENDPOINT_URL=$endpoint AWS_DEFAULT_REGION=$region"
  echo "export AWS_ACCESS_KEY_ID=$access_key AWS_SECRET_ACCESS_KEY=$secret_key"
}
