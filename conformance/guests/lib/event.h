/*
 * Event channels, 2-level ABI. Operations return a port or 0, or a negative error number.
 *
 * @xen public/event_channel.h
 */
#ifndef EVENT_H
#define EVENT_H

#include "hypercall.h"
#include "trap.h"

long event_alloc_unbound(domid_t for_domain);
long event_bind_interdomain(domid_t remote, evtchn_port_t remote_port);
long event_bind_virq(uint32_t virq, uint32_t vcpu);
long event_bind_ipi(uint32_t vcpu);
long event_bind_vcpu(evtchn_port_t port, uint32_t vcpu);
long event_send(evtchn_port_t port);
long event_close(evtchn_port_t port);
long event_unmask(evtchn_port_t port);
long event_status(domid_t domain, evtchn_port_t port, struct evtchn_status *status);

/* Allocates a port for oneself, binds it to another of one's own: *first and *second. */
void event_loopback(evtchn_port_t *first, evtchn_port_t *second);

/* The bits in shared info. */
bool event_pending(evtchn_port_t port);
bool event_take(evtchn_port_t port); /* reads and clears */
void event_mask(evtchn_port_t port, bool masked);

/* Waits in SCHEDOP_poll until the port is pending; false after `microseconds`. Does not clear. */
bool event_poll(evtchn_port_t port, unsigned long microseconds);

/* Asks for upcalls on UPCALL_VECTOR, on every vCPU, and counts what they bring. */
void upcalls_init(void);
bool upcalls_asked(void);
unsigned event_count(evtchn_port_t port);
unsigned event_count_on(unsigned vcpu, evtchn_port_t port);

/* Is called in the upcall of the vCPU that took the event, after counting; NULL for none. */
typedef void (*event_hook)(unsigned vcpu, evtchn_port_t port, struct trap_frame *frame);
void on_event(event_hook hook);
unsigned upcall_count(void);

#endif
