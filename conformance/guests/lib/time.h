/*
 * Time: the PV clock, and waiting with a bound.
 */
#ifndef TIME_H
#define TIME_H

#include "hypercall.h"

/* Nanoseconds of system time by the vCPU's PV clock. @xen public/xen.h vcpu_time_info */
uint64_t system_time(unsigned vcpu);

/* TSC value `microseconds` from now. */
uint64_t tsc_after(unsigned long microseconds);

#define US_PER_MS 1000ul
#define NS_PER_US 1000ull
#define NS_PER_MS 1000000ull

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

/* Runs instructions for this long without giving the processor away. */
void spin(unsigned long microseconds);

#endif
