/*
 * Time: the PV clock, and waiting with a bound.
 */
#ifndef TIME_H
#define TIME_H

#include "hypercall.h"
#include "start.h"

/* Nanoseconds of system time by the vCPU's PV clock. @xen public/xen.h vcpu_time_info */
uint64_t system_time(unsigned vcpu);

/* TSC value `microseconds` from now. */
uint64_t tsc_after(unsigned long microseconds);

#define US_PER_MS 1000ul
#define NS_PER_US 1000ull
#define NS_PER_MS 1000000ull

/* Whole microseconds; of less than 34 seconds, so that 32-bit guests can divide. */
static inline uint32_t micros(uint64_t ns) { return (uint32_t)(ns >> 3) / 125; }

/* Yields until the condition holds or the time is over; says whether it holds. */
#define wait_until(condition, microseconds)              \
  ({                                                     \
    uint64_t deadline = tsc_after(microseconds);         \
    bool held;                                           \
    while (!(held = (condition)) && rdtsc() < deadline) { \
      yield();                                           \
    }                                                    \
    held;                                                \
  })

/*
 * How long one waits for what another vCPU or domain is bound to do; a slow target says in
 * patience= how many times longer.
 */
#define PATIENCE_US (200000ul * option_number("patience", 1))

/* Yields until the condition holds or the patience is over; says whether it holds. */
#define await(condition) wait_until(condition, PATIENCE_US)

/* Yields until the condition holds. */
#define wait_for(condition)   \
  do {                        \
    while (!(condition)) {    \
      yield();                \
    }                         \
  } while (0)

/* How long a vCPU may compute before it is another's turn, as the target says (time-slice-us=). */
unsigned long time_slice_us(void);

/*
 * Computes for this long without giving the processor away. String instructions do it: a machine
 * model that moves blocks at once gets over them quickly. Interrupts are on meanwhile, as where a
 * system computes, unless the guest has asked for upcalls, which it expects at other places. That
 * a vCPU with interrupts off is preempted too is the matter of test spinner.
 */
void spin(unsigned long microseconds);

/* Gives the processor away for this long, in SCHEDOP_poll of no port. */
void nap(unsigned long microseconds);

/*
 * Yields up to `turns` times, as often as the next number of the sequence `state` says, and then
 * computes for a moment: vCPUs that do so with seeds of their own meet in a different way each
 * time, and the same way each run.
 */
void stagger(uint32_t *state, unsigned turns);

#endif
