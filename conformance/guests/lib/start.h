/*
 * What the domain builder gave the guest: start info, command line, first register values.
 */
#ifndef START_H
#define START_H

#include <stdbool.h>

#include "xen_abi.h"

extern const struct hvm_start_info *start_info;

/* Register values at the first instruction, saved by entry.S. */
struct first_state {
  uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
  uint32_t eflags, cr0, cr4;
  uint16_t cs, ds, es, ss;
  uint32_t dr7;
};

extern const struct first_state first_state;
extern const uint64_t first_state_high[8]; /* R8 to R15, 64-bit environment only */
extern const uint8_t first_fpu[512];       /* FXSAVE image */

const struct hvm_memmap_table_entry *start_memory_map(void);

/* The command line, never NULL. */
const char *command_line(void);

/* Text after `key=` up to the next blank, copied into a static buffer; or NULL. */
const char *option(const char *key);

/* Decimal or 0x number after `key=`, or the default. */
unsigned long option_number(const char *key, unsigned long missing);

/* Whether a word `key=value` of the command line has exactly this value. */
bool option_is(const char *key, const char *value);

/* Whether the builder may have written to a page of RAM outside the image. */
bool placed_by_builder(unsigned long page);

/* What a guest defines: the test. */
void test_main(void);

#endif
