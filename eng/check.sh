#!/bin/sh
# What must hold before a change is merged, tests apart. Shows a step's output only where it fails. Run by: dotnet run dev.cs check
set -u
cd "$(dirname "$0")/.."
failures=0

step() { # name, then the command
    name=$1
    shift
    if said=$("$@" 2>&1); then
        echo "$name: good"
    else
        failures=$((failures + 1))
        echo "$said"
        echo "$name: FAILED"
    fi
}

step "Lock files" dotnet restore Gapura.slnx --locked-mode
step "Warnings" dotnet build Gapura.slnx -c Release --no-restore --nologo -v q -warnaserror
step "Format" dotnet format Gapura.slnx --verify-no-changes --no-restore

# A source that does not answer, or has no such data, is no reason to refuse a change; what one does know is.
known() { # name, what it says of a finding, what it says when it cannot tell, then the command
    name=$1
    finding=$2
    silence=$3
    shift 3
    said=$("$@" 2>&1)
    code=$?
    case "$said" in
        *$finding*)
            failures=$((failures + 1))
            echo "$said"
            echo "$name: FAILED"
            ;;
        *$silence*) echo "$name: NOT CHECKED, the package source did not answer" ;;
        *) [ "$code" = 0 ] && echo "$name: none known to the package source" || echo "$name: NOT CHECKED, the package source did not answer" ;;
    esac
}

known "Vulnerabilities, NuGet" "following vulnerable packages" NU1900 dotnet list Gapura.slnx package --vulnerable --include-transitive
known "Vulnerabilities, npm" "# npm audit report" "audit endpoint returned an error" npm audit --prefix authenticator --omit dev

echo "$failures checks failed"
[ "$failures" = 0 ]
