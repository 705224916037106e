#!/bin/sh
# Makes sure that Chromium and a PostgreSQL server are on the machine, for `make test`.
# Installs them where that is possible without asking (Debian, as root or with free sudo);
# elsewhere only says what is missing: the tests then skip with a reason, or fail where CI=true.
set -eu

has_chromium() { [ -e "${KETTENWERK_CHROMIUM:-/usr/bin/chromium}" ]; }
has_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }

missing=""
has_chromium || missing="$missing chromium"
has_postgres || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    $as_root true 2>/dev/null || as_root="no"
fi
if [ "$as_root" = no ] || ! command -v apt-get >/dev/null 2>&1; then
    printf '› Es fehlt:%s. Ein Teil der Tests wird übersprungen (apt install%s).\n' "$missing" "$missing"
    exit 0
fi
printf '› Installiere für die Tests:%s …\n' "$missing"
export DEBIAN_FRONTEND=noninteractive
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o Acquire::Retries=3"
$apt update >/dev/null
# shellcheck disable=SC2086  # the list is meant to be split
$apt install -y --no-install-recommends $missing >/dev/null
