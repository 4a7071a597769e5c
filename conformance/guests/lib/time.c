/*
 * The PV clock and the processor's own.
 */
#include "time.h"

#include "event.h"
#include "memory.h"
#include "vcpu.h"
#include "verdict.h"
#include "xen.h"

/* delta << shift, times a 0.32 fixed point fraction. */
static uint64_t scale(uint64_t delta, int8_t shift, uint32_t fraction) {
  delta = shift < 0 ? delta >> -shift : delta << shift;
  uint64_t low = (delta & 0xffffffff) * fraction;
  uint64_t high = (delta >> 32) * fraction;
  return high + (low >> 32);
}

uint64_t system_time(unsigned vcpu) {
  volatile struct vcpu_time_info *time = &vcpu_info(vcpu)->time;
  for (;;) {
    uint32_t version = time->version;
    barrier();
    uint64_t now = time->system_time + scale(rdtsc() - time->tsc_timestamp, time->tsc_shift,
                                             time->tsc_to_system_mul);
    barrier();
    if (!(version & 1) && version == time->version) {
      return now;
    }
  }
}

/* Without the leaf that tells it, the TSC is taken to run at 1 GHz. */
static uint32_t tsc_per_ms(void) {
  static uint32_t khz;
  if (khz == 0) {
    khz = xen_present() ? cpuid(xen_leaf() + 3, 0).ecx : 0;
    khz = khz ? khz : 1000000;
  }
  return khz;
}

uint64_t tsc_after(unsigned long microseconds) {
  return rdtsc() + (uint64_t)microseconds * (tsc_per_ms() / 1000);
}

unsigned long time_slice_us(void) { return option_number("time-slice-us", US_PER_MS); }

void spin(unsigned long microseconds) {
  static uint8_t scratch[PAGE_SIZE];
  uint64_t deadline = tsc_after(microseconds);
  bool open = xen_present() && !upcalls_asked();
  if (open) {
    interrupts_on();
  }
  while (rdtsc() < deadline) {
    memset(scratch, 0, sizeof(scratch));
  }
  if (open) {
    interrupts_off();
  }
}

void nap(unsigned long microseconds) {
  unsigned self = vcpu_self();
  uint64_t end = system_time(self) + microseconds * NS_PER_US;
  struct sched_poll poll = {.nr_ports = 0, .timeout = end};
  while (system_time(self) < end) {
    long result = sched_op(SCHEDOP_poll, &poll);
    if (result) {
      result_error("SCHEDOP_poll of no port: %ld", result);
    }
  }
}

void stagger(uint32_t *state, unsigned turns) {
  *state = *state * 1664525u + 1013904223u; /* Numerical Recipes' generator */
  for (unsigned i = (*state >> 16) % (turns + 1); i > 0; i--) {
    yield();
  }
  for (unsigned i = *state >> 24; i > 0; i--) {
    cpu_relax();
  }
}
