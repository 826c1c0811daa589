#!/usr/bin/env bash
# Installs the Debian packages of the given groups of tools/packages.txt that are missing:
#   tools/install_packages.sh [--optional] build test
# Exit 1 when something is missing and cannot be installed; with --optional only a notice.
# Everything is written to standard error.
set -euo pipefail
exec >&2 </dev/null

optional=false
if [[ ${1:-} == --optional ]]; then
  optional=true
  shift
fi
here=$(dirname "${BASH_SOURCE[0]}")
packages=()
while read -r group package _; do
  [[ " $* " == *" $group "* ]] && packages+=("$package")
done < "$here/packages.txt"

give_up() {
  if $optional; then
    echo "Not installed, so the agents or tests that need them are left out: $*"
    exit 0
  fi
  exit 1
}

if ! command -v dpkg-query > /dev/null; then
  # Not Debian: the build says what it does not find.
  if command -v cmake > /dev/null && command -v ninja > /dev/null; then exit 0; fi
  echo "This is not a Debian system. Install what Debian calls: ${packages[*]}"
  give_up "${packages[@]}"
fi

list_missing() {
  local present package
  # A package never heard of makes dpkg-query fail: it is missing like the others.
  present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2> /dev/null || true)
  for package in "${packages[@]}"; do
    grep -qxF "installed $package" <<< "$present" || echo "$package"
  done
}

mapfile -t missing < <(list_missing)
((${#missing[@]} == 0)) && exit 0

by_hand="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
as_root=()
if ((EUID != 0)); then
  if ! command -v sudo > /dev/null; then
    echo "Packages are missing, and installing them needs root. Run as root:"
    echo "  $by_hand"
    give_up "${missing[@]}"
  fi
  as_root=(sudo)
  # Without a terminal nobody can type a password.
  [[ -t 2 ]] || as_root=(sudo -n)
fi

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

echo "Installing with apt: ${missing[*]}"
# The package lists may be empty or old: fetch them when the first attempt fails.
if ! apt install --no-install-recommends "${missing[@]}" > "$log" 2>&1; then
  echo "Fetching the package lists (apt-get update)"
  if ! { apt update && apt install --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
    tail -n 15 "$log"
    echo "Could not install the packages. Run${as_root[*]:+ as root}:"
    echo "  $by_hand"
    give_up "${missing[@]}"
  fi
fi
