/*
 * Timers.
 *
 * set_timer_op and VCPUOP_set_singleshot_timer take an absolute system time and raise VIRQ_TIMER of
 * the calling vCPU at or after it. They are two names of one timer. Each must fire exactly once,
 * not before its time by the vCPU's own clock; how late is a matter of scheduling, but a second is
 * too late for anybody. A time that has passed fires at once, or gives -ETIME with
 * VCPU_SSHOTTMR_future. 0 to set_timer_op, and VCPUOP_stop_singleshot_timer, disarm.
 *
 * @xen public/vcpu.h, public/xen.h HYPERVISOR_set_timer_op
 */
#include "guest.h"

static evtchn_port_t port;

static long single_shot(uint64_t deadline, uint32_t flags) {
  struct vcpu_set_singleshot_timer op = {.timeout_abs_ns = deadline, .flags = flags};
  return vcpu_op(VCPUOP_set_singleshot_timer, 0, &op);
}

static void fires(uint64_t deadline, const char *what) {
  if (!check(event_poll(port, 1000 * US_PER_MS), "%s fires within a second", what)) {
    return;
  }
  uint64_t now = system_time(0);
  check(now >= deadline, "%s is not early: %ld ns to go", what, (long)(deadline - now));
  check(event_take(port), "take the event of %s", what);
  check(!event_poll(port, 500), "%s does not fire again", what);
}

static void silent(const char *what) {
  check(!event_poll(port, 2 * US_PER_MS), "%s: no event", what);
}

// [guest->req~rsc-timer-not-early~1]
void test_main(void) {
  require_xen();
  long bound = event_bind_virq(VIRQ_TIMER, 0);
  if (!check(bound > 0, "bind VIRQ_TIMER: %ld", bound)) {
    return;
  }
  port = (evtchn_port_t)bound;
  static const unsigned delays[] = {1, 2, 3, 4, 5, 6, 8, 10, 20, 50, 100, 1000, 5000};
  for (unsigned i = 0; i < sizeof(delays) / sizeof(*delays); i++) {
    uint64_t deadline = system_time(0) + delays[i] * NS_PER_US;
    check_equal(set_timer_op(deadline), 0, "set_timer_op");
    fires(deadline, "set_timer_op");
    deadline = system_time(0) + delays[i] * NS_PER_US;
    check_equal(single_shot(deadline, 0), 0, "set_singleshot_timer");
    fires(deadline, "set_singleshot_timer");
  }
  check_equal(single_shot(system_time(0) - NS_PER_US, 0), 0, "a time that has passed");
  check(event_poll(port, 100 * US_PER_MS) && event_take(port), "fires at once");
  long late = single_shot(system_time(0) - NS_PER_US, VCPU_SSHOTTMR_future);
  check(late == -XEN_ETIME || (late == 0 && event_poll(port, 1000) && event_take(port)),
        "a passed time with VCPU_SSHOTTMR_future: %ld", late);

  check_equal(single_shot(system_time(0) + NS_PER_MS, 0), 0, "arm");
  check_equal(vcpu_op(VCPUOP_stop_singleshot_timer, 0, NULL), 0, "stop");
  silent("a stopped timer");
  check_equal(set_timer_op(system_time(0) + NS_PER_MS), 0, "arm");
  check_equal(set_timer_op(0), 0, "disarm by 0");
  silent("a disarmed timer");
}
