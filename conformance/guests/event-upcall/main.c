/*
 * Event upcalls by vector.
 *
 * HVM_PARAM_CALLBACK_IRQ of type 2 names an interrupt vector. The upcall is an external interrupt:
 * it waits for RFLAGS.IF and for the end of an STI shadow, and comes as soon as both allow, without
 * a further event. Nothing else may arrive on the vector, and each send must be counted exactly
 * once when the handler takes the pending bits. Vectors below 32 are exceptions: Xen refuses some
 * ways to set them; accepting one and injecting an exception nobody raised would be the guest's own
 * fault, so they are not tried here.
 *
 * @xen public/hvm/params.h HVM_PARAM_CALLBACK_TYPE_VECTOR
 */
#include "guest.h"

#define SENDS 100

// [guest->req~evt-upcall~1]
void test_main(void) {
  require_xen();
  evtchn_port_t sender, receiver;
  event_loopback(&sender, &receiver);
  upcalls_init();
  interrupts_off();
  check_equal(event_send(sender), 0, "send with interrupts off");
  spin(50);
  check_equal((long)upcall_count(), 0, "no upcall while interrupts are off");
  unsigned seen;
  asm volatile("sti; nop; nop; cli" : : : "memory");
  seen = upcall_count();
  check_equal((long)seen, 1, "the upcall comes when interrupts go on");
  check_equal((long)event_count(receiver), 1, "and brings the event");

  interrupts_on();
  for (unsigned i = 0; i < SENDS; i++) {
    event_send(sender);
    if (event_count(receiver) != i + 2) {
      check(false, "after send %u the handler has counted %u", i + 2, event_count(receiver));
      break;
    }
  }
  interrupts_off();
  check_equal((long)event_count(receiver), SENDS + 1, "every send was one event");
  check_equal((long)event_count(sender), 0, "the sender got none");
  check_equal((long)upcall_count(), SENDS + 1, "and no upcall was spurious");
}
