#!/bin/sh
# Writes PgBouncer's settings where a read-only root lets it, with the password from its file, and becomes PgBouncer.
#   start.sh reload    tells the one that runs, as process 1, to read them again
set -eu
umask 077
config=${CONFIG_DIR:-/tmp}
password=$(cat "${PASSWORD_FILE:-/run/secrets/billing_app_password}")
printf '"billing_app" "%s"\n' "$(printf %s "$password" | sed 's/"/""/g')" > "$config/users.txt"
cat > "$config/pgbouncer.ini" <<INI
[databases]
* = host=${POSTGRES_HOST:-postgres} port=${POSTGRES_PORT:-5432}
[pgbouncer]
listen_addr = ${LISTEN_ADDRESS:-0.0.0.0}
listen_port = ${LISTEN_PORT:-5432}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $config/users.txt
pool_mode = transaction
; Connections to PostgreSQL for one database and user, whatever the number of processes.
default_pool_size = ${POOL_SIZE:-20}
max_client_conn = 1000
; Above the number of the service's named statements; 0 would make it fail.
max_prepared_statements = 500
; As long as a request waits for a connection (POOL_TIMEOUT_MS).
query_wait_timeout = ${QUERY_WAIT_SECONDS:-5}
server_connect_timeout = 3
server_login_retry = 1
log_connections = 0
log_disconnections = 0
INI
if [ "${1:-}" = reload ]; then kill -HUP 1; exit; fi
exec pgbouncer "$config/pgbouncer.ini"
