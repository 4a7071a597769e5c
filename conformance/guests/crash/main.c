/*
 * Crash by request, with a vCPU in the middle of its work.
 *
 * SCHEDOP_shutdown with SHUTDOWN_crash stops all vCPUs of the domain: also the second one, which at
 * that moment writes into a page the survivor has granted, on another physical CPU. The survivor
 * sees the writes end, and nothing else happen to it.
 *
 * @xen public/sched.h
 */
#include "guest.h"

enum { READY = 1 };
enum { ABOUT_TO_CRASH = 1 };

#define SETTLE_US 3000

#ifdef ROLE_SURVIVOR

// [guest->req~lif-crash-contained~1]
void test_main(void) {
  require_xen();
  uint8_t *own = spare_page(0);
  memset(own, 0x66, PAGE_SIZE);
  struct pair_page *page = pair_open();
  pair_say(READY);
  pair_await(ABOUT_TO_CRASH);
  check(await(page->words[0] > 10), "the second vCPU wrote");
  /* Time for the crash to happen, then nothing may move any more. */
  wait_until(false, SETTLE_US);
  unsigned long last = page->words[0];
  wait_until(false, SETTLE_US);
  check(page->words[0] == last, "all vCPUs of the crashed domain have stopped");
  check(memory_is(own, 0x66, PAGE_SIZE), "the survivor's memory is intact");
}

#else

static struct pair_page *shared;

static void second(void) {
  interrupts_on();
  for (;;) {
    shared->words[0]++;
  }
}

// [guest->req~lif-shutdown~1]
void test_main(void) {
  require_xen();
  shared = pair_join();
  pair_await(READY);
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  check(await(shared->words[0] > 10), "vCPU 1 writes");
  verdict_so_far();
  pair_say(ABOUT_TO_CRASH);
  domain_shutdown(SHUTDOWN_crash);
}

#endif
