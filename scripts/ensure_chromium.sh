#!/usr/bin/env bash
# Make sure that Chromium is here for the browser tests; install Debian's where that may be done.
set -u
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 && exit 0
command -v apt-get >/dev/null 2>&1 || exit 1
sudo=""
if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || exit 1
    sudo="sudo -n"
fi
echo "installing Debian's chromium for the browser tests" >&2
$sudo apt-get update -qq >/dev/null 2>&1
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium fontconfig >/dev/null 2>&1
command -v chromium >/dev/null 2>&1
