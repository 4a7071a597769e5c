/*
 * From the first C instruction to the test and its verdict.
 */
#include "start.h"

#include "console.h"
#include "memory.h"
#include "trap.h"
#include "verdict.h"
#include "xen.h"

const struct hvm_start_info *start_info;

const struct hvm_memmap_table_entry *start_memory_map(void) {
  return (const struct hvm_memmap_table_entry *)(unsigned long)start_info->memmap_paddr;
}

const char *command_line(void) {
  const char *line = (const char *)(unsigned long)start_info->cmdline_paddr;
  return line ? line : "";
}

static bool starts_with(const char *text, const char *prefix) {
  while (*prefix) {
    if (*text++ != *prefix++) {
      return false;
    }
  }
  return true;
}

const char *option(const char *key) {
  static char value[64];
  size_t length = strlen(key);
  for (const char *at = command_line(); *at; at++) {
    bool word_begins = at == command_line() || at[-1] == ' ';
    if (!word_begins || !starts_with(at, key) || at[length] != '=') {
      continue;
    }
    at += length + 1;
    size_t i = 0;
    while (at[i] && at[i] != ' ' && i < sizeof(value) - 1) {
      value[i] = at[i];
      i++;
    }
    value[i] = 0;
    return value;
  }
  return NULL;
}

bool option_is(const char *key, const char *value) {
  const char *text = option(key);
  return text && strlen(text) == strlen(value) && starts_with(text, value);
}

static int digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : 99;
}

unsigned long option_number(const char *key, unsigned long missing) {
  const char *text = option(key);
  if (!text || !*text) {
    return missing;
  }
  int base = 10;
  if (starts_with(text, "0x")) {
    base = 16;
    text += 2;
  }
  unsigned long number = 0;
  for (; digit(*text) < base; text++) {
    number = number * base + digit(*text);
  }
  return number;
}

static bool page_of(unsigned long page, uint64_t address) {
  return address != 0 && page == (address & ~(PAGE_SIZE - 1));
}

static uint64_t param(unsigned index) {
  struct xen_hvm_param op = {.domid = DOMID_SELF, .index = index};
  return hvm_op(HVMOP_get_param, &op) ? 0 : op.value * PAGE_SIZE;
}

bool placed_by_builder(unsigned long page) {
  unsigned long line = (unsigned long)command_line();
  return page_of(page, (unsigned long)start_info) || page_of(page, start_info->cmdline_paddr) ||
         page_of(page, line + strlen(command_line())) || page_of(page, start_info->memmap_paddr) ||
         page_of(page, param(HVM_PARAM_CONSOLE_PFN)) || page_of(page, param(HVM_PARAM_STORE_PFN));
}

void guest_main(void) {
  start_info = (const struct hvm_start_info *)(unsigned long)first_state.ebx;
  trap_init();
  xen_init();
  test_main();
  conclude();
}
