#!/bin/sh
# Fetches GRUB's 32-bit PVH image from Debian into a cache outside the repository, once.
#
# The image is a third party's binary: it is never committed, and nothing in it is changed. Prints
# its path and its SHA-256, one per line. Exit codes: 0 it is there, 1 it cannot be fetched (the
# reason is on standard error).
set -eu

package=grub-xen-host
member=usr/lib/grub-xen/grub-i386-xen_pvh.bin
cache=${TOUCHSTONE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/touchstone}/grub

fail() {
  echo "fetch-grub: $*" >&2
  exit 1
}

if [ ! -f "$cache/$member" ]; then
  command -v apt-get >/dev/null || fail "apt-get not found: $package can only be fetched on Debian or Ubuntu"
  command -v dpkg >/dev/null || fail "dpkg not found: needed to unpack $package"
  mkdir -p "$cache" || fail "cannot create $cache"
  work=$(mktemp -d "$cache/fetch.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && apt-get -q download "$package" >&2) || fail "apt-get download $package failed"
  dpkg -x "$work"/"$package"_*.deb "$work/tree" || fail "cannot unpack $package"
  [ -f "$work/tree/$member" ] || fail "$package does not contain $member"
  mkdir -p "$cache/${member%/*}"
  mv "$work/tree/$member" "$cache/$member"
fi

echo "$cache/$member"
sha256sum "$cache/$member" | cut -d' ' -f1
