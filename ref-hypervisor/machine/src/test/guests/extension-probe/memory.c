/* The guest's memory before each row, and the changes a row makes in it. */
#include "probe.h"

u64 gpr[16];

void *memset(void *to, int byte, u64 count) {
  void *start = to;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(byte) : "memory");
  return start;
}

void *memcpy(void *to, const void *from, u64 count) {
  void *start = to;
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count)::"memory");
  return start;
}

/* Identity in 2 MiB pages, the guest's own 2 MiB in 4 KiB pages. */
static void map_second_level(u64 leaf, u64 large) {
  u64 *table = (u64 *)SECOND_LEVEL;
  memset(table, 0, 3 * PAGE);
  table[0] = (SECOND_LEVEL + PAGE) | 7;
  table[512] = (SECOND_LEVEL + 2 * PAGE) | 7;
  for (u64 i = 0; i < 512; i++) {
    table[1024 + i] = i << 21 | large;
    table[1536 + i] = (CODE + (i << 12)) | leaf;
  }
  table[1024 + (CODE >> 21)] = (SECOND_LEVEL + 3 * PAGE) | 7;
}

static void map_guest(void) {
  u64 *table = (u64 *)TABLES;
  memset(table, 0, 3 * PAGE);
  table[0] = (TABLES + PAGE) | 7;
  table[512] = (TABLES + 2 * PAGE) | 7;
  for (u64 i = 0; i < 512; i++) {
    table[1024 + i] = i << 21 | 0x87;
    table[1536 + i] = (DATA + ((i & 1) << 12)) | 7;
  }
  table[1024 + 80] = (TABLES + 3 * PAGE) | 7;
}

static void install_handlers(u8 hypercall) {
  u64 *gate = (u64 *)GUEST_IDT;
  for (u64 vector = 0; vector < 256; vector++) {
    u64 handler = HANDLERS + 16 * vector;
    u8 code[] = {0x0F, 0x01, hypercall};
    memcpy((void *)handler, code, sizeof code);
    gate[2 * vector] = (handler & 0xFFFF) | 8ul << 16 | 0x8Eul << 40 | handler >> 16 << 48;
    gate[2 * vector + 1] = handler >> 32;
  }
}

void prepare_memory(const struct row *row, u64 leaf, u64 large, u8 hypercall) {
  static const u64 gdt[5] = {0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF, 0x0000890000000067};
  memcpy((void *)GUEST_GDT, gdt, sizeof gdt);
  map_second_level(leaf, large);
  map_guest();
  memset((void *)CODE, 0x90, PAGE);
  memset((void *)HANDLERS, 0x90, PAGE);
  memset((void *)DATA, 0x11, 2 * PAGE);
  memset((void *)(STACK & -PAGE), 0, PAGE);
  memset((void *)BITMAPS, 0, 8 * PAGE);
  install_handlers(hypercall);
  memcpy((void *)CODE, row->code, row->length);
  memset(gpr, 0, sizeof gpr);
  gpr[3] = DATA;
}

u64 changed(u64 old, const struct change *c) {
  return c->operation == '|' ? old | c->value : c->operation == '-' ? old & ~c->value : c->value;
}

void apply_to_memory(const struct change *c) {
  void *place = (void *)c->place;
  u64 value = 0;
  switch (c->kind) {
    case MEMORY:
      memcpy(&value, place, c->width);
      value = changed(value, c);
      memcpy(place, &value, c->width);
      break;
    case BYTES:
      memcpy(place, c->bytes, c->width);
      break;
    case ZERO:
      memset(place, 0, PAGE);
      break;
    case REGISTER:
      gpr[c->place] = c->value;
      break;
    case BREAKPOINT:
      __asm__ volatile("mov %0,%%db0" ::"r"(c->value));
      break;
    default:
      break;
  }
}
