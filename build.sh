#!/usr/bin/env bash
# Runs build.ps1: in pwsh when there is one, otherwise in the stand-in that comes with the sources.
#   ./build.sh [build|test|demo|bench|pack] [-Name X]
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

task=${1:-build}
[ $# -eq 0 ] || shift

if command -v pwsh >/dev/null 2>&1; then
    exec pwsh -NoProfile -File "$root/build.ps1" -Task "$task" "$@"
fi

host="$root/tools/PwshHost"
dotnet build "$host/PwshHost.csproj" -c Release --nologo -v quiet -nodeReuse:false -clp:NoSummary
exec dotnet exec "$host/bin/Release/net10.0/PwshHost.dll" -NoProfile -File "$root/build.ps1" -Task "$task" "$@"
