/*
 * SYSENTER and SYSEXIT.
 *
 * SYSENTER takes selector, stack and target from three MSRs that live in the processor while the
 * guest runs. The hypervisor switches them with the vCPU and never looks at them: so two guests on
 * one physical CPU call their own entry from CPL 3, between turns of the other, and a wrong switch
 * lands one in the other's kernel. With a null selector the instruction raises #GP. AMD has it
 * outside long mode only, where it raises #UD instead.
 *
 * @sdm 5.8.7; @apm 6.1.2
 */
#include "guest.h"

#define MSR_SYSENTER_CS 0x174
#define MSR_SYSENTER_ESP 0x175
#define MSR_SYSENTER_EIP 0x176
#define ROUNDS 20

#ifdef ROLE_VICTIM
#define SALT 3ul
#else
#define SALT 1000ul
#endif

extern char sysenter_entry[], sysenter_caller[];
extern uint16_t sysenter_selectors[2];
unsigned long sysenter_salt = SALT;
static uint8_t kernel_stack[1024] __attribute__((aligned(16)));

static bool is_amd(void) { return cpuid(0, 0).ecx == 0x444d4163; /* "cAMD" */ }

static USER unsigned long user_sysenter(unsigned long unused) {
  asm volatile("sysenter" : : : "memory");
  return unused;
}

static void refused(int vector, const char *what) {
  user_run(user_sysenter, 0);
  check_equal(fault.vector, vector, "SYSENTER %s", what);
}

static void round_trip(unsigned long number) {
  sysenter_selectors[0] = sysenter_selectors[1] = 0;
  unsigned long result = user_run(sysenter_caller, number);
  check_equal((long)result, (long)(number + SALT), "result of the call from CPL 3");
  check_equal(sysenter_selectors[0], KERNEL_CODE, "CS from the MSR");
  check_equal(sysenter_selectors[1], KERNEL_CODE + 8, "SS is the next descriptor");
}

// [guest->req~cpu-sysenter~1]
void test_main(void) {
  require_xen();
  wrmsr(MSR_SYSENTER_CS, 0);
  if (is_amd() && sizeof(long) == 8) {
    refused(VECTOR_UD, "in long mode on AMD");
    return;
  }
  refused(VECTOR_GP, "with a null selector");
  wrmsr(MSR_SYSENTER_CS, KERNEL_CODE);
  wrmsr(MSR_SYSENTER_ESP, (unsigned long)(kernel_stack + sizeof(kernel_stack)));
  wrmsr(MSR_SYSENTER_EIP, (unsigned long)sysenter_entry);
  for (unsigned i = 0; i < ROUNDS; i++) {
    round_trip(100 * i);
    yield();
  }
}
