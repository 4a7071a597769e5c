/*
 * The PV clock.
 *
 * vcpu_time_info gives system time at one TSC value, and a factor: time = system_time + ((tsc -
 * tsc_timestamp) << shift) * mul >> 32, valid between two equal even versions. Read in a loop,
 * across yields and blocked times in which the hypervisor updates the structure, the time must
 * never decrease, neither alone nor with a second vCPU to which the processor goes in between, and
 * over an interval it must agree with the TSC through the factor: an update that jumps would show,
 * even forwards. The wall clock has seconds since 1970 with nanoseconds below 10^9.
 *
 * @xen public/xen.h vcpu_time_info
 */
#include "guest.h"

#define ROUNDS 2000

static bool monotone(void (*between)(void)) {
  uint64_t last = system_time(0);
  for (unsigned i = 0; i < ROUNDS / 10; i++) {
    for (unsigned j = 0; j < 10; j++) {
      uint64_t now = system_time(0);
      if (now < last) {
        print("time went back by %ld ns in round %u\n", (long)(last - now), i);
        return false;
      }
      last = now;
    }
    between();
  }
  return true;
}

static void nothing(void) {}

static void second(void) {
  for (;;) {
    yield();
  }
}

static evtchn_port_t quiet_port;

static void sleep_a_little(void) { event_poll(quiet_port, 20); }

// [guest->req~rsc-clock-monotone~1]
void test_main(void) {
  require_xen();
  check(!(vcpu_info(0)->time.version & 1), "the version is even when nobody updates");
  check(vcpu_info(0)->time.tsc_to_system_mul != 0, "there is a factor");
  check(monotone(nothing), "monotone while running");
  check(monotone(yield), "monotone across yields");
  evtchn_port_t other;
  event_loopback(&quiet_port, &other);
  check(monotone(sleep_a_little), "monotone across blocking");
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  check(monotone(yield), "monotone across yields to vCPU 1");
  check_equal(vcpu_op(VCPUOP_down, 1, NULL), 0, "stop vCPU 1");

  uint64_t time = system_time(0);
  uint64_t deadline = tsc_after(2000);
  while (rdtsc() < deadline) {
    cpu_relax();
  }
  long passed = (long)((uint32_t)(system_time(0) - time) / 1000);
  check(passed >= 1990 && passed < 1000000, "2 ms by the TSC are %ld us of system time", passed);
  check(shared_info()->wc_nsec < 1000000000u, "wall clock nanoseconds");
}
