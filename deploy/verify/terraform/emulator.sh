# shellcheck shell=bash disable=SC2154
# Sourced by verify.sh: everything once, against moto.
if [ ! -x "$WORK/venv-moto/bin/moto_server" ]; then skip 'terraform apply: moto is not installed (setup-tools.sh moto)'; return 0; fi
port=${MOTO_PORT:-15000} url=http://127.0.0.1:${MOTO_PORT:-15000}
MOTO_IAM_LOAD_MANAGED_POLICIES=true "$WORK/venv-moto/bin/moto_server" -H 127.0.0.1 -p "$port" >"$WORK/moto.log" 2>&1 & moto=$!
trap 'kill $moto' EXIT
for _ in $(seq 600); do curl -so /dev/null "$url/moto-api/" && break; sleep 0.2; done
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1
# moto has Amazon Linux's image parameters, not Canonical's
export TF_VAR_aws_endpoint=$url TF_VAR_github_repository=acme/billing-api \
  TF_VAR_ami_parameter=/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64
export TF_VAR_protected=false # moto forgets it at the launch of an instance; below it is switched on and off
in_work() { terraform -chdir="$work" "$@" >"$work/$1.log" 2>&1; }
tf() { in_work "$@" || { tail -30 "$work/$1.log"; fail "terraform $1"; }; }
boto() { "$WORK/venv-moto/bin/python" -c "import boto3, json; client = lambda name: boto3.client(name, endpoint_url='$url'); $1"; }

# What moto cannot: Data Lifecycle Manager, and TLS, without which the bucket lets nobody in. The mocked provider has looked at both.
boot=$work/bootstrap
printf 'resource "aws_dlm_lifecycle_policy" "data" {\n  count = 0\n}\n' >"$work/emulator_override.tf"
printf 'resource "aws_s3_bucket_policy" "state" {\n  count = 0\n}\n' >"$boot/emulator_override.tf"
skip 'terraform apply of the snapshot policy and of the state bucket policy: the emulator has no DLM and no TLS'

terraform -chdir="$boot" init -lockfile=readonly -plugin-dir="$TF_PLUGIN_DIR" >/dev/null && terraform -chdir="$boot" apply -auto-approve >"$boot/apply.log" 2>&1 ||
  { tail -30 "$boot/apply.log"; fail 'bootstrap: apply'; }
bucket=$(terraform -chdir="$boot" output -raw bucket)
ok "bootstrap: the state's bucket"
tf init -reconfigure -lockfile=readonly -plugin-dir="$TF_PLUGIN_DIR" -backend-config="bucket=$bucket" -backend-config=key=billing/terraform.tfstate \
  -backend-config=region=eu-central-1 -backend-config="endpoints={s3=\"$url\"}" -backend-config=use_path_style=true -backend-config=skip_credentials_validation=true \
  -backend-config=skip_requesting_account_id=true -backend-config=skip_metadata_api_check=true -backend-config=skip_s3_checksum=true

tf apply -auto-approve
ok "apply: $(grep -o 'Resources: [0-9]* added' "$work/apply.log")"
in_work plan -detailed-exitcode || { tail -30 "$work/plan.log"; fail 'a second plan finds something to do'; }
ok 'a second plan finds nothing to do'
[ "$(boto "print(client('s3').head_object(Bucket='$bucket', Key='billing/terraform.tfstate')['ServerSideEncryption'])")" = AES256 ] || fail 'state: not in the bucket, or not encrypted'
ok 'the state lies in the bucket, encrypted'
boto "client('s3').put_object(Bucket='$bucket', Key='billing/terraform.tfstate.tflock', Body=json.dumps({'ID': 'a', 'Operation': 'OperationTypeApply', 'Who': 'somebody else', 'Created': '2026-01-01T00:00:00Z'}))" >/dev/null
if in_work plan; then fail 'lock: a second run was let in'; fi
grep -q 'Error acquiring the state lock' "$work/plan.log" || fail 'lock: refused for another reason'
boto "client('s3').delete_object(Bucket='$bucket', Key='billing/terraform.tfstate.tflock')" >/dev/null
ok 'while somebody holds the lock, nobody else gets in'

volume=$(terraform -chdir="$work" output -raw data_volume_id)
instance=$(terraform -chdir="$work" output -raw instance_id)
rules=$(boto "print(sorted({(r['IsEgress'], r['IpProtocol'], r['FromPort'], r['ToPort']) for r in client('ec2').describe_security_group_rules(MaxResults=100)['SecurityGroupRules'] if r['IpProtocol'] != '-1'}))")
[ "$rules" = "[(False, 'tcp', 80, 80), (False, 'tcp', 443, 443), (True, 'tcp', 80, 80), (True, 'tcp', 443, 443)]" ] || fail "network: $rules"
ok 'really open: 80 and 443, nothing else'
disks=$(boto "print(sorted((v['Encrypted'], v['VolumeType']) for v in client('ec2').describe_volumes(Filters=[{'Name': 'attachment.instance-id', 'Values': ['$instance']}])['Volumes'] if v['Size'] == 40))")
[ "$disks" = "[(True, 'gp3')]" ] || fail "data volume: $disks"
ok 'really attached: an encrypted gp3 volume'
boto "import base64; print(base64.b64decode(client('ec2').describe_instance_attribute(InstanceId='$instance', Attribute='userData')['UserData']['Value']).decode())" >"$work/user-data.sh"
grep -q "^volume=${volume//-/}$" "$work/user-data.sh" && bash -n "$work/user-data.sh" || fail 'user data'
ok 'really given: user data for this volume'

if command -v aws >/dev/null; then
  document=$(terraform -chdir="$work" output -raw deploy_document)
  AWS_ENDPOINT_URL=$url EC2_INSTANCE_ID=$instance SSM_DOCUMENT=$document POLL_SECONDS=0 ../scripts/ssm-deploy.sh "sha256:$(printf '%064d' 1)" >"$work/ssm.log" 2>&1 || { cat "$work/ssm.log"; fail 'ssm-deploy.sh'; }
  ok 'ssm-deploy.sh sends the command to it'
else skip 'ssm-deploy.sh against the emulator: no aws command'; fi

tf apply -auto-approve -var protected=true
[ "$(boto "print(client('ec2').describe_instance_attribute(InstanceId='$instance', Attribute='disableApiTermination')['DisableApiTermination']['Value'])")" = True ] || fail 'protection'
ok 'protected, the host cannot be ended'
tf apply -auto-approve; tf destroy -auto-approve
ok "destroy: $(grep -o 'Resources: [0-9]* destroyed' "$work/destroy.log")"
left=$(boto "print([i['InstanceId'] for r in client('ec2').describe_instances()['Reservations'] for i in r['Instances'] if i['State']['Name'] != 'terminated'], [r['RoleName'] for r in client('iam').list_roles()['Roles']])")
[ "$left" = '[] []' ] || fail "destroy left $left"
last=$(boto "print([s['Encrypted'] for s in client('ec2').describe_snapshots(OwnerIds=['self'])['Snapshots'] if s['VolumeId'] == '$volume'])")
[ "$last" = '[True]' ] || fail "the last snapshot: $last"
ok 'nothing is left but the state and a last snapshot'
