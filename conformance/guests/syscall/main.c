/*
 * SYSCALL and SYSRET.
 *
 * SYSCALL takes its target and selectors from STAR and LSTAR and clears the RFLAGS bits set in
 * FMASK. The MSRs belong to the vCPU. On AMD-V VMLOAD and VMSAVE move them, on VT-x only MSR load
 * and store areas or the hypervisor's own code do, so that a hypervisor may well forget one. The
 * guest sets them, goes to CPL 3, calls SYSCALL there, and compares everything the processor left
 * behind; then gives the processor away and does it again.
 *
 * @sdm 5.8.8; @apm 6.1.1
 */
#include "guest.h"

extern char syscall_entry[], user_caller[], user_behind_syscall[];
extern unsigned long syscall_return, syscall_flags, syscall_entry_flags;
extern uint16_t syscall_selectors[2];

static void round_trip(unsigned long number) {
  unsigned long result = user_run(user_caller, number);
  check_equal((long)result, (long)number + 1 + 3, "result of the call from CPL 3");
  check_equal((long)syscall_return, (long)user_behind_syscall, "RCX holds the return address");
  check_equal((long)(syscall_entry_flags & (FLAGS_IF | FLAGS_AC)), 0, "FMASK clears its bits");
  check(syscall_flags & FLAGS_IF, "R11 holds the caller's flags");
  check_equal(syscall_selectors[0], KERNEL_CODE, "CS from STAR");
  check_equal(syscall_selectors[1], KERNEL_DATA, "SS is the next descriptor");
}

// [guest->req~cpu-syscall~1]
void test_main(void) {
  check_equal(PROBE("syscall", : : : "rcx", "r11", "memory"), VECTOR_UD,
              "SYSCALL without EFER.SCE");
  wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
  wrmsr(MSR_STAR, (uint64_t)(USER_CODE32 & ~3) << 48 | (uint64_t)KERNEL_CODE << 32);
  wrmsr(MSR_LSTAR, (unsigned long)syscall_entry);
  wrmsr(MSR_FMASK, FLAGS_IF | FLAGS_AC);
  interrupts_on();
  round_trip(41);
  if (xen_present()) {
    yield();
  }
  round_trip(1000);
  interrupts_off();
}
