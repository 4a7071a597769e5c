/*
 * Registers across a hypercall.
 *
 * @xen public/arch-x86/xen-x86_64.h: "Clobbered: argument registers (e.g., 2-arg hypercall clobbers
 * %rdi,%rsi)", and the result is in %rax. Everything else must survive, at full width: XSA-454 was
 * about upper halves. All registers are filled with distinct patterns and a call with two arguments
 * is made: xen_version, then sched_op yield, which lets others run in between. The stub loads EAX
 * itself and VMCALL pushes nothing, so RCX and R11 must survive as well.
 */
#include "guest.h"

static void one_call(unsigned long number, unsigned long a1, long expected, const char *what) {
  unsigned long in[REGISTERS], out[REGISTERS];
  for (unsigned i = 0; i < REGISTERS; i++) {
    in[i] = (unsigned long)0x1122334455667788ull * (2 * i + 3);
  }
#ifdef __x86_64__
  const unsigned first = REG_DI, second = REG_SI;
#else
  const unsigned first = REG_BX, second = REG_CX;
#endif
  in[first] = a1;
  in[second] = 0;
  registers_call((void (*)(void))(hypercall_page + 32 * number), in, out);
  check_equal((long)out[REG_AX], expected, "result of %s", what);
  for (unsigned i = REG_CX; i < REGISTERS; i++) {
    if (i != first && i != second) {
      check(out[i] == in[i], "%s keeps register %u: %lx became %lx", what, i, in[i], out[i]);
    }
  }
}

// [guest->req~hyp-registers-kept~1]
void test_main(void) {
  require_xen();
  long version = xen_version(XENVER_version, NULL);
  one_call(__HYPERVISOR_xen_version, XENVER_version, version, "xen_version");
  one_call(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, "sched_op yield");
  one_call(__HYPERVISOR_xen_version, 999, -XEN_ENOSYS, "a refused xen_version");
}
