/*
 * Starting further vCPUs. @xen public/vcpu.h, public/hvm/hvm_vcpu.h
 */
#ifndef VCPU_H
#define VCPU_H

#include "hypercall.h"

/*
 * Starts a vCPU (1 to 3) in the guest's own environment with function() on a stack of its own.
 * The function must not return. Returns 0 or the error of the failing step.
 */
long vcpu_start(unsigned vcpu, void (*function)(void));

/* Only the first step: gives a vCPU its registers. */
long vcpu_initialise(unsigned vcpu, void (*function)(void));

/* Fills in the context with which vcpu_start would start the vCPU. */
void vcpu_context(struct vcpu_hvm_context *context, unsigned vcpu, void (*function)(void));

/* The vCPU this code runs on, told by its stack; at CPL 0 only. */
unsigned vcpu_self(void);

/* How long a vCPU has been in which state. @xen public/vcpu.h VCPUOP_get_runstate_info */
void run_states(unsigned vcpu, struct vcpu_runstate_info *info);

/* For a vCPU's function that has nothing more to do. */
void vcpu_idle(void) __attribute__((noreturn));

#endif
