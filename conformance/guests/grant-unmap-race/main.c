/*
 * Unmapping under a reader.
 *
 * The mapper has two vCPUs. vCPU 1 reads through the mapping without pause; vCPU 0 unmaps it. When
 * the unmap has returned, the granter finds its entry free, revokes it, and keeps a secret in the
 * page. vCPU 1 still reads at the old address: a translation that its processor cached and that
 * the unmap did not flush would show the secret. What it reads instead is the hypervisor's choice
 * (all ones, or a fault), only not the page. Twenty rounds at different paces, on different CPUs.
 *
 * @xen public/grant_table.h; XSA-234, XSA-295; @sdm 29.4.3.1, @apm 15.16
 */
#include "guest.h"

#define REF 20
#define ROUNDS 20
#define MARK 0x600d0000ul
#define SECRET 0x5ec2e7ul

#ifdef ROLE_GRANTER

void test_main(void) {
  require_xen();
  volatile unsigned long *page = spare_page(0);
  pair_open();
  for (uint32_t round = 1; round <= ROUNDS; round++) {
    page[0] = MARK + round;
    grant_access(REF, peer_domid(), (void *)page, 0);
    pair_say(2 * round - 1);
    pair_await(2 * round - 1);
    if (!check(grant_revoke(REF), "the grant is free in round %u", round)) {
      break;
    }
    page[0] = SECRET;
    pair_say(2 * round);
    pair_await(2 * round);
    check(page[0] == SECRET, "the secret is untouched in round %u", round);
  }
  pair_close();
}

#else

static volatile unsigned long reads, marks, secrets;
static volatile bool reading;

static void reader(void) {
  volatile unsigned long *page = (volatile unsigned long *)HOLE_FREE;
  interrupts_on();
  for (;;) {
    if (!reading) {
      yield();
      continue;
    }
    unsigned long value = 0;
    probe_read(page, &value);
    reads++;
    marks += value > MARK && value <= MARK + ROUNDS;
    secrets += value == SECRET;
  }
}

static void one_round(uint32_t round, uint32_t *pace) {
  grant_handle_t handle;
  check_equal(grant_map(peer_domid(), REF, HOLE_FREE, 0, &handle), GNTST_okay, "map");
  unsigned long seen = marks;
  reading = true;
  check(await(marks > seen), "vCPU 1 reads the page");
  stagger(pace, 6);
  check_equal(grant_unmap(handle, HOLE_FREE), GNTST_okay, "unmap");
  pair_say(2 * round - 1);
  pair_await(2 * round);
  seen = reads;
  check(await(reads > seen + 1), "vCPU 1 reads on");
  reading = false;
  pair_say(2 * round);
}

// [guest->req~gnt-revoked~1]
// [guest->req~mem-flush-before-free~1]
void test_main(void) {
  require_xen();
  pair_join();
  check_equal(vcpu_start(1, reader), 0, "start vCPU 1");
  uint32_t pace = 1;
  for (uint32_t round = 1; round <= ROUNDS; round++) {
    pair_await(2 * round - 1);
    one_round(round, &pace);
  }
  check_equal((long)secrets, 0, "%lu reads saw the secret", secrets);
  pair_close();
}

#endif
