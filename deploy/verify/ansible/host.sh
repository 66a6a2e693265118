# shellcheck shell=bash disable=SC2154
# Sourced by verify.sh: the playbook over SSH against a systemd host in a container, with its own Docker inside. Install; run again;
# --check; deploy by digest under load, by Ansible and as the pipeline does it; a bad digest; reboot. Five to ten minutes.
for image in stand-in-ec2 stand-in-registry billing:v1 billing:v2 postgres:18 nginx:1.30; do
  docker image inspect "$image" >/dev/null 2>&1 || { skip "ansible on a host: no image $image (setup-docker.sh registry ec2; docker build -t billing:v1 .)"; return 0; }
done
# shellcheck source=../privileges.sh
. ./privileges.sh
load=$PWD/load/load.mjs host=ansible-host registry=ansible-registry
ssh_port=${SSH_PORT:-12222} http=${HTTP_PORT:-18081} port=${REGISTRY_PORT:-15051} url=http://127.0.0.1:${HTTP_PORT:-18081}
bridge=$(ip -4 -o addr show docker0 | awk '{sub("/.*","",$4); print $4}')
clean() { docker rm -fv $host $registry; docker volume rm $host-srv $host-containerd; } >/dev/null 2>&1
clean || :; trap 'clean || :' EXIT

# What Terraform gives a new host to do at its first boot, with stand-ins for what changes disks and packages.
sed 's/\${replace(volume_id, "-", "")}/vol0123/' ../terraform/user-data.sh.tftpl >"$work/user-data.sh"
first_boot() { # exit code of blkid -> what was called
  docker run --rm -i --entrypoint bash -v "$work/user-data.sh:/user-data.sh:ro" stand-in-ec2 -euc '
    for name in blkid mkfs.ext4 mount mountpoint apt-get snap systemctl; do
      printf "#!/bin/bash\necho \"%s \$*\" >>/calls\n[ %s != mountpoint ] || exit 1\n[ %s != blkid ] || exit '"$1"'\n" $name $name $name >/usr/local/sbin/$name; chmod +x /usr/local/sbin/$name
    done
    mkdir -p /dev/disk/by-id; touch /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123
    bash /user-data.sh; bash /user-data.sh
    cat /calls; grep -c "^LABEL=billing /srv ext4" /etc/fstab; cat /etc/docker/daemon.json'
}
new=$(first_boot 2) old=$(first_boot 0)
grep -q 'mkfs.ext4 -q -L billing /dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123' <<<"$new" || fail "user data: an empty volume is not formatted: $new"
if grep -q mkfs <<<"$old"; then fail 'user data: a volume with data is formatted'; fi
[ "$(tail -2 <<<"$old")" = $'1\n{ "data-root": "/srv/docker" }' ] || fail "user data: $old"
grep -q 'apt-get -qq install .*docker.io docker-compose-v2' <<<"$old" && grep -q 'systemctl enable --now snap.amazon-ssm-agent' <<<"$old" || fail "user data: $old"
[ "$(grep -n 'mount /srv' <<<"$old" | head -1 | cut -d: -f1)" -lt "$(grep -n 'apt-get -qq install' <<<"$old" | head -1 | cut -d: -f1)" ] || fail 'user data: Docker before its volume'
ok 'user data: formats an empty volume and no other, mounts it before Docker, prepares compose and the agent; twice is once'

docker run -d --name $registry -p "127.0.0.1:$port:5000" -p "$bridge:$port:5000" stand-in-registry >/dev/null
docker run -d --name $host --hostname ec2 --stop-signal SIGRTMIN+3 "${PRIVILEGES[@]}" --tmpfs /run:exec --tmpfs /run/lock --tmpfs /tmp:exec \
  -v $host-srv:/srv -v $host-containerd:/var/lib/containerd -p "127.0.0.1:$ssh_port:22" -p "127.0.0.1:$http:80" --memory 4g stand-in-ec2 >/dev/null
push() { # local image, name -> its digest
  docker tag "$1" "127.0.0.1:$port/$2" && docker push -q "127.0.0.1:$port/$2" >/dev/null
  docker inspect -f '{{range .RepoDigests}}{{println .}}{{end}}' "$1" | grep -m1 "127.0.0.1:$port/${2%:*}@" | cut -d@ -f2
  docker rmi "127.0.0.1:$port/$2" >/dev/null
}
image=$bridge:$port/acme/billing-api
v1=$(push billing:v1 acme/billing-api:v1) v2=$(push billing:v2 acme/billing-api:v2)
push postgres:18 postgres:18 >/dev/null; push nginx:1.30 nginx:1.30 >/dev/null
cat >"$work/inventory.yml" <<Y
billing:
  hosts:
    stand-in:
      ansible_host: 127.0.0.1
      ansible_port: $ssh_port
      ansible_user: ubuntu
      ansible_ssh_private_key_file: $WORK/ec2/id
      ansible_ssh_common_args: -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
      docker_packages: [docker.io]
      docker_daemon_config:
        { data-root: /srv/docker, live-restore: true, insecure-registries: ["$bridge:$port"], log-driver: json-file, log-opts: { max-size: 10m, max-file: "3" } }
      billing_settings:
        HTTP_LISTEN: "80"
        HTTPS_LISTEN: "443"
        POSTGRES_IMAGE: $bridge:$port/postgres:18
        NGINX_IMAGE: $bridge:$port/nginx:1.30
Y
play() {
  (cd "$ansible" && ansible-playbook -i "$work/inventory.yml" site.yml "$@") >"$work/play.log" 2>&1 || { tail -40 "$work/play.log" >&2; echo "failed: $*"; return; }
  grep -o 'changed=[0-9]*' "$work/play.log" | tail -1
}
on_host() { docker exec $host "$@"; }
sql() { on_host docker exec billing-postgres-1 psql -U billing -d billing -Atc "$1"; }
running() { on_host docker inspect -f '{{.Config.Image}}' billing-api-a-1 billing-api-b-1 billing-worker-1 | sort -u; }
ready() { curl -fsS --max-time 1 "$url/health/ready"; }
under_load() { # what, command... : for as long as the command takes; no request is lost, each accepted customer is there exactly once.
  # LOAD_REFUSED_MOST: how many in 15 s a busy machine may refuse as too much for it (7).
  local what=$1 pid answer counted missing; shift
  rm -f "$work/over"; : >"$work/load.json"
  until [ -e "$work/over" ]; do
    KEY=$key LOAD_ACCEPTED=$work/part LOAD_REFUSED_MOST=${LOAD_REFUSED_MOST:-7} node "$load" "$url" 15 25 >>"$work/load.json" || exit 1
    cat "$work/part" >>"$work/accepted"
  done & pid=$!
  sleep 2; answer=$("$@" 2>&1) || answer="failed: $answer"
  touch "$work/over"; wait $pid || { echo "$answer"; fail "$what: $(cat "$work/load.json")"; }
  counted=$(sql "select count(*) from customer where external_id like 'load-%'")
  missing=$(sql "select external_id from customer" | sort | comm -13 - <(sort "$work/accepted") | wc -l)
  [ "$counted" = "$(wc -l <"$work/accepted")" ] && [ "$missing" = 0 ] || fail "$what: $(wc -l <"$work/accepted") were accepted, $counted are there, $missing are missing"
  ok "$what: $(jq -rs '"\(map(.ok) | add) of \(map(.sent) | add)"' "$work/load.json") answered ($(jq -rs 'map(.sent - .ok) | add' "$work/load.json") refused); each accepted customer is there once, $counted by now"
  last=$answer
}

for _ in $(seq 120); do on_host systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' && break; sleep 0.5; done
first=$(play -e "billing_image=$image@$v1"); [[ $first == changed=* ]] || fail "first run: $first"
ok "first run: $first"; ready >/dev/null || fail 'it does not answer'; ok 'it answers'
is 'it runs what it was told, by digest' "$(running)" "$image@$v1"
is 'a second run changes nothing' "$(play)" changed=0
is 'a dry run would change nothing' "$(play --check)" changed=0
is 'only root gets to the secrets and the settings' "$(on_host stat -c '%a %u' /srv/billing/compose/secrets /srv/billing/compose/.env | tr '\n' ' ')" '700 0 600 0 '
is 'the data lies on the data volume' "$(on_host docker info -f '{{.DockerRootDir}}')" /srv/docker

key=$(on_host cat /srv/billing/compose/secrets/bootstrap_key)
under_load 'deploy by Ansible' play -e "billing_image=$image@$v2"
[[ $last == changed=[1-9]* ]] || fail "deploy by Ansible: $last"
is 'both replicas and the worker run the digest' "$(running)" "$image@$v2"
is 'a run without an image leaves it' "$(play) $(running)" "changed=0 $image@$v2"
under_load 'deploy as the pipeline does it' on_host /srv/billing/deploy.sh "$v1"
is 'back by digest' "$(running)" "$image@$v1"
is 'Ansible leaves what the pipeline has deployed' "$(play) $(running)" "changed=0 $image@$v1"
if on_host /srv/billing/deploy.sh "sha256:$(printf '%064d' 0)" >"$work/bad.log" 2>&1; then fail 'a digest that is not there was deployed'; fi
is 'a digest that is not there changes nothing' "$(running)" "$image@$v1"
ready >/dev/null || fail 'a bad digest: it does not answer'

typed() { # page, heading: the first commands below it, typed on the host as the page says
  awk -v heading="## $2" '$0 == heading {on = 1} on && /^```sh/ {code = 1; next} code && /^```/ {exit} code' "../../docs/operations/$1.md" >"$work/typed.sh"
  [ -s "$work/typed.sh" ] || fail "$1: no commands below $2"
  docker exec -i -w /srv/billing/compose $host bash -e <"$work/typed.sh" >"$work/typed.log" 2>&1 || { cat "$work/typed.log"; fail "$1: $2"; }
}
secret() { on_host sha256sum "/srv/billing/compose/secrets/$1"; }
for rotated in "billing_app_password:The application's password" "postgres_password:The owner's password"; do
  before=$(secret "${rotated%%:*}"); typed rotate-keys "${rotated#*:}"
  [ "$before" != "$(secret "${rotated%%:*}")" ] || fail "rotate-keys: ${rotated#*:}: it is the old one"
done
until_ok 20 ready || fail 'rotate-keys: it does not answer'
on_host docker exec billing-backup-1 bash /scripts/backup.sh once >"$work/backup.log" 2>&1 || { cat "$work/backup.log"; fail 'rotate-keys: the backup does not get in'; }
ok 'passwords of application and owner rotated as the page says: API and backup get in'

rows=$(sql 'select count(*) from customer'); docker restart $host >/dev/null
until_ok 120 ready || fail 'after a reboot it does not answer'
ok 'after a reboot it answers by itself'
is "with its $rows customers" "$(sql 'select count(*) from customer')" "$rows"
