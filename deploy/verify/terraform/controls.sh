# shellcheck shell=bash disable=SC2154
# Sourced by verify.sh: each of these changes must make the tests fail, or they prove nothing.
mutant=$WORK/terraform-mutant; copy "$mutant"
control() { # what, file, sed expression, test file
  cp "$source/$2" "$mutant/$2"; sed -i "$3" "$mutant/$2"
  ! cmp -s "$source/$2" "$mutant/$2" || fail "control: $1: the change changed nothing"
  terraform -chdir="$mutant" validate >/dev/null 2>&1 || fail "control: $1: the change is not valid, so it proves nothing"
  if terraform -chdir="$mutant" test -filter="tests/$4.tftest.hcl" >/dev/null 2>&1; then fail "control: $1 was not noticed"; fi
  cp "$source/$2" "$mutant/$2"; ok "control: $1 is noticed"
}
control 'another open port' network.tf 's/toset(\["80", "443"\])/toset(["80", "443", "22"])/' network
control 'a rule in the group itself' network.tf '/^resource "aws_security_group" "host"/a ingress { \n from_port = 22 \n to_port = 22 \n protocol = "tcp" \n cidr_blocks = ["0.0.0.0/0"] \n }' network
control 'IMDSv1' host.tf 's/http_tokens  *= "required"/http_tokens = "optional"/' host
control 'credentials for containers' host.tf 's/hop_limit = 1/hop_limit = 2/' host
control 'a plain root disk' host.tf 's/encrypted   = true/encrypted   = false/' host
control 'a secret in user data' user-data.sh.tftpl '$a export DATABASE_PASSWORD=x' host
control 'a plain data volume' storage.tf '0,/encrypted  *= true/s//encrypted = false/' storage
control 'no snapshots' storage.tf 's/"ENABLED"/"DISABLED"/' storage
control 'a public bucket' storage.tf 's/block_public_policy     = true/block_public_policy     = false/' storage
control 'a host that deletes backups' host-role.tf 's/"s3:AbortMultipartUpload"/"s3:DeleteObject"/' identity
control 'parameters of others' host-role.tf 's/Effect      = "Deny"/Effect      = "Allow"/' identity
control 'any branch or pull request' delivery.tf 's/:environment:\${var.github_environment}/:*/' identity
control 'any command' delivery.tf 's/\^sha256:\[0-9a-f\]{64}\$/.*/' identity
control 'any host' delivery.tf 's/instance\/\${aws_instance.host.id}/instance\/*/' identity
