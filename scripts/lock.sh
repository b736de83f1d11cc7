#!/bin/sh
# Pins the packages of pyproject.toml with hashes, for every platform, without naming a registry.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links"
$compile pyproject.toml -o requirements/app.txt "$@"
$compile --group pyproject.toml:dev -c requirements/app.txt -o requirements/dev.txt "$@"
$compile --group pyproject.toml:bench -c requirements/app.txt -o requirements/bench.txt "$@"
