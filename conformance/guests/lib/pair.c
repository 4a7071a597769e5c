/*
 * The shared page of a pair.
 */
#include "pair.h"

#include "grant.h"
#include "memory.h"
#include "start.h"
#include "time.h"
#include "verdict.h"
#include "xen.h"

static union {
  struct pair_page page;
  uint8_t bytes[4096]; /* nothing else of ours may lie in a granted page */
} own __attribute__((aligned(4096)));
static struct pair_page *page;
static grant_handle_t handle;
static bool opener;

domid_t peer_domid(void) {
  unsigned long peer = option_number("peer", DOMID_INVALID);
  if (peer == DOMID_INVALID) {
    result_error("the command line names no peer=");
  }
  return (domid_t)peer;
}

struct pair_page *pair_open(void) {
  opener = true;
  page = &own.page;
  grant_access(PAIR_REF, peer_domid(), page, 0);
  return page;
}

struct pair_page *pair_join(void) {
  long status = GRANT_CALL_FAILED;
  domid_t peer = peer_domid();
  bool mapped = await((status = grant_map(peer, PAIR_REF, HOLE_PAIR, 0, &handle)) == GNTST_okay);
  if (!mapped) {
    result_error("the peer's page cannot be mapped: status %ld", status);
  }
  page = (struct pair_page *)HOLE_PAIR;
  return page;
}

void pair_say(uint32_t step) {
  barrier();
  *(opener ? &page->opener_step : &page->joiner_step) = step;
}

void pair_await(uint32_t step) {
  volatile uint32_t *other = opener ? &page->joiner_step : &page->opener_step;
  if (!await(*other >= step)) {
    result_error("the peer did not reach step %u", step);
  }
  barrier();
}

void pair_close(void) {
  if (!opener) {
    grant_unmap(handle, HOLE_PAIR);
    return;
  }
  if (!await(!(grant_table()[PAIR_REF].flags & (GTF_reading | GTF_writing)))) {
    result_error("the peer did not unmap the shared page");
  }
}
