#!/bin/sh
# Installs with apt the programs that tests ask for a second opinion, those that are missing. Run by: dotnet run dev.cs test
set -eu

missing=
need() { # package, then a command that succeeds where it is installed
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

need chromium command -v chromium
need chromium-headless-shell command -v chromium-headless-shell
need oathtool command -v oathtool
need zbar-tools command -v zbarimg
need postgresql sh -c 'ls /usr/lib/postgresql/*/bin/initdb'
need sqlite3 command -v sqlite3
need python3-aiosmtpd /usr/bin/python3 -c 'import aiosmtpd'
need procps command -v pgrep
need curl command -v curl
need nodejs command -v node
need npm command -v npm
need jq command -v jq
need apache2 ls /usr/sbin/apache2
need kannel ls /usr/sbin/bearerbox
need kannel-extras ls /usr/lib/kannel/test/fakesmsc
need libapache2-mod-auth-openidc ls /usr/lib/apache2/modules/mod_auth_openidc.so
[ -n "$missing" ] || exit 0

root=
[ "$(id -u)" = 0 ] || root=sudo
if ! command -v apt-get >/dev/null || { [ -n "$root" ] && ! command -v sudo >/dev/null; }; then
    echo "Tests need programs that are missing and cannot be installed from here. As root: apt-get install$missing" >&2
    exit 1
fi
echo "Installing$missing …"
# shellcheck disable=SC2086 # words on purpose
if ! { $root env DEBIAN_FRONTEND=noninteractive apt-get -qq update &&
    $root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null; }; then
    echo "apt-get failed. Install by hand:$missing. To test without: dotnet run dev.cs test --no-install" >&2
    exit 1
fi
