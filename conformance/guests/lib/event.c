/*
 * Event channel operations, the bits in shared info and the upcall handler.
 */
#include "event.h"

#include "time.h"
#include "vcpu.h"
#include "verdict.h"
#include "xen.h"

#define WORD_BITS (8 * sizeof(xen_ulong_t))

#define VCPUS 4

static unsigned counts[VCPUS][EVTCHN_2L_NR_CHANNELS];
static unsigned upcalls;
static event_hook hook;

long event_alloc_unbound(domid_t for_domain) {
  struct evtchn_alloc_unbound op = {.dom = DOMID_SELF, .remote_dom = for_domain};
  long result = event_channel_op(EVTCHNOP_alloc_unbound, &op);
  return result ? result : (long)op.port;
}

long event_bind_interdomain(domid_t remote, evtchn_port_t remote_port) {
  struct evtchn_bind_interdomain op = {.remote_dom = remote, .remote_port = remote_port};
  long result = event_channel_op(EVTCHNOP_bind_interdomain, &op);
  return result ? result : (long)op.local_port;
}

long event_bind_virq(uint32_t virq, uint32_t vcpu) {
  struct evtchn_bind_virq op = {.virq = virq, .vcpu = vcpu};
  long result = event_channel_op(EVTCHNOP_bind_virq, &op);
  return result ? result : (long)op.port;
}

long event_bind_ipi(uint32_t vcpu) {
  struct evtchn_bind_ipi op = {.vcpu = vcpu};
  long result = event_channel_op(EVTCHNOP_bind_ipi, &op);
  return result ? result : (long)op.port;
}

long event_bind_vcpu(evtchn_port_t port, uint32_t vcpu) {
  struct evtchn_bind_vcpu op = {.port = port, .vcpu = vcpu};
  return event_channel_op(EVTCHNOP_bind_vcpu, &op);
}

long event_send(evtchn_port_t port) {
  struct evtchn_send op = {.port = port};
  return event_channel_op(EVTCHNOP_send, &op);
}

long event_close(evtchn_port_t port) {
  struct evtchn_close op = {.port = port};
  return event_channel_op(EVTCHNOP_close, &op);
}

long event_unmask(evtchn_port_t port) {
  struct evtchn_unmask op = {.port = port};
  return event_channel_op(EVTCHNOP_unmask, &op);
}

long event_status(domid_t domain, evtchn_port_t port, struct evtchn_status *status) {
  status->dom = domain;
  status->port = port;
  return event_channel_op(EVTCHNOP_status, status);
}

void event_loopback(evtchn_port_t *first, evtchn_port_t *second) {
  long port = event_alloc_unbound(DOMID_SELF);
  if (port < 0) {
    result_error("cannot allocate a port for oneself: %ld", port);
  }
  long bound = event_bind_interdomain(DOMID_SELF, (evtchn_port_t)port);
  if (bound < 0) {
    result_error("cannot bind to one's own port %ld: %ld", port, bound);
  }
  *first = (evtchn_port_t)port;
  *second = (evtchn_port_t)bound;
  event_take(*second); /* Xen marks a fresh binding pending */
}

static volatile xen_ulong_t *word_of(volatile xen_ulong_t *bits, evtchn_port_t port) {
  return bits + port / WORD_BITS;
}

static xen_ulong_t bit_of(evtchn_port_t port) { return (xen_ulong_t)1 << port % WORD_BITS; }

bool event_pending(evtchn_port_t port) {
  return *word_of(shared_info()->evtchn_pending, port) & bit_of(port);
}

bool event_take(evtchn_port_t port) {
  return __atomic_fetch_and(word_of(shared_info()->evtchn_pending, port), ~bit_of(port),
                            __ATOMIC_SEQ_CST) &
         bit_of(port);
}

void event_mask(evtchn_port_t port, bool masked) {
  volatile xen_ulong_t *word = word_of(shared_info()->evtchn_mask, port);
  if (masked) {
    __atomic_fetch_or(word, bit_of(port), __ATOMIC_SEQ_CST);
  } else {
    __atomic_fetch_and(word, ~bit_of(port), __ATOMIC_SEQ_CST);
  }
}

bool event_poll(evtchn_port_t port, unsigned long microseconds) {
  uint64_t deadline = system_time(0) + microseconds * NS_PER_US;
  struct sched_poll poll = {.nr_ports = 1, .timeout = deadline};
  set_xen_guest_handle(poll.ports, &port);
  while (!event_pending(port) && system_time(0) < deadline) {
    long result = sched_op(SCHEDOP_poll, &poll);
    if (result) {
      result_error("SCHEDOP_poll of port %u: %ld", port, result);
    }
  }
  return event_pending(port);
}

/* @xen public/xen.h: clear upcall_pending first, then take the selector, then the words. */
static void upcall(struct trap_frame *frame) {
  unsigned self = vcpu_self();
  volatile struct vcpu_info *info = vcpu_info(self);
  __atomic_fetch_add(&upcalls, 1, __ATOMIC_SEQ_CST);
  info->evtchn_upcall_pending = 0;
  xen_ulong_t selector =
      __atomic_exchange_n(&info->evtchn_pending_sel, (xen_ulong_t)0, __ATOMIC_SEQ_CST);
  for (unsigned word = 0; word < WORD_BITS; word++) {
    if (!(selector >> word & 1)) {
      continue;
    }
    xen_ulong_t active = shared_info()->evtchn_pending[word] & ~shared_info()->evtchn_mask[word];
    for (unsigned bit = 0; active; bit++, active >>= 1) {
      evtchn_port_t port = word * WORD_BITS + bit;
      if ((active & 1) && event_take(port)) {
        counts[self][port]++;
        if (hook) {
          hook(self, port, frame);
        }
      }
    }
  }
}

static bool asked;

bool upcalls_asked(void) { return asked; }

void upcalls_init(void) {
  asked = true;
  shared_info();
  on_interrupt(UPCALL_VECTOR, upcall);
  struct xen_hvm_param param = {
      .domid = DOMID_SELF,
      .index = HVM_PARAM_CALLBACK_IRQ,
      .value = (uint64_t)HVM_PARAM_CALLBACK_TYPE_VECTOR << 56 | UPCALL_VECTOR};
  long result = hvm_op(HVMOP_set_param, &param);
  if (result) {
    result_error("cannot set the callback vector: %ld", result);
  }
}

unsigned event_count_on(unsigned vcpu, evtchn_port_t port) {
  return *(volatile unsigned *)&counts[vcpu][port];
}

unsigned event_count(evtchn_port_t port) {
  unsigned sum = 0;
  for (unsigned vcpu = 0; vcpu < VCPUS; vcpu++) {
    sum += event_count_on(vcpu, port);
  }
  return sum;
}

void on_event(event_hook new_hook) { hook = new_hook; }

unsigned upcall_count(void) { return *(volatile unsigned *)&upcalls; }
