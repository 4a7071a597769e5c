/*
 * IDT, exception dispatch and the round trip to CPL 3.
 */
#include "trap.h"

#include "memory.h"
#include "verdict.h"

struct gate {
  uint16_t offset_low, selector, type, offset_mid;
#ifdef __x86_64__
  uint32_t offset_high, reserved;
#endif
} __attribute__((packed));

struct descriptor_pointer {
  uint16_t limit;
  unsigned long base;
} __attribute__((packed));

struct fixup {
  unsigned long fault, resume;
};

extern char trap_stubs[], user_exit[];
extern struct fixup fixup_start[], fixup_end[];
extern uint64_t gdt[];
extern struct descriptor_pointer gdt_pointer;
extern unsigned long user_enter(void *function, unsigned long argument, void *stack);
extern void user_leave(unsigned long result) __attribute__((noreturn));

volatile struct fault fault;
uint32_t task_state[26] __attribute__((aligned(64)));
struct descriptor_pointer idt_pointer;

static struct gate idt[256] __attribute__((aligned(16)));
static interrupt_handler interrupt_handlers[256];
static exception_hook hook;
static unsigned long user_stack[512] __attribute__((section(".user.data"), aligned(4096)));

/* For a trap from CPL 3 that user_run did not cause. */
static unsigned long trap_stack[512] __attribute__((aligned(16)));

#define GATE_INTERRUPT 0x8e00
#define GATE_DPL3 0x6000

static void set_gate(unsigned vector, unsigned type) {
  unsigned long stub = (unsigned long)trap_stubs + 16 * vector;
  idt[vector].offset_low = (uint16_t)stub;
  idt[vector].selector = KERNEL_CODE;
  idt[vector].type = (uint16_t)type;
  idt[vector].offset_mid = (uint16_t)(stub >> 16);
}

void load_gdt_and_task(void) {
  unsigned long base = (unsigned long)task_state;
  gdt[TASK_STATE / 8] = 0x0000890000000000 | (sizeof(task_state) - 1) |
                        (uint64_t)(base & 0xffffff) << 16 | (uint64_t)(base >> 24 & 0xff) << 56;
  *(unsigned long *)(void *)(task_state + 1) = (unsigned long)(trap_stack + 512);
  task_state[25] = sizeof(task_state) << 16; /* no I/O bitmap */
#ifndef __x86_64__
  task_state[2] = KERNEL_DATA;
#endif
  asm volatile("lgdt %0" : : "m"(gdt_pointer));
  asm volatile("ltr %w0" : : "r"(TASK_STATE));
}

void trap_init(void) {
  for (unsigned vector = 0; vector < 256; vector++) {
    set_gate(vector, GATE_INTERRUPT);
  }
  set_gate(VECTOR_BP, GATE_INTERRUPT | GATE_DPL3);
  set_gate(USER_EXIT_VECTOR, GATE_INTERRUPT | GATE_DPL3);
  idt_pointer.limit = sizeof(idt) - 1;
  idt_pointer.base = (unsigned long)idt;
  asm volatile("lidt %0" : : "m"(idt_pointer));
  load_gdt_and_task();
}

void on_interrupt(unsigned vector, interrupt_handler handler) {
  interrupt_handlers[vector] = handler;
}

void on_exception(exception_hook new_hook) { hook = new_hook; }

const char *fault_name(int vector) {
  static const char names[][4] = {"#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM",
                                  "#DF", "#9",  "#TS", "#NP", "#SS", "#GP", "#PF"};
  if (vector == NO_FAULT) {
    return "no fault";
  }
  return vector >= 0 && vector <= VECTOR_PF ? names[vector] : "another exception";
}

static const struct fixup *fixup_of(unsigned long ip) {
  for (const struct fixup *entry = fixup_start; entry < fixup_end; entry++) {
    if (entry->fault == ip) {
      return entry;
    }
  }
  return NULL;
}

static void exception(struct trap_frame *frame) {
  if (hook && hook(frame)) {
    return;
  }
  fault.vector = (int)frame->vector;
  fault.error = frame->error;
  fault.address = read_cr2();
  fault.ip = frame->ip;
  const struct fixup *entry = fixup_of(frame->ip);
  if (entry) {
    frame->ip = entry->resume;
    return;
  }
  if (frame->cs & 3) {
    user_leave(-1ul);
  }
  result_error("unexpected %s, error code %lx, at %lx, CR2 %lx", fault_name(fault.vector),
               frame->error, frame->ip, fault.address);
}

void trap_dispatch(struct trap_frame *frame) {
  if (frame->vector < 32) {
    exception(frame);
    return;
  }
  if (interrupt_handlers[frame->vector]) {
    interrupt_handlers[frame->vector](frame);
    return;
  }
  if (frame->vector == USER_EXIT_VECTOR) {
    user_leave(frame->ax);
  }
  result_error("unexpected interrupt, vector %lu, at %lx", frame->vector, frame->ip);
}

unsigned long user_run(void *function, unsigned long argument) {
  unsigned long *top = user_stack + 501;
  *top = (unsigned long)user_exit;
  memory_expose_user_section();
  fault.vector = NO_FAULT;
  unsigned long flags = read_flags();
  unsigned long result = user_enter(function, argument, top);
  write_flags(flags);
  return result;
}

int probe_read(const volatile void *address, unsigned long *value) {
  unsigned long loaded = 0;
  int vector = PROBE("mov (%1), %0", : "+r"(loaded) : "r"(address) : "memory");
  *value = loaded;
  return vector;
}

int probe_write(volatile void *address, unsigned long value) {
  return PROBE("mov %0, (%1)", : : "r"(value), "r"(address) : "memory");
}

int probe_rdmsr(uint32_t msr, uint64_t *value) {
  uint32_t low = 0, high = 0;
  int vector = PROBE("rdmsr", : "+a"(low), "+d"(high) : "c"(msr));
  *value = low | (uint64_t)high << 32;
  return vector;
}

int probe_wrmsr(uint32_t msr, uint64_t value) {
  uint32_t low = (uint32_t)value, high = (uint32_t)(value >> 32);
  return PROBE("wrmsr", : : "c"(msr), "a"(low), "d"(high) : "memory");
}
