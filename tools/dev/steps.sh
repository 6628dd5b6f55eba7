# How progress looks: a numbered headline per step, its seconds, and its output only if it
# fails.

step_count=0
step_number=0

plan() {
  step_count=$1
  step_number=0
}

headline() {
  step_number=$((step_number + 1))
  printf '== [%d/%d] %s ...' "$step_number" "$step_count" "$1"
}

# quietly <log> <command>...: the command's status; its last lines when that is not 0 or 77.
quietly() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ $status != 0 ] && [ $status != 77 ]; then
    printf ' FAILED\n'
    tail -n 60 "$log"
    printf -- '-- all of it: %s\n' "$log"
  fi
  return $status
}

# python_module [option...]: what the Python binding consists of beside its sources.
python_module() {
  "$PYTHON" bindings/python/build_ffi.py && "$PYTHON" bindings/python/build_fast.py "$@"
}

# run <title> <command>...: a step without which the rest makes no sense.
run() {
  local started=$SECONDS
  headline "$1"
  quietly "build/log/${1// /-}.log" "${@:2}" || exit 1
  printf ' %d s\n' $((SECONDS - started))
}
