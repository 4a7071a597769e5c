/*
 * Hardware task switches.
 *
 * Nobody has used them for decades, and both VT-x and AMD-V leave them to the hypervisor: a task
 * switch in a guest exits before anything has changed. There are four ways to cause one: a far jump
 * and a far call to a TSS, IRET with RFLAGS.NT set, and an interrupt through a task gate. A
 * hypervisor may carry the switch out, as Xen does, or end the domain. Each way is tried by a guest
 * of its own, with a complete task to switch to; the survivor must notice nothing.
 *
 * @sdm 8.3, 26.2 (task switches); @apm 15.14.1
 */
#include "guest.h"

#ifdef ROLE_SURVIVOR

#define PAGES 32
#define WATCH_US 5000

// [guest->req~lif-crash-contained~1]
void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < PAGES; i++) {
    memset(spare_page(i), (int)(0x21 + i), PAGE_SIZE);
  }
  wait_until(false, WATCH_US);
  for (unsigned i = 0; i < PAGES; i++) {
    check(memory_is(spare_page(i), (uint8_t)(0x21 + i), PAGE_SIZE), "page %u is intact", i);
  }
}

#else

#define NEW_TASK 0x48
#define FLAGS_NT (1u << 14)
#define GATE_VECTOR 0x90

struct task_state32 {
  uint32_t back_link, esp0, ss0, unused[4], cr3, eip, eflags;
  uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
  uint32_t es, cs, ss, ds, fs, gs, ldt, io_map;
};

static struct task_state32 new_task;
static uint64_t new_gdt[16];
static uint32_t stack[256];

extern uint64_t gdt[];
extern uint32_t task_state[];

static void new_task_begins(void) {
  check(true, "the new task runs");
  conclude();
}

static uint64_t task_descriptor(unsigned long base) {
  return 0x0000890000000067ull | (uint64_t)(base & 0xffffff) << 16 |
         (uint64_t)(base >> 24 & 0xff) << 56;
}

static void prepare(void) {
  new_task = (struct task_state32){
      .cr3 = read_cr3(),
      .eip = (uint32_t)new_task_begins,
      .eflags = 2,
      .esp = (uint32_t)(stack + 250),
      .cs = KERNEL_CODE,
      .ss = KERNEL_DATA,
      .ds = KERNEL_DATA,
      .es = KERNEL_DATA,
      .io_map = sizeof(new_task) << 16,
  };
  memcpy(new_gdt, gdt, TASK_STATE + 8);
  new_gdt[NEW_TASK / 8] = task_descriptor((unsigned long)&new_task);
  struct {
    uint16_t limit;
    unsigned long base;
  } __attribute__((packed)) pointer = {sizeof(new_gdt) - 1, (unsigned long)new_gdt};
  asm volatile("lgdt %0" : : "m"(pointer));
}

#if defined(ROLE_JUMP)

static void switch_task(void) { asm volatile("ljmp %0, $0" : : "i"(NEW_TASK)); }

#elif defined(ROLE_CALL)

static void switch_task(void) { asm volatile("lcall %0, $0" : : "i"(NEW_TASK)); }

#elif defined(ROLE_RETURN)

/* The target of the return must be a busy task. */
static void switch_task(void) {
  new_gdt[NEW_TASK / 8] |= 1ull << 41;
  task_state[0] = NEW_TASK;
  write_flags(read_flags() | FLAGS_NT);
  asm volatile("iret");
}

#else

/* A task gate takes the place of an interrupt gate. */
static void switch_task(void) {
  struct {
    uint16_t limit;
    unsigned long base;
  } __attribute__((packed)) pointer;
  asm volatile("sidt %0" : "=m"(pointer));
  uint64_t *idt = (uint64_t *)pointer.base;
  idt[GATE_VECTOR] = 0x0000850000000000ull | NEW_TASK << 16;
  asm volatile("int %0" : : "i"(GATE_VECTOR));
}

#endif

// [guest->req~vcs-entry-valid~1]
void test_main(void) {
  require_xen();
  prepare();
  check(true, "ready to switch");
  verdict_so_far();
  switch_task();
  result_fail("the old task goes on as if nothing had happened");
}

#endif
