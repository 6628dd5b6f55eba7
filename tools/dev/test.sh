# The steps of ./dev test. A step is a row here and a function step_<name>; it chains its
# commands with &&, and returns 77 when the machine cannot run it.

test_steps=(
  "release   the library as shipped, its tests and its Python module"
  "core      unit and ABI tests of that library"
  "abi       the header, the exports and the binary's manners"
  "examples  one program in every language, compared byte by byte"
  "python    the Python binding on CPython, against Debian's NumPy"
  "plain     a part of it without the extension module"
  "pypy      all of it on PyPy"
  "numpy     the same against the newest NumPy"
  "asan      all built by clang, core under its address and undefined behaviour sanitizers"
  "tsan      the threaded tests of core under the thread sanitizer"
  "lint      formatting, ruff and clang-tidy"
)
# These read the release build, so asking for one of them asks for it too.
needs_release=" core abi examples python plain pypy numpy asan tsan "

step_core() { ctest --preset release; }
step_asan() {
  sanitized_tests asan && cmake --build --preset asan --target ndabi_vectors &&
    CC=clang "$PYTHON" bindings/python/build_fast.py --check
}
step_tsan() { sanitized_tests tsan; }

# sanitized_tests <preset>: with the vector kernels as they are shipped.
sanitized_tests() {
  cmake --preset "$1" -DNDABI_VECTORS="$PWD/build/release/core/libndabi_vectors.a" &&
    cmake --build --preset "$1" && ctest --preset "$1"
}

step_release() {
  cmake --preset release -DNDABI_BUILD_TESTS=ON && cmake --build --preset release &&
    python_module --strict
}

# pytest_on <python> <tests>...: on all cores.
pytest_on() { "$1" -m pytest -q -n "$(nproc)" "${@:2}"; }

step_abi() { pytest_on "$PYTHON" tests/abi; }
step_examples() { pytest_on "$PYTHON" tests/bindings/examples; }
step_python() { pytest_on "$PYTHON" tests/bindings/python; }
step_plain() {
  NDABI_NO_EXTENSION=1 pytest_on "$PYTHON" \
    tests/bindings/python/test_{buffer,convolve,errstate,lifetime,operators,ufuncs}.py
}
step_pypy() { pytest_on pypy3 tests/bindings/python; }

no_pypi() {
  echo "PyPI cannot be reached"
  return 77
}

step_numpy() {
  venv build/venv "${venv_packages[@]}" || no_pypi || return
  pytest_on build/venv/bin/python tests/bindings/python
}

# The formatters' versions are pinned: what is well formatted must not depend on the machine.
step_lint() {
  local sources units
  mapfile -t sources < <(find core capi tests bench examples tools bindings \
    -name '*.cc' -o -name '*.[ch]')
  mapfile -t units < <(find core capi -name '*.cc' -not -path 'core/kernels/*')
  venv build/venv-lint clang-format==14.0.6 ruff==0.6.9 || no_pypi || return
  build/venv-lint/bin/clang-format --dry-run -Werror "${sources[@]}" &&
    build/venv-lint/bin/ruff check . &&
    cmake --preset clang &&
    printf '%s\0' "${units[@]}" |
    xargs -0 -n 1 -P "$(nproc)" timeout 120 clang-tidy --quiet -p build/clang
}

step_names() { printf '%s\n' "${test_steps[@]%% *}"; }
step_title() { printf '%s\n' "${test_steps[@]}" | sed -n "s/^$1  */$1: /p"; }

# choose_steps <name>...: the rows asked for, in the order of the table; all for none.
choose_steps() {
  local name wanted=" $* "
  for name in "$@"; do
    step_names | grep -qxF -- "$name" || refuse "no test step '$name'"
    if [[ $needs_release == *" $name "* ]]; then wanted+="release "; fi
  done
  for name in $(step_names); do
    if [ $# = 0 ] || [[ $wanted == *" $name "* ]]; then echo "$name"; fi
  done
}

# run_steps <name>...: all of them, whatever fails, and a count at the end.
run_steps() {
  local name started status passed=0 failed=()
  use_library release
  plan $#
  for name in "$@"; do
    headline "$(step_title "$name")"
    started=$SECONDS status=0
    quietly "build/log/test-$name.log" "step_$name" || status=$?
    case $status in
      0) passed=$((passed + 1)) && printf ' %d s\n' $((SECONDS - started)) ;;
      77) printf ' skipped: %s\n' "$(tail -n 1 "build/log/test-$name.log")" ;;
      *) failed+=("$name") ;;
    esac
  done
  printf '\n%d s' "$SECONDS"
  [ ${#failed[@]} = 0 ] || printf ', failed: %s' "${failed[*]}"
  printf '\n%d passed, %d failed\n' "$passed" ${#failed[@]}
  [ ${#failed[@]} = 0 ]
}

cmd_test() {
  if [ "${1:-}" = --list ]; then
    printf '%s\n' "${test_steps[@]}"
    return
  fi
  local names
  names=$(choose_steps "$@")
  need "${test_packages[@]}"
  mapfile -t names <<<"$names"
  run_steps "${names[@]}"
}
