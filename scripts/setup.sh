#!/bin/sh
# Sets up .venv with one requirements list: scripts/setup.sh run|test|check|bench
# Needs Python 3.11 or newer and nothing else. A second call with unchanged lists returns at once.
set -eu
cd "$(dirname "$0")/.."
list="$1"

say() { printf '› %s\n' "$*"; }

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        command -v "$name" >/dev/null 2>&1 || continue
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    {
        echo "Kettenwerk braucht Python 3.11 oder neuer; gefunden: $(python3 --version 2>&1 || echo keins)."
        echo "  Bitte installieren oder den Ort nennen: make run PYTHON=/pfad/zu/python3.11"
        echo "Kettenwerk needs Python 3.11 or newer. Install it or name it: make run PYTHON=/path/to/python3.11"
    } >&2
    return 1
}

create_venv() {
    python="$(find_python)"
    version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
    say "Python $version gefunden, lege die Umgebung .venv an …"
    if ! output="$("$python" -m venv --clear .venv 2>&1)"; then
        rm -rf .venv
        {
            echo "Die Umgebung .venv ließ sich nicht anlegen. Meist fehlt auf Debian/Ubuntu ein Paket:"
            echo "  apt install python3-venv      (oder genau: apt install python$version-venv)"
            echo "Could not create .venv; on Debian/Ubuntu install the package python$version-venv."
            echo "$output" | tail -n 5
        } >&2
        exit 1
    fi
}

lock="requirements/$list.txt"

# What a finished set-up was made from: the list, the project's own data, this folder
# (a moved folder breaks a .venv). Tool settings in pyproject.toml do not count.
made_from() {
    echo "$({ cat "requirements/$1.txt"; sed '/^\[tool\./,$d' pyproject.toml; } | cksum) $(pwd)"
}
is_done() { [ "$(cat ".venv/.installed-$1" 2>/dev/null || true)" = "$(made_from "$1")" ]; }

# pip's lines become one that counts; its exit code is kept.
install_list() {
    code=.venv/.pip-exit-code
    {
        if $pip --require-hashes --progress-bar off -r "$lock"; then result=0; else result=1; fi
        echo "$result" >"$code"
    } | awk -v all="$count" -v tty="$([ -t 1 ] && echo 1 || echo 0)" '
        /^Collecting /  { n++; if (tty) printf "\r  %d von %d: %-50.50s", n, all, $2; else if (n % 20 == 0) print "  " n " von " all; fflush() }
        /^Installing /  { if (tty) printf "\r%-70s\r", ""; print "  geladen, packe aus …"; fflush() }'
    return "$(cat "$code")"
}

[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || create_venv
is_done "$list" && exit 0
# Every list contains the one before it, so an up-to-date larger one serves as well.
case "$list" in
    run) { is_done test || is_done check; } && exit 0 ;;
    test) is_done check && exit 0 ;;
esac

count="$(grep -c '^[a-zA-Z0-9]' "$lock")"
say "Installiere $count geprüfte Bausteine ($lock); beim ersten Mal dauert das einige Minuten …"
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore .venv/bin/python -m pip install"
install_list
$pip --quiet --no-deps --no-build-isolation -e .
made_from "$list" >".venv/.installed-$list"
say "Umgebung ist bereit."
