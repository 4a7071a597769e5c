/* COM1 and port 0xE9. */
#include "probe.h"

static void out(u16 port, u8 value) { __asm__ volatile("outb %0,%1" ::"a"(value), "Nd"(port)); }

static u8 in(u16 port) {
  u8 value;
  __asm__ volatile("inb %1,%0" : "=a"(value) : "Nd"(port));
  return value;
}

static void put(char c) {
  while (!(in(0x3FD) & 0x20)) {
  }
  out(0x3F8, c);
  out(0xE9, c);
}

void print(const char *text) {
  while (*text) put(*text++);
}

static void print_hex(u64 value) {
  char digits[17];
  int i = 16;
  digits[16] = 0;
  do {
    digits[--i] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value);
  print(digits + i);
}

void print_value(const char *name, u64 value) {
  print(" ");
  print(name);
  print("=");
  print_hex(value);
}

/* An address near code, handlers or stack is printed relative to it. */
void print_place(const char *name, u64 value) {
  print(" ");
  print(name);
  print("=");
  if (value - CODE < PAGE) {
    print("code+");
    print_hex(value - CODE);
  } else if (value - HANDLERS < PAGE) {
    print("vec");
    print_hex((value - HANDLERS) >> 4);
  } else if (value - (STACK - PAGE / 2) < PAGE) {
    print(value <= STACK ? "stk-" : "stk+");
    print_hex(value <= STACK ? STACK - value : value - STACK);
  } else {
    print_hex(value);
  }
}

void print_stack(u64 top) {
  if (top >= STACK || STACK - top > 64) return;
  for (u64 at = top; at < STACK; at += 8) print_place("s", *(u64 *)at);
}
