/*
 * Where the text goes.
 */
#include "console.h"

#include "hypercall.h"
#include "memory.h"
#include "xen.h"

#define DEBUG_PORT 0xe9
#define SERIAL_PORT 0x3f8
#define SERIAL_LINE_STATUS (SERIAL_PORT + 5)
#define SERIAL_READY 0x20

/* A line status of all ones is a bus without a serial port; then the debug port is what is left. */
static void write_bare(const char *text, size_t length) {
  bool serial = inb(SERIAL_LINE_STATUS) != 0xff;
  for (; length; length--, text++) {
    if (!serial) {
      outb(DEBUG_PORT, (uint8_t)*text);
      continue;
    }
    for (unsigned tries = 0; tries < 10000 && !(inb(SERIAL_LINE_STATUS) & SERIAL_READY); tries++) {
      cpu_relax();
    }
    outb(SERIAL_PORT, (uint8_t)*text);
  }
}

/* Xen without verbose debugging refuses console_io but always offers port 0xE9. */
static void write_xen(const char *text, size_t length) {
  if (console_io(CONSOLEIO_write, (int)length, (void *)text) >= 0) {
    return;
  }
  for (; length; length--, text++) {
    outb(DEBUG_PORT, (uint8_t)*text);
  }
}

/* One line is one hypercall, so that lines of several domains do not mix. */
void print_list(const char *pattern, va_list args) {
  static char line[256];
  static size_t used;
  format_list(line + used, sizeof(line) - used, pattern, args);
  used += strlen(line + used);
  if (line[used ? used - 1 : 0] != '\n' && used < sizeof(line) - 1) {
    return;
  }
  if (xen_present()) {
    write_xen(line, used);
  } else {
    write_bare(line, used);
  }
  used = 0;
}

void print(const char *pattern, ...) {
  va_list args;
  va_start(args, pattern);
  print_list(pattern, args);
  va_end(args);
}
