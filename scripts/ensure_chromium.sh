#!/usr/bin/env bash
# Make sure that Chromium is here for the browser tests; install Debian's where that may be done. The headless shell is
# Chromium without its own windows and menus: the same pages for two thirds of the work, so it is taken where it can be
# had, next to a Chromium that is here already only where nothing else would change.
set -u
here() { command -v "$1" >/dev/null 2>&1; }
missing() { ! here chromium-headless-shell && ! here chromium && ! here chromium-browser; }
get() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; }
alone() { [ "$(apt-get install -s --no-install-recommends "$1" 2>/dev/null | grep -c '^\(Inst\|Remv\)')" = 1 ]; }

here chromium-headless-shell && exit 0
sudo=""
if ! here apt-get || { [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; }; then
    missing && exit 1
    exit 0
fi
[ "$(id -u)" = 0 ] || sudo="sudo -n"
if missing; then
    echo "installing Debian's headless Chromium for the browser tests" >&2
    $sudo apt-get update -qq >/dev/null 2>&1
    get chromium-headless-shell fontconfig || get chromium fontconfig
elif alone chromium-headless-shell; then
    echo "installing Debian's chromium-headless-shell next to Chromium for the browser tests" >&2
    get chromium-headless-shell
fi
! missing
