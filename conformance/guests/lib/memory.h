/*
 * The guest's view of memory: libc's four functions, RAM, guest-physical addresses reserved for
 * special pages, and page table entries.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include "cpu.h"

void *memset(void *to, int value, size_t bytes);
void *memcpy(void *to, const void *from, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *text);

/* True if all bytes are `value`. */
bool memory_is(const void *start, uint8_t value, size_t bytes);

/*
 * Guest-physical addresses outside RAM where the guests map special pages. Nothing may be there at
 * start of day: RAM of a conformance guest ends below 256 MiB.
 */
#define HOLE_BASE 0x10000000ul
#define HOLE_SHARED_INFO (HOLE_BASE + 0x0000ul)
#define HOLE_GRANT_TABLE (HOLE_BASE + 0x1000ul)
#define HOLE_PAIR (HOLE_BASE + 0x2000ul)
#define HOLE_FREE (HOLE_BASE + 0x10000ul)

#define GFN(address) ((unsigned long)(address) / PAGE_SIZE)

/* First guest-physical address above RAM, from the start-of-day memory map. */
unsigned long ram_end(void);

/*
 * The RAM above the image that nothing else uses. The domain builder puts start info, command line,
 * memory map and modules where it likes: right above the image, or at the end of RAM, or elsewhere.
 */
struct range {
  unsigned long start, end;
};

struct range free_ram(void);

/* Page 0, 1, ... of the free RAM; ends the test with an error if there are not so many. */
void *spare_page(unsigned index);

/* Bits of a page table entry. @sdm 4.5 */
#define PTE_PRESENT 1ull
#define PTE_WRITE 2ull
#define PTE_USER 4ull
#define PTE_ACCESSED 0x20ull
#define PTE_DIRTY 0x40ull
#define PTE_LARGE 0x80ull
#define PTE_NX (1ull << 63)

/*
 * The 4 KiB page table entry for a linear address below 4 GiB, splitting a large page if need be.
 * The caller flushes. Only in environments with paging (HAVE_PAGING).
 */
volatile uint64_t *page_entry(unsigned long address);

#if defined(__x86_64__) || defined(PAGING_PAE)
#define HAVE_PAGING 1
#else
#define HAVE_PAGING 0
#endif

/* Gives CPL 3 access to the user section (and nothing else). */
void memory_expose_user_section(void);

#endif
