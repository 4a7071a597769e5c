/*
 * An endless loop next door.
 *
 * The spinner computes for 12 time slices of its own time without a single hypercall, HLT or PAUSE,
 * with interrupts off: nothing but the hypervisor's own timer ends its turn. The worker needs
 * little time, in many pieces. If it only ran when the spinner is done, it would see no step of the
 * spinner's between its own: it must see at least three, and have done its work when the spinner
 * ends.
 *
 * The spinner measures its time by what it executes (a counter), not by the clock, which runs for
 * both.
 *
 * @sdm 26.2 (external-interrupt exiting), @apm 15.13 (INTR intercept)
 */
#include "guest.h"

#define SPIN_ROUNDS 300000 /* two instructions each */
#define SPINS_PER_SLICE 20

enum { SPINNING = 1, FINISHED = 2 };
enum { LISTENING = 1 };

#ifdef ROLE_SPINNER

void test_main(void) {
  require_xen();
  struct pair_page *page = pair_open();
  pair_await(LISTENING);
  interrupts_off();
  pair_say(SPINNING);
  unsigned long slices = (time_slice_us() + US_PER_MS - 1) / US_PER_MS;
  for (unsigned i = 0; i < SPINS_PER_SLICE * slices; i++) {
    registers_spin_count = SPIN_ROUNDS;
    asm volatile("call registers_spin" : : : "memory", "cc");
    page->words[0]++;
  }
  unsigned long seen = page->words[1];
  pair_say(FINISHED);
  check(seen >= 3, "while spinning, the worker got %lu turns", seen);
  pair_close();
}

#else

// [guest->req~rsc-no-starvation~1]
void test_main(void) {
  require_xen();
  struct pair_page *page = pair_join();
  pair_say(LISTENING);
  pair_await(SPINNING);
  unsigned long last = page->words[0], turns = 0;
  while (page->opener_step < FINISHED) {
    unsigned long now = page->words[0];
    if (now != last) {
      last = now;
      page->words[1] = ++turns;
    }
    yield();
  }
  check(turns >= 3, "the worker saw the spinner at work %lu times", turns);
  pair_close();
}

#endif
