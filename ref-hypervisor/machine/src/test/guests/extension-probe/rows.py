#!/usr/bin/env python3
"""Turns the recorded cases into C tables: rows.py FOLDER, with FOLDER/{vmx,svm}/reference.txt."""

import re
import sys


def change(text):
    """One change as the initialiser of a struct change."""
    assigned = re.match(r"([^=<]*?)(\|?-?=)([0-9a-f]+)$", text)
    if text.startswith("@"):
        place = text[1:].split(":")[0].split("<")[0]
        if text.endswith(":zero"):
            return "{ZERO, 0x%s}" % place
        if "<" in text:
            data = bytes.fromhex(text.split("<")[1])
            return '{BYTES, 0x%s, %d, 0, 0, "%s"}' % (place, len(data), escaped(data))
        width = text.split(":")[1][0]
        return "{MEMORY, 0x%s, %s, '=', 0x%s}" % (place, width, assigned.group(3))
    if text.startswith("g"):
        return "{REGISTER, %s, 8, '=', 0x%s}" % (assigned.group(1)[1:], assigned.group(3))
    if text.startswith("d0"):
        return "{BREAKPOINT, 0, 8, '=', 0x%s}" % assigned.group(3)
    place, _, width = assigned.group(1).partition(":")
    return "{FIELD, 0x%s, %s, '%s', 0x%s}" % (
        place, width or "0", assigned.group(2)[0], assigned.group(3))


def escaped(data):
    return "".join("\\x%02x" % byte for byte in data)


def table(name, path):
    rows, lines = [], [line for line in open(path) if not line.startswith("#")]
    for number, line in enumerate(lines):
        title, code, changes = [part.strip() for part in line.split(" | ")[:3]]
        items = [] if changes == "-" else [change(text) for text in changes.split(" ")]
        print("static const struct change %s_%d[] = {%s};" % (
            name, number, ", ".join(items + ["{END}"])))
        data = bytes.fromhex(code)
        rows.append('  {"%s", "%s", %d, %s_%d},' % (
            title, escaped(data), len(data), name, number))
    print("const struct row %s_rows[] = {\n%s\n  {0}\n};" % (name, "\n".join(rows)))


print('#include "probe.h"')
for vendor in ("vmx", "svm"):
    table(vendor, "%s/%s/reference.txt" % (sys.argv[1], vendor))
