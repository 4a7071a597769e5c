/*
 * Memory: the four libc functions gcc expects, the layout of RAM, and page table entries.
 */
#include "memory.h"

#include "start.h"
#include "verdict.h"

extern char image_end[], user_start[], user_end[];

void *memset(void *to, int value, size_t bytes) {
  void *at = to;
  asm volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(value) : "memory");
  return to;
}

void *memcpy(void *to, const void *from, size_t bytes) {
  void *at = to;
  asm volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(bytes) : : "memory");
  return to;
}

int memcmp(const void *a, const void *b, size_t bytes) {
  const uint8_t *left = a;
  const uint8_t *right = b;
  for (; bytes; bytes--, left++, right++) {
    if (*left != *right) {
      return *left - *right;
    }
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length]) {
    length++;
  }
  return length;
}

bool memory_is(const void *start, uint8_t value, size_t bytes) {
  bool equal;
  asm volatile("cmp %%ecx, %%ecx; repe scasb"
               : "+D"(start), "+c"(bytes), "=@ccz"(equal)
               : "a"(value)
               : "memory");
  return equal;
}

unsigned long ram_end(void) {
  unsigned long end = 0;
  for (unsigned i = 0; i < start_info->memmap_entries; i++) {
    const struct hvm_memmap_table_entry *entry = start_memory_map() + i;
    if (entry->type == XEN_HVM_MEMMAP_TYPE_RAM && entry->addr <= 0x100000 &&
        entry->addr + entry->size > end) {
      end = (unsigned long)(entry->addr + entry->size);
    }
  }
  return end;
}

#define NEAR 0x400000ul /* what lies this close above the image is stepped over */

static unsigned long page_up(unsigned long address) {
  return (address + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

static struct range range_of(uint64_t start, uint64_t bytes) {
  return (struct range){(unsigned long)start, (unsigned long)(start + bytes)};
}

/* What the builder has placed, by index; an empty range behind the last. */
static struct range placed(unsigned index) {
  const struct hvm_start_info *info = start_info;
  const struct hvm_modlist_entry *modules =
      (const struct hvm_modlist_entry *)(unsigned long)info->modlist_paddr;
  switch (index) {
    case 0:
      return range_of((unsigned long)info, sizeof(*info));
    case 1:
      return range_of(info->cmdline_paddr, strlen(command_line()) + 1);
    case 2:
      return range_of(info->memmap_paddr,
                      info->memmap_entries * sizeof(struct hvm_memmap_table_entry));
    case 3:
      return range_of(info->modlist_paddr, info->nr_modules * sizeof(*modules));
    default:
      return index - 4 < info->nr_modules
                 ? range_of(modules[index - 4].paddr, modules[index - 4].size)
                 : range_of(0, 0);
  }
}

struct range free_ram(void) {
  static struct range free;
  if (free.end) {
    return free;
  }
  free = range_of((unsigned long)image_end, 0);
  free.end = ram_end() ? ram_end() : free.start + NEAR;
  unsigned items = 4 + start_info->nr_modules;
  for (unsigned i = 0; i < items * items; i++) { /* each item may make room for another */
    struct range item = placed(i % items);
    if (item.end > free.start && item.start < free.start + NEAR) {
      free.start = page_up(item.end);
    }
  }
  for (unsigned i = 0; i < items; i++) {
    unsigned long start = placed(i).start & ~(PAGE_SIZE - 1);
    if (start >= free.start && start < free.end) {
      free.end = start;
    }
  }
  return free;
}

void *spare_page(unsigned index) {
  unsigned long address = free_ram().start + index * PAGE_SIZE;
  if (address + PAGE_SIZE > free_ram().end) {
    result_error("the guest has too little memory");
  }
  return (void *)address;
}

#if HAVE_PAGING

extern uint64_t page_directories[4 * 512];

#define MAX_TABLES 16
static uint64_t tables[MAX_TABLES][512] __attribute__((aligned(4096)));
static unsigned tables_used;

static uint64_t split(uint64_t large) {
  if (tables_used == MAX_TABLES) {
    result_error("the guest's library has no page table left");
  }
  uint64_t *table = tables[tables_used++];
  for (unsigned i = 0; i < 512; i++) {
    table[i] = ((large & ~0x1fffffull) + i * PAGE_SIZE) | PTE_PRESENT | PTE_WRITE;
  }
  return (unsigned long)table | PTE_PRESENT | PTE_WRITE | PTE_USER;
}

volatile uint64_t *page_entry(unsigned long address) {
  uint64_t *directory = page_directories + (address >> 21);
  if (*directory & PTE_LARGE) {
    *directory = split(*directory);
    write_cr3(read_cr3());
  }
  uint64_t *table = (uint64_t *)(unsigned long)(*directory & ~0xfffull);
  return table + (address >> 12 & 511);
}

void memory_expose_user_section(void) {
  for (char *page = user_start; page < user_end; page += PAGE_SIZE) {
    *page_entry((unsigned long)page) |= PTE_USER;
    invlpg(page);
  }
}

#else

void memory_expose_user_section(void) {}

#endif
