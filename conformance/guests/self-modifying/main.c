/*
 * Code that changes.
 *
 * A processor notices a store to instructions it is about to execute. An emulator that caches
 * decoded instructions must find out by itself: by watching physical pages, since the store may
 * come through another linear address. A function "mov $imm, %eax; ret" gets a new immediate many
 * times and is called each time. In the paging environments the same page is written through a
 * second linear address. Finally a store changes the instruction right behind a jump.
 *
 * @sdm 9.1.3 (self-modifying code)
 */
#include "guest.h"

#define ROUNDS 1000
#define MOV_EAX 0xb8
#define RET 0xc3

static void write_function(volatile uint8_t *code, uint32_t result) {
  code[0] = MOV_EAX;
  for (unsigned i = 0; i < 4; i++) {
    code[1 + i] = (uint8_t)(result >> 8 * i);
  }
  code[5] = RET;
}

static uint32_t call(const void *code) {
  uint32_t result;
  asm volatile("call *%1" : "=a"(result) : "r"(code) : "memory", "cc");
  return result;
}

static bool all_rounds(void *write_at, const void *run_at) {
  for (uint32_t round = 1; round <= ROUNDS; round++) {
    write_function(write_at, round * 0x01010101u);
    if (call(run_at) != round * 0x01010101u) {
      return false;
    }
  }
  return true;
}

/* The function rewrites the immediate of the instruction behind its own jump. */
static void behind_a_jump(void) {
  uint32_t result;
  asm volatile(
      "movl $2, 1f + 1\n"
      "jmp 1f\n"
      "1: mov $1, %0\n"
      : "=a"(result)
      :
      : "memory");
  check_equal((long)result, 2, "a store is seen behind the next jump");
}

// [guest->req~cpu-self-modifying-code~1]
void test_main(void) {
  uint8_t *page = spare_page(0);
  check(all_rounds(page, page), "rewritten function");
  check(all_rounds(page + PAGE_SIZE - 3, page + PAGE_SIZE - 3), "function across a page boundary");
#if HAVE_PAGING
  uint8_t *alias = spare_page(8);
  *page_entry((unsigned long)alias) = (unsigned long)page | PTE_PRESENT | PTE_WRITE;
  invlpg(alias);
  check(all_rounds(alias, page), "function rewritten through an alias");
  check(all_rounds(page, alias), "alias of a rewritten function");
#endif
  behind_a_jump();
}
