# What each command needs, by the names of Debian 12 and 13, and how it gets there.

build_packages=(g++ ccache cmake ninja-build libhwy-dev zlib1g-dev pkg-config python3
  python3-dev python3-cffi)
demo_packages=("${build_packages[@]}" pypy3 python3-numpy python3-scipy python3-matplotlib
  python3-pil alsa-utils)
lint_packages=("${build_packages[@]}" clang libclang-rt-dev clang-tidy libgtest-dev libffi-dev
  libbenchmark-dev python3-venv)
bench_packages=("${build_packages[@]}" libbenchmark-dev libffi-dev python3-venv pypy3)
# exceptiongroup and tomli: pytest and hypothesis want them on the Python 3.9 of PyPy.
test_packages=("${demo_packages[@]}" "${lint_packages[@]}" luajit php-cli
  python3-pytest python3-pytest-xdist python3-hypothesis python3-pycparser
  python3-exceptiongroup python3-tomli)

# What build/venv holds. cffi is compiled there: the wheels on PyPI are built without
# optimisation, and a call through them costs half as much again.
venv_packages=(numpy scipy matplotlib hypothesis pytest pytest-xdist opencv-python-headless
  --no-binary=cffi cffi)
# Peers that only bench has.
bench_venv_packages=(numba numexpr)

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root() {
  if [ "$EUID" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need <package>...: installs the missing ones; says once what to do where it cannot.
need() {
  local package missing=()
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null || { [ "$EUID" != 0 ] && ! command -v sudo >/dev/null; }
  then
    echo "./dev: cannot install here; please install: ${missing[*]}" >&2
    exit 1
  fi
  local log
  log=$(mktemp)
  echo "== install ${missing[*]}"
  if ! { as_root apt-get update &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "./dev: apt could not install: ${missing[*]}" >&2
    exit 1
  fi
  rm -f "$log"
}

# venv <folder> <requirement>...: Debian's Python with the newest that PyPI has.
venv() {
  local folder=$1
  shift
  [ -x "$folder/bin/pip" ] || "$PYTHON" -m venv --clear "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check --upgrade "$@"
}
