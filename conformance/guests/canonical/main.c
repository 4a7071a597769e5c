/*
 * Non-canonical addresses.
 *
 * Bits 63 to 47 of a linear address must be equal. The processor says #GP(0), or #SS(0) for
 * accesses by way of the stack segment. Where the address reaches the processor through the
 * hypervisor (MSRs, guest state at VM entry) the hypervisor must check it: an invalid base or RIP
 * makes the entry fail. In XSA-7 SYSRET with a non-canonical RCX faulted at CPL 0 on the stack of
 * the guest's choice on Intel processors. On AMD processors the fault comes after the switch to CPL
 * 3, at the target. Both are #GP in the guest.
 *
 * @sdm 3.3.7.1, SYSRET; @apm 5.3.1
 */
#include "guest.h"

#define LOWEST 0x0000800000000000ul /* of the non-canonical range */
#define HIGHEST 0xffff7ffffffffff8ul

extern char stack_read_fault[], stack_read_resume[], jump_to_fault[], jump_to_resume[];
extern char sysret_to_fault[], sysret_to_resume[];
extern void stack_read(unsigned long address), jump_to(unsigned long address),
    sysret_to(unsigned long address);

static int seen;
static unsigned long seen_error;
static const char *fault_at, *resume_at;

static bool catch(struct trap_frame *frame) {
  bool at_instruction = frame->ip == (unsigned long)fault_at;
  bool at_target = frame->ip == LOWEST || frame->ip == HIGHEST;
  if (!at_instruction && !at_target) {
    return false;
  }
  seen = (int)frame->vector;
  seen_error = frame->error;
  frame->ip = (unsigned long)resume_at;
  frame->cs = KERNEL_CODE;
  frame->ss = KERNEL_DATA;
  return true;
}

static void faults(int vector, void (*act)(unsigned long), unsigned long address, const char *fault,
                   const char *resume, const char *what) {
  seen = NO_FAULT;
  fault_at = fault;
  resume_at = resume;
  on_exception(catch);
  act(address);
  on_exception(NULL);
  check_equal(seen, vector, "%s of %lx: %s", what, address, fault_name(seen));
  check_equal((long)seen_error, 0, "error code of %s", what);
}

static void msrs(void) {
  static const uint32_t bases[] = {MSR_FS_BASE, MSR_GS_BASE, MSR_KERNEL_GS_BASE, MSR_LSTAR,
                                   MSR_CSTAR};
  for (unsigned i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
    uint64_t before = rdmsr(bases[i]);
    check_equal(probe_wrmsr(bases[i], LOWEST), VECTOR_GP, "WRMSR %x with %lx", bases[i], LOWEST);
    check(rdmsr(bases[i]) == before, "MSR %x is unchanged", bases[i]);
  }
}

// [guest->req~cpu-canonical~1]
void test_main(void) {
  static const unsigned long addresses[] = {LOWEST, HIGHEST};
  wrmsr(MSR_STAR, (uint64_t)(USER_CODE32 & ~3) << 48 | (uint64_t)KERNEL_CODE << 32);
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
  for (unsigned i = 0; i < 2; i++) {
    unsigned long value, address = addresses[i];
    check_equal(probe_read((void *)address, &value), VECTOR_GP, "read of %lx", address);
    check_equal(probe_write((void *)address, 1), VECTOR_GP, "write to %lx", address);
    faults(VECTOR_SS, stack_read, address, stack_read_fault, stack_read_resume, "stack read");
    faults(VECTOR_GP, jump_to, address, jump_to_fault, jump_to_resume, "jump");
    faults(VECTOR_GP, sysret_to, address, sysret_to_fault, sysret_to_resume, "SYSRET");
  }
  msrs();
}
