/*
 * As many ports as there are bits.
 *
 * The 2-level ABI has sizeof(xen_ulong_t)^2 * 64 pending bits in shared info: 1024 for a 32-bit
 * guest, 4096 for a 64-bit one. Whoever forgets which kind of guest it is (XSA-342) sets bits
 * outside. A toolstack may set a lower limit. Ports are allocated until the answer is no, which
 * must be -ENOSPC at or below the limit; then all are closed, and as many can be allocated again: a
 * leak of one port per error path (XSA-317) would show.
 *
 * @xen public/event_channel.h EVTCHN_2L_NR_CHANNELS
 */
#include "guest.h"

#define LIMIT ((long)EVTCHN_2L_NR_CHANNELS)

static bool used[EVTCHN_2L_NR_CHANNELS];

static long allocate_all(long *last_error) {
  long count = 0;
  for (;;) {
    long port = event_alloc_unbound(DOMID_SELF);
    if (port < 0) {
      *last_error = port;
      return count;
    }
    if (port >= LIMIT || used[port]) {
      result_fail("port %ld was given out, limit %ld", port, LIMIT);
    }
    used[port] = true;
    count++;
  }
}

static void close_all(void) {
  for (long port = 0; port < LIMIT; port++) {
    if (used[port]) {
      long result = event_close((evtchn_port_t)port);
      if (result) {
        result_fail("closing port %ld: %ld", port, result);
      }
      used[port] = false;
    }
  }
}

// [guest->req~evt-port-limit~1]
void test_main(void) {
  require_xen();
  shared_info(); /* tells Xen which kind of guest this is */
  long error;
  long count = allocate_all(&error);
  print("%ld ports of at most %ld\n", count, LIMIT);
  check(count > 0 && count < LIMIT, "port 0 is never given out");
  check_equal(error, -XEN_ENOSPC, "the end of ports");
  check_equal(event_bind_virq(VIRQ_DEBUG, 0), -XEN_ENOSPC, "no port for a VIRQ either");
  close_all();
  check_equal(allocate_all(&error), count, "as many ports the second time");
  close_all();
}
