#!/bin/bash
# E-invoices by the official rules. Needs Java 17 and Maven; without them it says so. No Docker; a minute after the first time.
set -uo pipefail
cd "$(dirname "$0")" || exit
exec node ../../../scripts/prepare.mjs ../../../scripts/verify-e-invoices.ts
