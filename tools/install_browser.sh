#!/bin/sh
# Puts in place what the browser tests need: Chromium and a font with Chinese characters.
# Does nothing where both are there already.
set -eu

have_font() {
    command -v fc-list >/dev/null 2>&1 && fc-list ':lang=zh' family | grep -q .
}

missing=""
command -v chromium >/dev/null 2>&1 || missing=" chromium"
have_font || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0

by_hand() {
    echo "The browser tests need:$missing. $1" >&2
    echo "On Debian: apt-get install --no-install-recommends$missing" >&2
    exit 1
}

command -v apt-get >/dev/null 2>&1 || by_hand "This system has no apt-get; please install them."
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || by_hand "Installing them needs an administrator."
    as_root="sudo -n"
fi

echo "Installing$missing for the browser tests ..."
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # the names are separate words on purpose
$as_root apt-get install -y -qq --no-install-recommends $missing fontconfig >/dev/null
