/*
 * Finding Xen, and what the guest needs from it before the test begins.
 */
#ifndef XEN_H
#define XEN_H

#include "hypercall.h"

/* Looks for Xen's CPUID leaves and sets up the hypercall page; without Xen does nothing. */
void xen_init(void);

bool xen_present(void);

/* First Xen CPUID leaf, or 0 without Xen. */
uint32_t xen_leaf(void);

/* For tests that are about Xen's interface: ends with SKIP when there is none. */
void require_xen(void);

/* Maps the shared info page into the hole, once, and returns it. */
volatile struct shared_info *shared_info(void);

/* The given vCPU's part of shared info; vCPU 0 to 31. */
volatile struct vcpu_info *vcpu_info(unsigned vcpu);

/* Own domain id from the command line (self=) or CPUID, else DOMID_SELF. */
domid_t own_domid(void);

/* Maps a special page of this domain at a guest frame number. */
long map_special(unsigned space, unsigned long index, unsigned long gfn);

/* Ends this domain with a reason; without Xen switches the machine off. */
void domain_shutdown(unsigned reason) __attribute__((noreturn));
void power_off(void) __attribute__((noreturn));

#endif
