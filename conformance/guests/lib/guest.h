/*
 * Everything a conformance guest may use. A guest defines test_main(), calls check() as it goes,
 * and returns.
 */
#ifndef GUEST_H
#define GUEST_H

#include "console.h"
#include "cpu.h"
#include "event.h"
#include "grant.h"
#include "hypercall.h"
#include "memory.h"
#include "pair.h"
#include "registers.h"
#include "start.h"
#include "time.h"
#include "trap.h"
#include "vcpu.h"
#include "verdict.h"
#include "xen.h"

#endif
