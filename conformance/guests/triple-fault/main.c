/*
 * Triple fault.
 *
 * On a bare processor a fault during the delivery of a double fault shuts the processor down, and
 * the chipset resets the machine. In a guest it is an exit of its own (VT-x: triple fault, AMD-V:
 * SHUTDOWN), and the state of the processor after it is undefined on AMD-V. The domain ends for the
 * reason HVM_PARAM_TRIPLE_FAULT_REASON, which is SHUTDOWN_reboot if nobody sets it. One guest loads
 * an empty IDT and executes an undefined instruction, while it has a page of the survivor mapped.
 * The survivor goes on: its memory, its time and its events are as before.
 *
 * @sdm 25.2, 6.15 (#DF); @apm 15.14.3; @xen public/hvm/params.h
 */
#include "guest.h"

#define PAGES 32
#define WATCH_MS 5

enum { READY = 1 };
enum { ABOUT_TO_DIE = 1 };

#ifdef ROLE_SURVIVOR

static bool intact(void) {
  for (unsigned i = 0; i < PAGES; i++) {
    if (!memory_is(spare_page(i), (uint8_t)(0x11 * i), PAGE_SIZE)) {
      return false;
    }
  }
  return true;
}

// [guest->req~lif-crash-contained~1]
void test_main(void) {
  require_xen();
  for (unsigned i = 0; i < PAGES; i++) {
    memset(spare_page(i), (uint8_t)(0x11 * i), PAGE_SIZE);
  }
  struct pair_page *page = pair_open();
  page->words[0] = 4711;
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  pair_say(READY);
  pair_await(ABOUT_TO_DIE);
  uint64_t last = system_time(0), end = last + WATCH_MS * NS_PER_MS;
  while (last < end) {
    yield();
    uint64_t now = system_time(0);
    check(now >= last, "time goes on");
    last = now;
  }
  check(intact(), "the survivor's memory is intact");
  check(page->words[0] == 4711, "the page the dead guest had mapped is intact");
  check_equal(event_send(sender), 0, "events still work");
  check(event_take(receiver), "and arrive");
}

#else

// [guest->req~cpu-triple-fault-contained~1]
void test_main(void) {
  require_xen();
  pair_join();
  pair_await(READY);
  check(true, "ready to die");
  verdict_so_far();
  pair_say(ABOUT_TO_DIE);
  struct {
    uint16_t limit;
    unsigned long base;
  } __attribute__((packed)) empty = {0, 0};
  asm volatile("lidt %0; ud2" : : "m"(empty));
  result_fail("still alive after a triple fault");
}

#endif
