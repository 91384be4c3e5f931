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

# Reported only: whether anything is known depends on the package source, and one without such data reports nothing either.
if said=$(dotnet list Gapura.slnx package --vulnerable --include-transitive 2>&1); then
    case "$said" in
        *NU1900*) echo "Vulnerabilities: NOT CHECKED, the package source did not answer" ;;
        *"following vulnerable packages"*) echo "$said" ;;
        *) echo "Vulnerabilities: none reported (a package source without vulnerability data reports none either)" ;;
    esac
else
    echo "Vulnerabilities: NOT CHECKED, the package source did not answer"
fi

echo "$failures checks failed"
[ "$failures" = 0 ]
