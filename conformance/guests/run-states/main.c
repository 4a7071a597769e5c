/*
 * Where the time went.
 *
 * Each vCPU has four clocks: running, runnable, blocked, offline. At every moment exactly one of
 * them advances, so that over an interval they add up to it, and each kind of waiting shows in its
 * own: a sleep is blocked, waiting for a vCPU that computes is runnable, being down is offline. The
 * area a guest registers holds what the hypercall says, as of the last time the vCPU was put onto a
 * processor: after a sleep it must show the sleep, also if nobody else ran meanwhile.
 *
 * @xen public/vcpu.h vcpu_runstate_info, VCPUOP_register_runstate_memory_area
 */
#include "guest.h"

static volatile bool compute;
static struct vcpu_runstate_info area;

static uint32_t spent(const struct vcpu_runstate_info *before, unsigned state, unsigned vcpu) {
  struct vcpu_runstate_info now;
  run_states(vcpu, &now);
  return (uint32_t)(now.time[state] - before->time[state]);
}

static void other(void) {
  for (;;) {
    if (compute) {
      spin(20);
    } else {
      nap(50);
    }
  }
}

static void all_of_it(unsigned vcpu, const struct vcpu_runstate_info *before, uint64_t start) {
  struct vcpu_runstate_info now;
  uint64_t earlier = system_time(0);
  run_states(vcpu, &now);
  uint64_t later = system_time(0), sum = 0;
  for (unsigned i = 0; i < 4; i++) {
    check(now.time[i] >= before->time[i], "time %u of vCPU %u does not run backwards", i, vcpu);
    sum += now.time[i] - before->time[i];
  }
  check(sum + 20000 >= earlier - start && sum <= later - start + 20000,
        "the times of vCPU %u are %u ns in %u ns", vcpu, (uint32_t)sum,
        (uint32_t)(later - start));
}

// [guest->req~rsc-runstate-area~1]
static void area_follows(void) {
  struct vcpu_register_runstate_memory_area place;
  set_xen_guest_handle(place.addr.h, &area);
  check_equal(vcpu_op(VCPUOP_register_runstate_memory_area, 0, &place), 0, "register an area");
  struct vcpu_runstate_info told;
  for (unsigned round = 0; round < 3; round++) {
    nap(700);
    run_states(0, &told);
    check_equal(area.state, RUNSTATE_running, "the state in the area");
    check(area.state_entry_time == told.state_entry_time, "the entry time in the area");
    for (unsigned i = RUNSTATE_runnable; i <= RUNSTATE_offline; i++) {
      check(area.time[i] == told.time[i], "time %u in the area is %u ns, not %u ns", i,
            (uint32_t)area.time[i], (uint32_t)told.time[i]);
    }
  }
}

static void kinds_of_waiting(void) {
  struct vcpu_runstate_info before;
  run_states(0, &before);
  nap(600);
  uint32_t ns = spent(&before, RUNSTATE_blocked, 0);
  check(ns >= 400000 && ns < 1700000, "a sleep of 600 us is %u ns blocked", ns);
  compute = true;
  run_states(0, &before);
  uint32_t slice = (uint32_t)time_slice_us();
  spin(4 * slice);
  ns = spent(&before, RUNSTATE_runnable, 0);
  check(ns >= slice * 1000 && ns < slice * 3500, "%u us beside another are %u ns runnable",
        4 * slice, ns);
  nap(100); /* vCPU 1 computes, so it is runnable when this vCPU is back */
  check_equal(vcpu_op(VCPUOP_down, 1, NULL), 0, "take vCPU 1 down");
  run_states(1, &before);
  nap(500);
  ns = spent(&before, RUNSTATE_offline, 1);
  check(ns >= 490000 && ns < 1500000, "500 us down are %u ns offline", ns);
  check_equal(vcpu_op(VCPUOP_up, 1, NULL), 0, "bring vCPU 1 up");
  compute = false;
}

// [guest->req~rsc-runstate~1]
void test_main(void) {
  require_xen();
  area_follows();
  check_equal(vcpu_start(1, other), 0, "start vCPU 1");
  nap(200);
  struct vcpu_runstate_info first[2];
  uint64_t start = system_time(0);
  run_states(0, &first[0]);
  run_states(1, &first[1]);
  kinds_of_waiting();
  all_of_it(0, &first[0], start);
  all_of_it(1, &first[1], start);
}
