/*
 * Taking turns.
 *
 * Three vCPUs share one physical CPU. Each writes its number into a list and yields: after every
 * yield the others have their turns first, so that in the list no number follows itself, and no
 * vCPU is more than one turn ahead of another (where yield-order is "hint": more than three times
 * as often on). Then two of them compute without end and never yield; one that yields all the time
 * must still get through its loops, and a vCPU that blocks takes no turns while it does.
 *
 * @xen public/sched.h SCHEDOP_yield, SCHEDOP_block
 */
#include "guest.h"

#define VCPUS 3
#define TURNS 240

static volatile unsigned char list[TURNS + VCPUS];
static volatile unsigned next, started, computing;
static volatile bool compute;

static void take_turns(unsigned self) {
  while (started < VCPUS) {
    yield();
  }
  while (next < TURNS) {
    list[next] = (unsigned char)self;
    next++;
    yield();
  }
}

static void other(void) {
  started++;
  take_turns(vcpu_self());
  while (!compute) {
    sched_op(SCHEDOP_block, NULL);
  }
  for (;;) {
    spin(20);
    computing++;
  }
}

// [guest->req~rsc-yield~1]
static void in_turn(void) {
  unsigned turns[VCPUS] = {0}, twice = 0;
  bool hint = option_is("yield-order", "hint");
  for (unsigned i = VCPUS; i < TURNS; i++) {
    turns[list[i]]++;
    twice += list[i] == list[i - 1];
  }
  check_equal((long)twice, 0, "turns in which a vCPU followed itself");
  for (unsigned i = 1; i < VCPUS; i++) {
    long ahead = (long)turns[i] - (long)turns[0];
    bool near = hint ? turns[i] * 3 >= turns[0] && turns[0] * 3 >= turns[i]
                     : ahead >= -1 && ahead <= 1;
    check(near, "vCPU %u had %u turns, vCPU 0 had %u", i, turns[i], turns[0]);
  }
}

void test_main(void) {
  require_xen();
  upcalls_init();
  evtchn_port_t ports[VCPUS];
  for (unsigned i = 1; i < VCPUS; i++) {
    ports[i] = (evtchn_port_t)event_bind_ipi(i);
    check_equal(vcpu_start(i, other), 0, "start vCPU %u", i);
  }
  started++;
  take_turns(0);
  in_turn();
  nap(100);
  check_equal((long)computing, 0, "turns of vCPUs that block");
  compute = true;
  for (unsigned i = 1; i < VCPUS; i++) {
    event_send(ports[i]);
  }
  uint64_t before = system_time(0);
  for (unsigned i = 0; i < 8; i++) {
    yield();
  }
  check(computing > 0, "the vCPUs that do not yield run");
  uint32_t took = (uint32_t)(system_time(0) - before);
  check(took < 20000000u, "eight yields beside two spinners took %u ns", took);
}
