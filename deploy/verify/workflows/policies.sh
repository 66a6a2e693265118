# shellcheck shell=bash disable=SC2154
# Sourced by verify.sh: the promises hold, and each of these changes breaks one.
"$python" workflows/policies.py "$root" || fail 'policies'
ok 'pinned, few rights, no input in scripts, tests before the build, the digest that was built is the one deployed'

copy=$work/copy
control() { # what, workflow, sed expression
  rm -rf "$copy"; mkdir -p "$copy/docs/operations" "$copy/deploy"
  cp -r "$root/.github" "$root/.ci" "$root/package.json" "$copy/"; cp -r "$root/deploy/scripts" "$copy/deploy/"; cp "$root/docs/operations/continuous-delivery.md" "$copy/docs/operations/"
  sed -i -E "$3" "$copy/.github/workflows/$2"
  ! cmp -s "$copy/.github/workflows/$2" "$root/.github/workflows/$2" || fail "control: $1: the change changed nothing"
  if "$python" workflows/policies.py "$copy" >"$work/control.log" 2>&1; then fail "control: $1 was not noticed"; fi
  ! grep -q Traceback "$work/control.log" || { cat "$work/control.log"; fail "control: $1: the check broke down"; }
  controls=$((${controls:-0} + 1))
}
control 'a tag for a commit' ci.yml 's/(actions\/checkout)@[0-9a-f]{40}/\1@v6/'
control 'a commit that the documents do not name' image.yml '0,/@faadad0c/s//@0aadad0c/'
control 'rights by default' ci.yml 's/^permissions: \{\}/permissions: write-all/'
control 'one right too many' ci.yml '0,/contents: read/s//contents: write/'
control 'a trigger with rights for strangers' ci.yml 's/^  pull_request:/  pull_request_target:/'
control 'an expression in a script' deploy-ec2.yml 's/ssm-deploy.sh "\$DIGEST"/ssm-deploy.sh ${{ inputs.digest }}/'
control 'a long-lived key' deploy-ec2.yml 's/\$\{\{ vars.AWS_REGION \}\}/${{ secrets.AWS_SECRET_ACCESS_KEY }}/'
control 'an image without tests' image.yml 's/^    needs: ci$/    needs: []/'
control 'an image of a branch' image.yml 's/branches: \[main\]/branches: [main, next]/'
control 'ci without PostgreSQL 15' ci.yml 's/\[15, 18\]/[18]/'
control 'an image without SBOM' image.yml 's/sbom: true/sbom: false/'
control 'a deploy without a build' image.yml '0,/needs: image$/s//needs: ci/'
control 'another digest' image.yml '0,/\$\{\{ needs.image.outputs.digest \}\}/s//${{ github.sha }}/'
control 'no environment' deploy-ec2.yml '/environment: production-ec2/d'
control 'an unverified image' deploy-k3s.yml '/verify-image.sh/s/run: .*/run: "true"/'
control 'a failure that is ignored' deploy-k3s.yml 's/^(      - name: Only what was signed on main)/\1\n        continue-on-error: true/'
control 'a token left in the clone' ci.yml '0,/persist-credentials: false/s//persist-credentials: true/'
control 'a script that is not there' nightly.yml 's/npm run prove/npm run proof/'
ok "controls: $controls broken promises are noticed"
if command -v actionlint >/dev/null; then
  cp "$root/.github/workflows/image.yml" "$work/broken.yml"; sed -i 's/needs: image$/needs: images/' "$work/broken.yml"
  if actionlint "$work/broken.yml" >/dev/null 2>&1; then fail 'control: actionlint did not notice a missing job'; fi
  ok 'control: actionlint notices a job that is not there'
fi
if [ -x "$zizmor" ]; then
  mkdir -p "$work/bad/.github/workflows"; printf 'name: bad\non: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v6\n      - run: echo "${{ github.event.pull_request.title }}"\n' >"$work/bad/.github/workflows/bad.yml"
  if "$zizmor" --offline -q "$work/bad" >/dev/null 2>&1; then fail 'control: zizmor did not notice an injection'; fi
  ok 'control: zizmor notices an injection'
fi
