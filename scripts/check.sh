#!/bin/sh
# Every check that is no test, one after another; goes on after a failure, so that one run shows all.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
# Settings want a data folder and, in production, a key and a host; nothing is stored under them.
export KETTENWERK_DATA="$PWD/.tmp/data"
failed=""

check() {
    title="$1"
    shift
    if output="$("$@" 2>&1)"; then
        printf '  ok      %s\n' "$title"
    else
        printf '  FEHLER  %s\n' "$title"
        printf '%s\n' "$output" | head -n 60 | sed 's/^/          /'
        failed="$failed · $title"
    fi
}

check_deployment() {
    KETTENWERK_MODE=production KETTENWERK_HOSTS=kettenwerk.example \
        KETTENWERK_SECRET_KEY="$($bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
        $bin/kettenwerk check --deploy --fail-level WARNING
}

check_locks() {
    ! grep -nE '://|--(extra-)?index-url|--find-links|--trusted-host' requirements/*.txt requirements/*.in &&
        { [ ! -f package-lock.json ] || ! grep -nE '"resolved": *"https?:' package-lock.json; }
}

check "Form des Codes (ruff format)" $bin/ruff format --check --output-format concise .
check "Regeln des Codes (ruff)" $bin/ruff check --output-format concise .
check "Typen (mypy)" $bin/mypy
check "Stockwerke (import-linter)" $bin/lint-imports --no-logo
check "Vorlagen (djLint)" $bin/djlint kettenwerk --lint --quiet
check "Migrationen vollständig" $bin/kettenwerk makemigrations --check --dry-run
check "Betrieb (check --deploy)" check_deployment
check "Lizenzen (REUSE)" $bin/reuse lint --lines
check "Sperrlisten ohne Adressen" check_locks

if [ -n "$failed" ]; then
    printf 'Nicht in Ordnung: %s\n' "${failed# · }"
    exit 1
fi
echo "Alles in Ordnung."
