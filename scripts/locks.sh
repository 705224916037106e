#!/bin/sh
# Renews requirements/*.txt: every Python from 3.11 on, every platform, hashed, no index addresses.
# `scripts/locks.sh --upgrade` takes the newest versions; without it, what is locked stays.
set -eu
cd "$(dirname "$0")/../requirements"
../.venv/bin/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore uv
# In this order: each list is held to the versions of the one before.
for list in run test check bench; do
    echo "› requirements/$list.txt"
    ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "$@" "$list.in" --output-file "$list.txt"
done
