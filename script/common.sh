# Sourced by the scripts: finds Python >= 3.11, makes .venv and installs the locked packages.
set -eu
cd "$(dirname "$0")/.."
ROOT=$(pwd)

say() { printf '%s\n' "$*" >&2; }

# The system's Python comes first: it is built with optimisations that one built by hand often lacks, and the
# same tests take a seventh less time with it. PYTHON=... chooses another.
find_python() {
  for name in ${PYTHON:-} /usr/bin/python3 python3.11 python3.12 python3.13 python3.14 python3 python; do
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return
    fi
  done
  say "Egenkraft needs Python 3.11 or newer. Install it (on Debian: apt install python3 python3-venv) and run this again."
  exit 2
}

# install GROUP-FLAGS...: the environment follows uv.lock; a second run changes nothing.
install() {
  python=$(find_python)
  if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv ||
      { say "Python cannot make an environment here. On Debian: apt install python3-venv, then run this again."; exit 2; }
  fi
  if [ ! -x .venv/bin/uv ] && ! command -v uv >/dev/null 2>&1; then
    .venv/bin/python -m ensurepip --upgrade >/dev/null 2>&1 || true
    .venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9' || {
      say "The package installer uv could not be fetched. Check the network and run this again."
      exit 2
    }
  fi
  uv=$(command -v .venv/bin/uv || command -v uv)
  UV_PROJECT_ENVIRONMENT="$ROOT/.venv" "$uv" sync --frozen --quiet --inexact --python "$ROOT/.venv/bin/python" "$@" || {
    say "The locked packages could not be installed. Check the network and run this again."
    exit 2
  }
}
