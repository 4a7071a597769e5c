/*
 * User-mode instruction prevention.
 *
 * SGDT, SIDT, SLDT, STR and SMSW work at any privilege, and tell a program where the kernel has its
 * tables. CR4.UMIP forbids them outside CPL 0 with #GP(0). Where CPUID reports it, the bit must do
 * so: in the guest, on the vCPU that set it, and not on the other one; at CPL 0 they go on working.
 * Where it is not reported the CR4 bit must be refused.
 *
 * @sdm 2.5, volume 2 SGDT; @apm 3.1.3
 */
#include "guest.h"

#define FEATURE_UMIP (1u << 2)
#define CR4_UMIP (1ul << 11)

static USER unsigned long user_sgdt(unsigned long to) {
  asm volatile("sgdt (%0)" : : "r"(to) : "memory");
  return 1;
}

static USER unsigned long user_sidt(unsigned long to) {
  asm volatile("sidt (%0)" : : "r"(to) : "memory");
  return 1;
}

static USER unsigned long user_sldt(unsigned long unused) {
  asm volatile("sldt %0" : "=r"(unused));
  return 1;
}

static USER unsigned long user_str(unsigned long unused) {
  asm volatile("str %0" : "=r"(unused));
  return 1;
}

static USER unsigned long user_smsw(unsigned long unused) {
  asm volatile("smsw %0" : "=r"(unused));
  return 1;
}

static USER_DATA_SECTION uint8_t buffer[16];

static const struct {
  const char *name;
  void *function;
} stores[] = {{"SGDT", user_sgdt},
              {"SIDT", user_sidt},
              {"SLDT", user_sldt},
              {"STR", user_str},
              {"SMSW", user_smsw}};

static void at_cpl3(int vector, const char *when) {
  for (unsigned i = 0; i < sizeof(stores) / sizeof(*stores); i++) {
    memset(buffer, 0x99, sizeof(buffer));
    user_run(stores[i].function, (unsigned long)buffer);
    check_equal(fault.vector, vector, "%s at CPL 3 %s", stores[i].name, when);
    if (vector != NO_FAULT) {
      check(fault.error == 0 && memory_is(buffer, 0x99, sizeof(buffer)), "%s stores nothing",
            stores[i].name);
    }
  }
}

static void at_cpl0(void) {
  static uint8_t place[16];
  check_equal(PROBE("sgdt (%0)", : : "r"(place) : "memory"), NO_FAULT, "SGDT at CPL 0");
  check_equal(PROBE("smsw %0", : : "r"(0ul) : "memory"), NO_FAULT, "SMSW at CPL 0");
}

static volatile unsigned long others_cr4;

static void second(void) {
  others_cr4 = read_cr4() | 1ul << 31;
  vcpu_idle();
}

// [guest->req~cpu-own-exceptions~1]
// [guest->req~cpu-reserved-cr-bits~1]
void test_main(void) {
  require_xen();
  unsigned long cr4 = read_cr4();
  at_cpl3(NO_FAULT, "without UMIP");
  int vector = PROBE("mov %0, %%cr4", : : "r"(cr4 | CR4_UMIP) : "memory");
  if (!(cpuid(7, 0).ecx & FEATURE_UMIP)) {
    check_equal(vector, VECTOR_GP, "CR4.UMIP without its CPUID bit");
    return;
  }
  check_equal(vector, NO_FAULT, "CR4.UMIP");
  write_cr4(cr4);
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  write_cr4(cr4 | CR4_UMIP);
  check(await(others_cr4 != 0), "vCPU 1 runs");
  check(!(others_cr4 & CR4_UMIP), "its CR4 is not ours");
  check(read_cr4() & CR4_UMIP, "and ours not its");
  at_cpl3(VECTOR_GP, "with UMIP");
  at_cpl0();
  write_cr4(cr4);
  at_cpl3(NO_FAULT, "without UMIP again");
}
