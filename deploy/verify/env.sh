# shellcheck shell=bash
# Sourced by every script: where downloads and builds lie (WORK, kept between runs), which Node, and the tools on the PATH.
WORK=${WORK:-${TMPDIR:-/tmp}/billing-ops}; mkdir -p "$WORK"
NODE_VERSION=${NODE_VERSION:-26.10.0} NPM_VERSION=${NPM_VERSION:-11.19.1}
export WORK NODE_VERSION NPM_VERSION DOCKER_CONFIG=$WORK/docker PATH=$WORK/bin:$PATH
