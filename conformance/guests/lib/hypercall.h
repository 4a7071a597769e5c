/*
 * Hypercalls through the hypercall page: one function per hypercall number, named as in Xen.
 *
 * @xen public/arch-x86/xen-x86_64.h, public/arch-x86/xen-x86_32.h
 */
#ifndef HYPERCALL_H
#define HYPERCALL_H

#include "cpu.h"
#include "xen_abi.h"

extern char hypercall_page[4096];

static inline long hypercall(unsigned long number, unsigned long a1, unsigned long a2,
                             unsigned long a3, unsigned long a4, unsigned long a5) {
  long result;
  void *stub = hypercall_page + 32 * number;
#ifdef __x86_64__
  register unsigned long r10 asm("r10") = a4;
  register unsigned long r8 asm("r8") = a5;
  asm volatile("call *%[stub]"
               : "=a"(result), "+D"(a1), "+S"(a2), "+d"(a3), "+r"(r10), "+r"(r8)
               : [stub] "a"(stub)
               : "memory", "cc", "rcx", "r11");
#else
  asm volatile("call *%[stub]"
               : "=a"(result), "+b"(a1), "+c"(a2), "+d"(a3), "+S"(a4), "+D"(a5)
               : [stub] "a"(stub)
               : "memory", "cc");
#endif
  return result;
}

/* Any number, also one that has no stub in the page; EAX holds it whole. */
long hypercall_by_number(unsigned long number, unsigned long a1, unsigned long a2,
                         unsigned long a3);

static inline long memory_op(unsigned long command, void *argument) {
  return hypercall(__HYPERVISOR_memory_op, command, (unsigned long)argument, 0, 0, 0);
}

static inline long xen_version(int command, void *argument) {
  return hypercall(__HYPERVISOR_xen_version, (unsigned long)command, (unsigned long)argument, 0, 0,
                   0);
}

static inline long console_io(int command, int count, void *text) {
  return hypercall(__HYPERVISOR_console_io, (unsigned long)command, (unsigned long)count,
                   (unsigned long)text, 0, 0);
}

static inline long grant_table_op(unsigned command, void *operations, unsigned count) {
  return hypercall(__HYPERVISOR_grant_table_op, command, (unsigned long)operations, count, 0, 0);
}

static inline long event_channel_op(int command, void *argument) {
  return hypercall(__HYPERVISOR_event_channel_op, (unsigned long)command, (unsigned long)argument,
                   0, 0, 0);
}

static inline long sched_op(int command, void *argument) {
  return hypercall(__HYPERVISOR_sched_op, (unsigned long)command, (unsigned long)argument, 0, 0,
                   0);
}

static inline long vcpu_op(int command, unsigned vcpu, void *argument) {
  return hypercall(__HYPERVISOR_vcpu_op, (unsigned long)command, vcpu, (unsigned long)argument, 0,
                   0);
}

static inline long hvm_op(unsigned long command, void *argument) {
  return hypercall(__HYPERVISOR_hvm_op, command, (unsigned long)argument, 0, 0, 0);
}

static inline long multicall(struct multicall_entry *calls, unsigned count) {
  return hypercall(__HYPERVISOR_multicall, (unsigned long)calls, count, 0, 0, 0);
}

/* The 64-bit time is one argument for a 64-bit guest and two for a 32-bit one. */
static inline long set_timer_op(uint64_t deadline) {
#ifdef __x86_64__
  return hypercall(__HYPERVISOR_set_timer_op, deadline, 0, 0, 0, 0);
#else
  return hypercall(__HYPERVISOR_set_timer_op, (uint32_t)deadline, (uint32_t)(deadline >> 32), 0, 0,
                   0);
#endif
}

static inline void yield(void) { sched_op(SCHEDOP_yield, NULL); }

#endif
