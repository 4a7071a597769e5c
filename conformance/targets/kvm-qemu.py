#!/usr/bin/env python3
"""Touchstone adapter, protocol 1: one PVH guest per case in QEMU, by KVM or by TCG."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

QEMU = os.environ.get("QEMU", "qemu-system-x86_64")


def start(case, guest, console):
    """QEMU's command line: the console to a file, its own messages on standard output."""
    return [QEMU, "-accel", case["configuration"], "-cpu", "EPYC", "-smp", str(guest["vcpus"]),
            "-m", str(guest["memoryMiB"]), "-kernel", guest["image"], "-append", guest["commandLine"],
            "-display", "none", "-no-reboot", "-serial", "file:" + console, "-qmp", "stdio"]


def end_of(process, seconds):
    """How the guest ended, by QEMU's SHUTDOWN event: it is off, was reset, or still ran."""
    try:
        output, _ = process.communicate('{"execute": "qmp_capabilities"}\n', timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return "running"
    for message in map(json.loads, filter(None, output.splitlines())):
        if message.get("event") == "SHUTDOWN":
            return "poweroff" if message["data"]["reason"] == "guest-shutdown" else "crash"
    raise RuntimeError("QEMU ended with exit code %d" % process.returncode)


def run(case):
    guest = case["guests"][0]
    with tempfile.TemporaryDirectory() as folder:
        console = os.path.join(folder, "console")
        process = subprocess.Popen(start(case, guest, console), text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        end = end_of(process, case["limitSeconds"] - 5)
        with open(console, encoding="latin-1") as text:
            seen = {"role": guest["role"], "end": end, "console": text.read()}
    return {"op": "result", "id": case["id"], "guests": [seen]}


def answer(request):
    if request["op"] == "hello":
        if not shutil.which(QEMU):
            return {"op": "failed", "reason": QEMU + " is missing: apt-get install qemu-system-x86"}
        version = subprocess.run([QEMU, "--version"], capture_output=True, text=True).stdout
        return {"op": "hello", "protocol": 1, "facts": {"qemu": version.splitlines()[0]}}
    try:
        return run(request)
    except (OSError, RuntimeError, ValueError) as error:
        return {"op": "failed", "id": request["id"], "reason": str(error)}


for line in sys.stdin:
    message = json.loads(line)
    if message["op"] == "bye":
        break
    print(json.dumps(answer(message)), flush=True)
