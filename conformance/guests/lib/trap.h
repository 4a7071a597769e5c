/*
 * Exceptions and interrupts of the guest.
 *
 * A test that wants an instruction to fault writes PROBE("instruction", operands): the fault, if
 * any, is recorded and execution goes on behind the instruction.
 */
#ifndef TRAP_H
#define TRAP_H

#include "cpu.h"
#include "segments.h"

#define VECTOR_DE 0
#define VECTOR_DB 1
#define VECTOR_BP 3
#define VECTOR_UD 6
#define VECTOR_NM 7
#define VECTOR_DF 8
#define VECTOR_NP 11
#define VECTOR_SS 12
#define VECTOR_GP 13
#define VECTOR_PF 14

/* Page-fault error code. @sdm 4.7 */
#define PF_PRESENT (1u << 0)
#define PF_WRITE (1u << 1)
#define PF_USER (1u << 2)
#define PF_FETCH (1u << 4)

#define NO_FAULT (-1)

struct trap_frame {
#ifdef __x86_64__
  unsigned long r15, r14, r13, r12, r11, r10, r9, r8, di, si, bp, bx, dx, cx, ax;
#else
  unsigned long di, si, bp, unused_sp, bx, dx, cx, ax;
#endif
  unsigned long vector, error, ip, cs, flags;
  unsigned long sp, ss; /* 32-bit: only if the trap came from CPL 3 */
};

/* The last fault a PROBE or user_run met. */
struct fault {
  int vector; /* or NO_FAULT */
  unsigned long error;
  unsigned long address; /* CR2, for #PF */
  unsigned long ip;
};

extern volatile struct fault fault;

/* Gives an interrupt vector (32 to 255) a handler; NULL takes it away. */
typedef void (*interrupt_handler)(struct trap_frame *frame);
void on_interrupt(unsigned vector, interrupt_handler handler);

/* Sees every exception first; true if it has dealt with it. NULL for none. */
typedef bool (*exception_hook)(struct trap_frame *frame);
void on_exception(exception_hook hook);

void trap_init(void);
void load_gdt_and_task(void);

/*
 * Runs function(argument) at CPL 3 and returns its result. If it faults, `fault` says how and the
 * result is -1. The function and all it touches must be in the user section (see USER).
 */
unsigned long user_run(void *function, unsigned long argument);

/* Functions and data for CPL 3. */
#define USER __attribute__((section(".user"), noinline))
#define USER_DATA_SECTION __attribute__((section(".user.data")))

/* "name" of an exception, e.g. "#GP", or "no fault". */
const char *fault_name(int vector);

#ifdef __x86_64__
#define FIXUP_WORD ".quad"
#else
#define FIXUP_WORD ".long"
#endif

#define PROBE(instruction, ...)                                                 \
  ({                                                                            \
    fault.vector = NO_FAULT;                                                    \
    asm volatile("771: " instruction "\n772:\n"                                 \
                 ".pushsection .fixup, \"a\", @progbits\n"                      \
                 FIXUP_WORD " 771b, 772b\n"                                     \
                 ".popsection\n" __VA_ARGS__);                                  \
    fault.vector;                                                               \
  })

/* Probing reads and writes: the vector or NO_FAULT. */
int probe_read(const volatile void *address, unsigned long *value);
int probe_write(volatile void *address, unsigned long value);
int probe_rdmsr(uint32_t msr, uint64_t *value);
int probe_wrmsr(uint32_t msr, uint64_t value);

#endif
