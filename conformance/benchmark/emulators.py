"""What the benchmarks have in common: where Bochs is, its disc, CPU time, console lines."""

import glob
import os
import shutil
import subprocess
import time

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOUCHSTONE = os.path.join(HOME, "touchstone")
CACHE = os.environ.get("TOUCHSTONE_CACHE") or os.path.expanduser("~/.cache/touchstone")

# Where "touchstone target prepare xen-bochs" unpacks Debian's Bochs and GRUB.
UNPACKED = os.path.join(CACHE, "xen-4.17/bochs")

BOCHS_CONFIG = """\
megs: {megabytes}
romimage: file={share}/BIOS-bochs-latest
vgaromimage: file={share}/VGABIOS-lgpl-latest
cpu: model={model}, count=1, ips=100000000, reset_on_triple_fault=0
ata0-master: type=cdrom, path={iso}, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev={serial}
display_library: rfb, options="timeout=0"
sound: driver=dummy
speaker: enabled=0
clock: sync=none
log: {log}
panic: action=fatal
"""


class Bochs:
    """Debian's Bochs, installed or unpacked in the cache."""

    def __init__(self):
        self.installed = shutil.which("bochs") and shutil.which("grub-mkrescue")
        self.unpacked = os.path.exists(os.path.join(UNPACKED, "usr/bin/bochs-bin"))

    def found(self):
        return bool(self.installed or self.unpacked)

    def environment(self):
        environment = dict(os.environ)
        if not self.installed:
            library = os.path.join(UNPACKED, "usr/lib/x86_64-linux-gnu")
            environment["LD_LIBRARY_PATH"] = library + ":" + os.path.join(UNPACKED, "lib")
            environment["BXSHARE"] = os.path.join(UNPACKED, "usr/share/bochs")
            environment["LTDL_LIBRARY_PATH"] = os.path.join(library, "bochs/plugins")
            environment["PATH"] = os.path.join(UNPACKED, "usr/bin") + ":" + environment["PATH"]
        return environment

    def _disc(self, files, menu, folder):
        """A disc with GRUB: files is a name in /boot to a path, menu the body of the one entry."""
        disc = os.path.join(folder, "disc")
        os.makedirs(os.path.join(disc, "boot/grub"), exist_ok=True)
        for name, path in files.items():
            shutil.copy(path, os.path.join(disc, "boot", name))
        with open(os.path.join(disc, "boot/grub/grub.cfg"), "w") as f:
            f.write("set timeout=0\nmenuentry bench {\n%s\n boot\n}\n" % menu)
        iso = os.path.join(folder, "bench.iso")
        command = ["grub-mkrescue", "--locales=", "--fonts=", "--themes=", "-o", iso, disc]
        if not self.installed:
            modules = os.path.join(UNPACKED, "usr/lib/grub/i386-pc")
            command[0] = os.path.join(UNPACKED, "usr/bin/grub-mkrescue")
            command.insert(1, "--directory=" + modules)
        subprocess.run(command, check=True, capture_output=True, env=self.environment())
        return iso

    def command(self, model, megabytes, files, menu, folder):
        """What to execute, and the file that COM1 goes to."""
        serial = os.path.join(folder, "serial")
        config = os.path.join(folder, "bochsrc")
        share = "/usr/share/bochs" if self.installed else os.path.join(UNPACKED, "usr/share/bochs")
        with open(config, "w") as f:
            f.write(BOCHS_CONFIG.format(
                model=model, megabytes=megabytes, share=share, serial=serial,
                iso=self._disc(files, menu, folder), log=os.path.join(folder, "log")))
        go = os.path.join(folder, "go")
        with open(go, "w") as f:
            f.write("c\n")
        program = "bochs" if self.installed else os.path.join(UNPACKED, "usr/bin/bochs-bin")
        return [program, "-q", "-f", config, "-rc", go], serial


def cpu_seconds(group):
    """CPU time of a process group in seconds, ended threads included; resolution 10 ms."""
    ticks = 0
    for stat in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(stat) as f:
                fields = f.read().rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += int(fields[11]) + int(fields[12])
        except (OSError, ValueError, IndexError):
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def lines(process, serial, deadline):
    """Console lines as they come, from standard output or from a serial file."""
    if serial is None:
        os.set_blocking(process.stdout.fileno(), False)
    buffer, position = b"", 0
    while time.time() < deadline:
        chunk = b""
        if serial is None:
            chunk = process.stdout.read() or b""
        elif os.path.exists(serial):
            with open(serial, "rb") as f:
                f.seek(position)
                chunk = f.read()
            position += len(chunk)
        if not chunk:
            if process.poll() is not None:
                return
            time.sleep(0.002)
            continue
        buffer += chunk
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            yield line.decode("latin1").strip()


def installed(subject):
    """Whether the program that a subject needs is there; its name begins with the program's."""
    if subject.startswith("bochs"):
        return Bochs().found()
    return not subject.startswith("qemu") or shutil.which("qemu-system-x86_64") is not None
