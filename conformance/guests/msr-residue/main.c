/*
 * MSRs across a switch of guests.
 *
 * Segment bases and the SYSCALL and SYSENTER MSRs act while the guest runs, so they hold guest
 * values in hardware, and are often passed through without exits. AMD-V moves them with VMLOAD and
 * VMSAVE, VT-x only some. Both guests write their own values and read them back after every yield,
 * and after computing for a while. A vCPU that finds the other's value, or loses its own, has a
 * broken switch.
 *
 * @sdm 25.4, 25.8; @apm 15.5.2
 */
#include "guest.h"

#define ROUNDS 30
#define SPIN_ROUNDS 600000

#ifdef ROLE_VICTIM
#define SALT 0x5e5e00ull
#else
#define SALT 0xa7a700ull
#endif

#define MSR_SYSENTER_CS 0x174
#define MSR_SYSENTER_ESP 0x175
#define MSR_SYSENTER_EIP 0x176
#define MSR_PAT 0x277

static const struct {
  uint32_t msr;
  uint64_t value;
} values[] = {
    {MSR_FS_BASE, SALT + 1 * 16},        {MSR_GS_BASE, SALT + 2 * 16},
    {MSR_KERNEL_GS_BASE, SALT + 3 * 16}, {MSR_LSTAR, SALT + 4 * 16},
    {MSR_CSTAR, SALT + 5 * 16},          {MSR_STAR, SALT << 32},
    {MSR_FMASK, SALT & 0xff00},          {MSR_SYSENTER_CS, SALT & 0xfff8},
    {MSR_SYSENTER_ESP, SALT + 7 * 16},   {MSR_SYSENTER_EIP, SALT + 8 * 16},
    {MSR_PAT, SALT & 0x100 ? 0x0007040600070406ull : 0x0606060606060606ull},
};

#define VALUES (sizeof(values) / sizeof(*values))

static bool present[VALUES];

static void look(const char *when) {
  for (unsigned i = 0; i < VALUES; i++) {
    if (present[i] && rdmsr(values[i].msr) != values[i].value) {
      result_fail("MSR %x holds %llx %s", values[i].msr, (unsigned long long)rdmsr(values[i].msr),
                  when);
    }
  }
}

// [guest->req~cpu-msr-private~1]
void test_main(void) {
  require_xen();
  unsigned found = 0;
  for (unsigned i = 0; i < VALUES; i++) {
    uint64_t before;
    present[i] = probe_rdmsr(values[i].msr, &before) == NO_FAULT &&
                 probe_wrmsr(values[i].msr, values[i].value) == NO_FAULT;
    found += present[i];
  }
  check(found >= 7, "%u MSRs can be written", found);
  for (unsigned round = 0; round < ROUNDS; round++) {
    look("after a yield");
    yield();
  }
  for (unsigned i = 0; i < 3; i++) {
    registers_spin_count = SPIN_ROUNDS;
    asm volatile("call registers_spin" : : : "memory", "cc");
    look("after a time slice");
  }
}
