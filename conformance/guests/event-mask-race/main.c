/*
 * Unmasking while an event comes.
 *
 * vCPU 0 masks a port, asks vCPU 1 to send, and unmasks by EVTCHNOP_unmask at about the moment of
 * the send. Whichever is first, the event must be delivered, and once: a send that sees the mask
 * and an unmask that does not yet see the pending bit lose it together. Both vCPUs vary their pace,
 * so that over the rounds each order happens; the guest counts them and requires both.
 *
 * @xen xen/common/event_2l.c evtchn_2l_unmask
 */
#include "guest.h"

#define ROUNDS 60

static evtchn_port_t sender_end, receiver_end;
static volatile unsigned asked, sent;

static void sender(void) {
  uint32_t pace = 7;
  for (;;) {
    wait_for(asked != sent);
    stagger(&pace, 6);
    event_send(sender_end);
    sent = asked;
  }
}

// [guest->req~evt-pending-kept~1]
void test_main(void) {
  require_xen();
  upcalls_init();
  event_loopback(&sender_end, &receiver_end);
  check_equal(vcpu_start(1, sender), 0, "start vCPU 1");
  interrupts_on();
  uint32_t pace = 3;
  unsigned sent_first = 0;
  for (unsigned round = 1; round <= ROUNDS; round++) {
    event_mask(receiver_end, true);
    asked = round;
    stagger(&pace, 6);
    yield();
    sent_first += event_pending(receiver_end);
    check_equal(event_unmask(receiver_end), 0, "unmask");
    bool came = await(event_count(receiver_end) >= round && sent == round);
    if (!check(came, "the event of round %u arrives", round)) {
      return;
    }
  }
  spin(50);
  yield();
  interrupts_off();
  check_equal((long)event_count(receiver_end), ROUNDS, "each event is delivered once");
  check(sent_first > 3 && sent_first < ROUNDS - 3, "%u events came before the unmask", sent_first);
}
