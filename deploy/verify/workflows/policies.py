"""What the workflows promise, read from the files: actions pinned, few rights, no input in a script, and that the digest which is
deployed is the one that was built after the tests had passed. Prints what is broken; exits with 1 then."""

import json
import os
import re
import sys

import yaml

root = sys.argv[1]
folder = os.path.join(root, ".github/workflows")
broken = []


def expect(condition, sentence):
    if not condition:
        broken.append(sentence)


texts = {name: open(os.path.join(folder, name), encoding="utf8").read() for name in sorted(os.listdir(folder))}
scripts = json.load(open(os.path.join(root, "package.json"), encoding="utf8"))["scripts"]
flows = {name: yaml.safe_load(text) for name, text in texts.items()}
triggers = {name: flow.get(True) or {} for name, flow in flows.items()}  # YAML reads `on` as true
jobs = {(name, job): body for name, flow in flows.items() for job, body in flow["jobs"].items()}
steps = [(name, job, step) for (name, job), body in jobs.items() for step in body.get("steps", [])]


def job(name, of):
    return jobs.get((name, of), {})


# Pinned: the commit, with the version beside it for people; each action once.
pins = {}
for name, text in texts.items():
    for line in re.findall(r"uses: *(.+)", text):
        if line.startswith("./"):
            continue
        match = re.fullmatch(r"([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line.strip())
        expect(match, f"{name}: not pinned by commit with its version: {line}")
        if match:
            pins.setdefault(match[1], set()).add((match[2], match[3]))
for action, versions in pins.items():
    expect(len(versions) == 1, f"{action} is pinned to different commits")
table = os.path.join(root, "docs/operations/continuous-delivery.md")
told = set(re.findall(r"^\| `([\w./-]+)` \| (v[\d.]+) \| `([0-9a-f]{40})` \|", open(table, encoding="utf8").read(), re.M))
known = {(action, version, commit) for action, versions in pins.items() for commit, version in versions}
expect(told == known, f"the table of actions in the documents differs: {sorted(told ^ known)}")

# Few rights: none by default, and these writes only.
writes = {
    ("image.yml", "image"): {"packages", "id-token"},
    ("image.yml", "deploy-ec2"): {"id-token"},
    ("deploy-ec2.yml", "deploy"): {"id-token"},
}
for name, flow in flows.items():
    expect(flow.get("permissions") == {}, f"{name}: rights by default")
    expect("pull_request_target" not in triggers[name] and "workflow_run" not in triggers[name], f"{name}: runs strangers' code with rights")
    expect("concurrency" in flow, f"{name}: no concurrency")
for (name, id), body in jobs.items():
    rights = body.get("permissions")
    expect(isinstance(rights, dict), f"{name} {id}: rights are not named")
    given = {right for right, level in (rights or {}).items() if level == "write"} if isinstance(rights, dict) else set()
    expect(given <= writes.get((name, id), set()), f"{name} {id}: may write {sorted(given)}")
    if "uses" not in body:
        expect("timeout-minutes" in body, f"{name} {id}: no limit of time")
        expect(not str(body.get("runs-on")).endswith("latest"), f"{name} {id}: on a machine that changes")
    expect(body.get("secrets") != "inherit", f"{name} {id}: hands on every secret")

# Input reaches a script by the environment only; a script is a file of ours or one line of wiring.
for name, id, step in steps:
    expect("${{" not in step.get("run", ""), f"{name} {id}: an expression stands in a script")
    for script in re.findall(r"(?:^|[\s\"$(])((?:deploy/scripts|\.ci)/[\w.-]+)", step.get("run", "")):
        expect(os.access(os.path.join(root, script), os.X_OK), f"{name} {id}: {script} is not there or cannot be run")
    for script in re.findall(r"\bnpm run ([\w:-]+)", step.get("run", "")):
        expect(script in scripts, f"{name} {id}: package.json has no script {script}")
    if "actions/checkout" in step.get("uses", ""):
        expect(step.get("with", {}).get("persist-credentials") is False, f"{name} {id}: leaves a token in the clone")
for name, text in texts.items():
    secrets = set(re.findall(r"secrets\.(\w+)", text)) - {"DEPLOYER_KUBECONFIG"}
    expect(not secrets, f"{name}: a long-lived secret: {sorted(secrets)}")

# What a change does not wait for is proved every night.
expect("npm run prove" in {step.get("run", "").strip() for name, id, step in steps if name == "nightly.yml"}, "nightly.yml: without the long proofs")

# Tests, then one build, then that digest.
commands = {step.get("run", "").strip() for name, id, step in steps if name == "ci.yml"}
expect({".ci/run", "npm test", "npm run verify:fast"} <= commands and any(c.startswith("docker build") for c in commands), "ci.yml: a check is missing")
expect(set(job("ci.yml", "postgres").get("strategy", {}).get("matrix", {}).get("postgres", [])) == {15, 18}, "ci.yml: not PostgreSQL 15 and 18")
expect("TEST_DATABASE_URL" in job("ci.yml", "postgres").get("env", {}), "ci.yml: the tests do not use that PostgreSQL")
expect(triggers["image.yml"] == {"push": {"branches": ["main"]}}, "image.yml: not on main only")
expect(job("image.yml", "ci").get("uses") == "./.github/workflows/ci.yml" and "if" not in job("image.yml", "ci"), "image.yml: without ci")
image = job("image.yml", "image")
expect(image.get("needs") == "ci" and "if" not in image, "image.yml: an image of what did not pass ci")
expect(image.get("outputs") == {"digest": "${{ steps.build.outputs.digest }}"}, "image.yml: hands on another digest")
builds = [(name, id, step) for name, id, step in steps if "build-push-action" in step.get("uses", "")]
expect([(name, step.get("id")) for name, _, step in builds] == [("image.yml", "build")], "not built exactly once")
expect("docker push" not in "".join(texts.values()), "something else is pushed")
for _, _, step in builds:
    asked = step.get("with", {})
    expect(asked.get("push") is True and asked.get("sbom") is True and asked.get("provenance") == "mode=max", "image.yml: without SBOM or provenance")
signing = [step for name, id, step in steps if "sign-image.sh" in step.get("run", "")]
expect([step.get("env", {}).get("DIGEST") for step in signing] == ["${{ steps.build.outputs.digest }}"], "image.yml: signs another digest")
for target, script in (("ec2", "ssm-deploy.sh"), ("k3s", "k3s-deploy.sh")):
    name = f"deploy-{target}.yml"
    call, deploy = job("image.yml", f"deploy-{target}"), job(name, "deploy")
    expect(call.get("needs") == "image" and call.get("with") == {"digest": "${{ needs.image.outputs.digest }}"}, f"image.yml: {name} gets another digest")
    expect(deploy.get("environment") == f"production-{target}", f"{name}: not bound to its environment")
    expect(deploy.get("if") == "github.ref == 'refs/heads/main'", f"{name}: from any branch")
    expect(deploy.get("env", {}).get("DIGEST") == "${{ inputs.digest }}", f"{name}: deploys another digest")
    runs = [step.get("run", "") for step in deploy.get("steps", [])]
    verified = [i for i, run in enumerate(runs) if "verify-image.sh" in run and '"$DIGEST"' in run]
    deployed = [i for i, run in enumerate(runs) if script in run and '"$DIGEST"' in run]
    expect(verified and deployed and verified[0] < deployed[0], f"{name}: deploys what it has not verified")
    expect(all("continue-on-error" not in step for step in deploy.get("steps", [])), f"{name}: goes on after a failure")

for sentence in broken:
    print(sentence)
sys.exit(1 if broken else 0)
