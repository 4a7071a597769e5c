/*
 * Two vCPUs.
 *
 * vCPU 1 gets its registers by VCPUOP_initialise, in the guest's own mode, and is brought up. It
 * counts in memory, so that vCPU 0 sees it run. Then it takes itself down: the count stops, vCPU 0
 * goes on, and VCPUOP_is_up says 0. Brought up again it goes on behind its VCPUOP_down.
 *
 * @xen public/vcpu.h, public/hvm/hvm_vcpu.h
 */
#include "guest.h"

static volatile unsigned count, stop, resumed;

static void second(void) {
  for (;;) {
    count++;
    if (stop) {
      stop = 0;
      vcpu_op(VCPUOP_down, 1, NULL);
      resumed++;
    }
    yield();
  }
}

static bool counts(void) {
  unsigned before = count;
  return await(count > before + 2);
}

// [guest->req~lif-vcpu-up-down~1]
void test_main(void) {
  require_xen();
  check_equal(vcpu_op(VCPUOP_is_up, 1, NULL), 0, "vCPU 1 is down at first");
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  check(counts(), "vCPU 1 runs");
  check_equal(vcpu_op(VCPUOP_is_up, 1, NULL), 1, "vCPU 1 is up");
  check_refused(vcpu_initialise(1, second), "initialise it while it is up");

  stop = 1;
  check(await(vcpu_op(VCPUOP_is_up, 1, NULL) == 0), "it takes itself down");
  unsigned before = count;
  spin(500);
  yield();
  check(count == before, "a vCPU that is down does not run");
  check_equal((long)resumed, 0, "not even one instruction");
  check_equal(vcpu_op(VCPUOP_up, 1, NULL), 0, "bring it up again");
  check(await(resumed == 1), "it goes on where it stopped");
  check(counts(), "and runs");
}
