/* AMD-V: a valid guest, the changes of a row, VMRUN, the outcome. */
#include "probe.h"

extern void svm_enter(u64 vmcb, u64 *gpr);

#define BYTE(offset) (*(u8 *)(VMCB + (offset)))
#define HALF(offset) (*(u16 *)(VMCB + (offset)))
#define WORD(offset) (*(u32 *)(VMCB + (offset)))
#define LONG(offset) (*(u64 *)(VMCB + (offset)))

enum { INTINFO = 0x88, EXITCODE = 0x70, RIP = 0x578, RSP = 0x5D8, RAX = 0x5F8 };

static void segment(int offset, u16 selector, u16 attributes, u32 limit) {
  HALF(offset) = selector;
  HALF(offset + 2) = attributes;
  WORD(offset + 4) = limit;
}

static void set_controls(void) {
  memset((void *)VMCB, 0, PAGE);
  WORD(0x00C) = 1 << 24 | 1u << 31 | 3;
  WORD(0x010) = 3;
  LONG(0x040) = BITMAPS;
  LONG(0x048) = BITMAPS + 0x4000;
  WORD(0x058) = 1;
  WORD(0x05C) = 1;
  LONG(0x090) = 1;
  LONG(0x0B0) = SECOND_LEVEL;
  LONG(0x668) = 0x0007040600070406;
}

static void set_guest(void) {
  for (int offset = 0x400; offset <= 0x450; offset += 16) segment(offset, 16, 0xC93, -1);
  segment(0x410, 8, 0xA9B, -1);
  segment(0x470, 0, 0x82, 0);
  segment(0x490, 24, 0x8B, 0x67);
  WORD(0x464) = 0x27;
  LONG(0x468) = GUEST_GDT;
  WORD(0x484) = 0xFFF;
  LONG(0x488) = GUEST_IDT;
  LONG(0x4D0) = 0x1500;
  LONG(0x548) = 0x20;
  LONG(0x550) = TABLES;
  LONG(0x558) = 0x80010011;
  LONG(0x560) = 0x400;
  LONG(0x568) = 0xFFFF0FF0;
  LONG(0x570) = 2;
  LONG(RIP) = CODE;
  LONG(RSP) = STACK;
}

static int event(u64 code) { return (code >= 0x40 && code <= 0x64) || code == 0x400 || code == 0x7F; }

static void print_outcome(void) {
  u64 code = LONG(EXITCODE);
  print_value("c", code);
  if ((u32)code == -1u) return;
  print_value("i1", LONG(0x78));
  if (code == 0x7B || code == 0x400 || code == 0x4E || code == 0x7D) print_value("i2", LONG(0x80));
  if (LONG(INTINFO) >> 31 & 1) {
    print_value("ii", LONG(INTINFO) & 0x80000FFF);
    if (LONG(INTINFO) & 1 << 11) print_value("iic", LONG(INTINFO) >> 32);
  }
  print_place("rip", LONG(RIP));
  if (!event(code)) print_place("nrip", LONG(0xC8));
  print_place("rsp", LONG(RSP));
  print_value("fl", LONG(0x570));
  if (LONG(0x68) & 1) print_value("sh", 1);
  print_value("cpl", BYTE(0x4CB));
  print_value("v", LONG(0x60) & 0xFFFF1FF0FFFF);
  print_stack(LONG(RSP));
}

static void apply(const struct change *c) {
  struct change in_vmcb = *c;
  if (c->kind == FIELD) {
    in_vmcb.kind = MEMORY;
    in_vmcb.place += VMCB;
  }
  apply_to_memory(&in_vmcb);
}

static void run(const struct row *row) {
  prepare_memory(row, 7, 0x87, 0xD9);
  set_controls();
  set_guest();
  __asm__ volatile("vmload %%rax" ::"a"(VMCB) : "memory");
  for (const struct change *c = row->changes; c->kind != END; c++) apply(c);
  LONG(RAX) = gpr[0];
  svm_enter(VMCB, gpr);
  print("S ");
  print(row->name);
  print(" |");
  print_outcome();
  print("\n");
}

void run_svm(void) {
  wrmsr(0xC0000080, rdmsr(0xC0000080) | 0x1000);
  wrmsr(0xC0010117, HOST_SAVE);
  for (const struct row *row = svm_rows; row->name; row++) run(row);
}
