#!/usr/bin/env bash
# Runs build.ps1 in the PowerShell that .config/dotnet-tools.json pins, so that it is the same everywhere.
#   ./build.sh [build|test|demo|bench|docs|pack] [-Filter WORDS] [-Name MEASUREMENT]
#   PWSH=/path/to/pwsh ./build.sh ...   uses that PowerShell instead.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

task=${1:-build}
[ $# -eq 0 ] || shift

dotnet tool restore >/dev/null
if [ -n "${PWSH:-}" ]; then
    exec "$PWSH" -NoProfile -File ./build.ps1 -Task "$task" "$@"
fi

exec dotnet tool run pwsh -- -NoProfile -File ./build.ps1 -Task "$task" "$@"
