/*
 * The hypercall page.
 *
 * The guest writes a guest-physical address to the MSR that CPUID leaf 0x40000002 names, and the
 * hypervisor fills that page with stubs of 32 bytes. So the guest tells the hypervisor where to
 * write: the address must be translated through the guest's own second-level tables and nothing
 * else. A second page is asked for and must work and must not touch its neighbours; an address
 * outside RAM must be refused with #GP, or ignored. The page is ordinary guest memory: the guest
 * overwrites a stub with instructions of its own and runs them.
 *
 * @xen public/arch-x86/cpuid.h; Xen's guest_wrmsr_hypercall_page: low 12 bits are the page index.
 */
#include "guest.h"

#define MOV_EAX 0xb8
#define RET 0xc3

static long call_stub(char *page, unsigned number) {
  long result;
  unsigned long a1 = 0, a2 = 0;
#ifdef __x86_64__
  asm volatile("call *%[stub]"
               : "=a"(result), "+D"(a1), "+S"(a2)
               : [stub] "a"(page + 32 * number)
               : "memory", "cc", "rcx", "r11");
#else
  asm volatile("call *%[stub]"
               : "=a"(result), "+b"(a1), "+c"(a2)
               : [stub] "a"(page + 32 * number)
               : "memory", "cc");
#endif
  return result;
}

// [guest->req~hyp-page~1]
void test_main(void) {
  require_xen();
  uint32_t msr = cpuid(xen_leaf() + 2, 0).ebx;
  char *before = spare_page(0), *page = spare_page(1), *behind = spare_page(2);
  memset(before, 0x5a, 3 * PAGE_SIZE);
  check_equal(probe_wrmsr(msr, (unsigned long)page), NO_FAULT, "a page in RAM is accepted");
  check(memory_is(before, 0x5a, PAGE_SIZE) && memory_is(behind, 0x5a, PAGE_SIZE),
        "its neighbours are unchanged");
  long version = xen_version(XENVER_version, NULL);
  check_equal(call_stub(page, __HYPERVISOR_xen_version), version, "its stub works");

  int vector = probe_wrmsr(msr, HOLE_FREE);
  check(vector == VECTOR_GP || vector == NO_FAULT, "an address outside RAM is #GP or ignored");
  vector = probe_wrmsr(msr, 0xfffffffffffff000ull);
  check(vector == VECTOR_GP || vector == NO_FAULT, "the highest address is #GP or ignored");
  check_equal(probe_wrmsr(msr, (unsigned long)page | 0xfff), VECTOR_GP, "page index 4095 is #GP");

  uint8_t *stub = (uint8_t *)page + 32 * __HYPERVISOR_xen_version;
  stub[0] = MOV_EAX;
  memcpy(stub + 1, "\x0d\xf0\xad\x0b", 4);
  stub[5] = RET;
  check_equal(call_stub(page, __HYPERVISOR_xen_version), 0x0badf00d, "an overwritten stub runs");
}
