/*
 * Registers no processor could hold.
 *
 * VCPUOP_initialise takes control registers and segments from the guest. Whatever VM entry would
 * refuse must be refused before, with -EINVAL, or the failed entry happens in the hypervisor's
 * name. A good context is changed in one place at a time, and after all refusals the good one is
 * accepted and runs.
 *
 * @xen public/hvm/hvm_vcpu.h, xen/arch/x86/hvm/domain.c; @sdm 27.3.1
 */
#include "guest.h"

static struct vcpu_hvm_context good, bad;

static volatile bool runs;

static void second(void) {
  runs = true;
  for (;;) {
    yield();
  }
}

static void refused(const char *what) {
  check_equal(vcpu_op(VCPUOP_initialise, 1, &bad), -XEN_EINVAL, "%s", what);
  bad = good;
}

#ifdef __x86_64__

#define REGS bad.cpu_regs.x86_64

static void mode_specific(void) {
  REGS.cr0 &= ~(uint64_t)CR0_PG;
  refused("64-bit mode without paging");
  REGS.cr4 &= ~(uint64_t)CR4_PAE;
  refused("64-bit mode without PAE");
  REGS.efer &= ~(uint64_t)EFER_LME;
  refused("64-bit mode without LME");
  REGS.rip = 1ull << 47;
  refused("a non-canonical RIP");
  REGS.rip = 0xffff7fffffffffffull;
  refused("another non-canonical RIP");
}

#else

#define REGS bad.cpu_regs.x86_32

static void mode_specific(void) {
  REGS.cs_ar = 0x093;
  refused("a data segment in CS");
  REGS.cs_ar = 0x01b;
  refused("a CS that is not present");
  REGS.ss_ar = 0xc91;
  refused("a read-only SS");
  REGS.ds_ar = 0x08b;
  refused("a system segment in DS");
  REGS.tr_ar = 0xc93;
  refused("a data segment in TR");
  REGS.cs_ar |= 1u << 12;
  refused("undefined attribute bits");
}

#endif

// [guest->req~vcs-entry-valid~1]
// [guest->req~lif-vcpu-numbers~1]
void test_main(void) {
  require_xen();
  vcpu_context(&good, 1, second);
  bad = good;
  bad.mode = 2;
  refused("mode 2");
  bad.mode = 0xffffffff;
  refused("mode 2^32 - 1");
  REGS.cr4 |= 1u << 15;
  refused("CR4 bit 15");
  REGS.cr4 |= CR4_VMXE;
  refused("CR4.VMXE");
  REGS.efer |= 1u << 1;
  refused("EFER bit 1");
  REGS.efer |= EFER_SVME;
  refused("EFER.SVME");
  mode_specific();
  check_equal(vcpu_op(VCPUOP_initialise, 1, &good), 0, "the good context");
  check_equal(vcpu_op(VCPUOP_up, 1, NULL), 0, "bring it up");
  check(await(runs), "it runs");
}
