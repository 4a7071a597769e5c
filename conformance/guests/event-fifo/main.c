/*
 * Event channels with FIFO queues.
 *
 * EVTCHNOP_init_control names a vCPU's control block, EVTCHNOP_expand_array a page of event words.
 * Both must be the guest's own memory; a block must be 8-byte aligned, must not cross its page and
 * is named once. From then on an event sets PENDING in its port's word, and unless that is MASKED
 * or LINKED the port goes behind the last one of its priority's queue. The guest walks the queues
 * as the ABI says: ready bits, head, links. EVTCHNOP_reset goes back to two levels.
 *
 * @xen public/event_channel.h "FIFO ABI"
 */
#include "guest.h"

#define WORDS (PAGE_SIZE / sizeof(event_word_t))
#define BIT(n) ((event_word_t)1 << (n))

static volatile event_word_t *words;
static volatile struct evtchn_fifo_control_block *block;

static long init_control(unsigned long gfn, uint32_t offset, uint32_t vcpu, uint8_t *link_bits) {
  struct evtchn_init_control op = {.control_gfn = gfn, .offset = offset, .vcpu = vcpu};
  long result = event_channel_op(EVTCHNOP_init_control, &op);
  *link_bits = op.link_bits;
  return result;
}

static long expand_array(unsigned long gfn) {
  struct evtchn_expand_array op = {.array_gfn = gfn};
  return event_channel_op(EVTCHNOP_expand_array, &op);
}

static long set_priority(evtchn_port_t port, uint32_t priority) {
  struct evtchn_set_priority op = {.port = port, .priority = priority};
  return event_channel_op(EVTCHNOP_set_priority, &op);
}

static evtchn_port_t ipi_port(void) {
  long port = event_bind_ipi(0);
  if (port <= 0) {
    result_error("cannot bind an IPI port: %ld", port);
  }
  return (evtchn_port_t)port;
}

/* Takes the first port off a queue as a guest does; 0 if it is empty. */
static evtchn_port_t take(unsigned priority) {
  evtchn_port_t port = block->head[priority];
  if (port == 0 || port >= WORDS) {
    return 0;
  }
  event_word_t word = words[port];
  words[port] = word & ~(BIT(EVTCHN_FIFO_PENDING) | BIT(EVTCHN_FIFO_LINKED) |
                         (event_word_t)EVTCHN_FIFO_LINK_MASK);
  block->head[priority] = word & EVTCHN_FIFO_LINK_MASK;
  if (block->head[priority] == 0) {
    block->ready &= ~BIT(priority);
  }
  return port;
}

static void check_places(unsigned long blocks, unsigned long array) {
  uint8_t bits = 0;
  check_refused(expand_array(array), "an event array before a control block");
  check_refused(init_control(blocks, 4, 0, &bits), "a block that is not aligned");
  check_refused(init_control(blocks, PAGE_SIZE - 64, 0, &bits), "a block across the page's end");
  check_refused(init_control(blocks, 0xfffffff8, 0, &bits), "an offset that wraps");
  check_refused(init_control(GFN(HOLE_FREE), 0, 0, &bits), "a block where no memory is");
  check_refused(init_control(~0ul, 0, 0, &bits), "a block at the last frame number");
  check_refused(init_control(blocks, 0, 8192, &bits), "a block for no vCPU");
  check_equal(init_control(blocks, 0, 0, &bits), 0, "a control block for vCPU 0");
  check(bits >= 10 && bits <= EVTCHN_FIFO_LINK_BITS, "links of %u bits", bits);
  check_refused(init_control(blocks, 512, 0, &bits), "a second block for vCPU 0");
  check_refused(expand_array(GFN(HOLE_FREE)), "event words where no memory is");
  check_equal(expand_array(array), 0, "a page of event words");
}

static void check_order(evtchn_port_t a, evtchn_port_t b, evtchn_port_t c) {
  vcpu_info(0)->evtchn_upcall_pending = 0;
  check_equal(event_send(b), 0, "send");
  check(vcpu_info(0)->evtchn_upcall_pending, "a queue that becomes ready is an upcall");
  check_equal((long)block->ready, 1 << EVTCHN_FIFO_PRIORITY_DEFAULT, "ready queues");
  event_send(a);
  event_send(b);
  event_send(c);
  check_equal((long)take(EVTCHN_FIFO_PRIORITY_DEFAULT), (long)b, "the first that came");
  check_equal((long)take(EVTCHN_FIFO_PRIORITY_DEFAULT), (long)a, "the second");
  check_equal((long)take(EVTCHN_FIFO_PRIORITY_DEFAULT), (long)c, "the third");
  check_equal((long)block->head[EVTCHN_FIFO_PRIORITY_DEFAULT], 0, "nothing more");
  event_send(c);
  check_equal((long)take(EVTCHN_FIFO_PRIORITY_DEFAULT), (long)c, "the emptied queue begins anew");
}

static void check_priorities(evtchn_port_t a, evtchn_port_t b) {
  check_refused(set_priority(a, EVTCHN_FIFO_PRIORITY_MIN + 1), "a priority below the lowest");
  check_refused(set_priority(900, 1), "a priority for a closed port");
  check_equal(set_priority(a, EVTCHN_FIFO_PRIORITY_MAX), 0, "the highest priority");
  check_equal(set_priority(b, EVTCHN_FIFO_PRIORITY_MIN), 0, "the lowest priority");
  event_send(b);
  event_send(a);
  check_equal((long)block->ready, 1 | 1 << EVTCHN_FIFO_PRIORITY_MIN, "both queues are ready");
  check_equal((long)take(EVTCHN_FIFO_PRIORITY_MAX), (long)a, "of the highest priority");
  check_equal((long)take(EVTCHN_FIFO_PRIORITY_MIN), (long)b, "of the lowest priority");
}

static void check_mask(evtchn_port_t port) {
  words[port] |= BIT(EVTCHN_FIFO_MASKED);
  event_send(port);
  check(words[port] & BIT(EVTCHN_FIFO_PENDING), "a masked event is pending");
  check(!(words[port] & BIT(EVTCHN_FIFO_LINKED)), "and in no queue");
  check_equal((long)block->ready, 0, "no queue is ready");
  check_equal(event_unmask(port), 0, "unmask");
  check_equal((long)take(EVTCHN_FIFO_PRIORITY_DEFAULT), (long)port, "the event that waited");
}

// [guest->req~evt-fifo-places~1]
// [guest->req~evt-fifo-order~1]
void test_main(void) {
  require_xen();
  uint8_t bits;
  block = spare_page(0);
  words = spare_page(1);
  memset((void *)block, 0, PAGE_SIZE);
  memset((void *)words, 0, PAGE_SIZE);
  evtchn_port_t a = ipi_port(), b = ipi_port(), c = ipi_port();
  check_refused(set_priority(a, 1), "a priority under two levels");
  check_places(GFN(block), GFN(words));
  check_order(a, b, c);
  check_mask(c);
  check_priorities(a, b);

  struct evtchn_reset reset = {.dom = DOMID_SELF};
  check_equal(event_channel_op(EVTCHNOP_reset, &reset), 0, "reset");
  evtchn_port_t later = ipi_port();
  check_equal(event_send(later), 0, "send under two levels again");
  check(event_pending(later), "the bitmap has it");
  check_equal(init_control(GFN(block), 1024, 0, &bits), 0, "and the queues may be taken up again");
}
