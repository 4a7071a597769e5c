/*
 * CPUID as a policy, not as the physical processor's mood.
 *
 * CPUID always exits on VT-x and can be intercepted on AMD-V, so the hypervisor decides what a
 * guest sees. Xen announces itself at leaf 0x40000000 and sets the "hypervisor present" bit. The
 * bits for VMX and SVM must be clear: nothing behind them exists for the guest. All leaves are
 * read, the processor is given away, and they are read again: only the bits that mirror the guest's
 * own control registers (OSXSAVE, OSPKE) and the initial APIC id could legitimately differ, and the
 * guest changes nothing in between, so nothing may differ.
 */
#include "guest.h"

#define FEATURE_VMX (1u << 5)
#define FEATURE_HYPERVISOR (1u << 31)
#define FEATURE_SVM (1u << 2)

#define ROUNDS 20
#define MAX_LEAVES 32

static void check_xen_leaves(void) {
  struct cpuid base = cpuid(xen_leaf(), 0);
  check(base.eax >= xen_leaf() + 2 && base.eax < xen_leaf() + 0x100, "highest Xen leaf is %x",
        base.eax);
  check(cpuid(xen_leaf() + 1, 0).eax >> 16 >= 4, "Xen's major version is at least 4");
  struct cpuid pages = cpuid(xen_leaf() + 2, 0);
  check(pages.eax >= 1, "there is a hypercall page");
  check((pages.ebx & 0xfff00000) == 0x40000000, "Xen's MSR range begins at %x", pages.ebx);
}

static unsigned read_all(struct cpuid *to) {
  unsigned used = 0;
  static const uint32_t bases[] = {0, 0x80000000};
  for (unsigned i = 0; i < 2; i++) {
    uint32_t highest = cpuid(bases[i], 0).eax;
    for (uint32_t leaf = bases[i]; leaf <= highest && used < MAX_LEAVES * (i + 1); leaf++) {
      to[used++] = cpuid(leaf, 0);
    }
  }
  return used;
}

// [guest->req~cpu-cpuid-policy~1]
// [guest->req~cpu-no-nested~1]
void test_main(void) {
  require_xen();
  check_xen_leaves();
  check(cpuid(1, 0).ecx & FEATURE_HYPERVISOR, "the hypervisor bit is set");
  check(!(cpuid(1, 0).ecx & FEATURE_VMX), "VMX is hidden");
  check(!(cpuid(0x80000001, 0).ecx & FEATURE_SVM), "SVM is hidden");

  static struct cpuid first[2 * MAX_LEAVES], again[2 * MAX_LEAVES];
  unsigned leaves = read_all(first);
  for (unsigned round = 0; round < ROUNDS; round++) {
    yield();
    read_all(again);
    check(memcmp(first, again, leaves * sizeof(*first)) == 0, "CPUID is the same in round %u",
          round);
  }
}
