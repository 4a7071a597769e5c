/*
 * System instructions hypervisors forget.
 *
 * INVD and XSETBV exit always on VT-x, WBINVD, RDPMC, RDTSC(P), PAUSE, MONITOR, MWAIT and the
 * descriptor-table stores may. INVD on the real processor would lose everybody's dirty cache lines;
 * it must act as WBINVD or as nothing. Each instruction must do its work, or raise what its missing
 * CPUID bit or its wrong operand demands; at CPL 3 the privileged ones raise #GP. A domain that
 * dies, or an exit nobody handles, fails the test.
 *
 * @sdm 26.1.2, 26.1.3 (instructions that cause exits); @apm 15.9
 */
#include "guest.h"

#define FEATURE_MONITOR (1u << 3)
#define FEATURE_XSAVE (1u << 26)
#define FEATURE_RDTSCP (1u << 27)

static bool works_or(int vector, int allowed) { return vector == NO_FAULT || vector == allowed; }

static void caches(void) {
  static volatile unsigned marker;
  marker = 4711;
  check_equal(PROBE("wbinvd", : : : "memory"), NO_FAULT, "WBINVD");
  int vector = PROBE("invd", : : : "memory");
  check(works_or(vector, VECTOR_GP), "INVD: %s", fault_name(vector));
  check(marker == 4711, "nothing is lost by INVD");
  check_equal(PROBE("invlpg 0", : : : "memory"), NO_FAULT, "INVLPG");
}

static void counters(void) {
  unsigned low, high, aux;
  int vector = PROBE("rdpmc", : "=a"(low), "=d"(high) : "c"(0));
  check(works_or(vector, VECTOR_GP), "RDPMC: %s", fault_name(vector));
  check_equal(PROBE("rdpmc", : "=a"(low), "=d"(high) : "c"(0x7fffffff)), VECTOR_GP,
              "RDPMC of a counter that cannot be");
  bool rdtscp = cpuid(0x80000001, 0).edx & FEATURE_RDTSCP;
  vector = PROBE("rdtscp", : "=a"(low), "=d"(high), "=c"(aux));
  check_equal(vector, rdtscp ? NO_FAULT : VECTOR_UD, "RDTSCP as CPUID says");
}

static void waiting(void) {
  static char line[64];
  bool offered = cpuid(1, 0).ecx & FEATURE_MONITOR;
  int vector = PROBE("monitor", : : "a"(line), "c"(0), "d"(0));
  check(offered ? works_or(vector, VECTOR_UD) : vector == VECTOR_UD, "MONITOR: %s",
        fault_name(vector));
  check_equal(PROBE("pause"), NO_FAULT, "PAUSE");
}

static void extended_state(void) {
  bool offered = cpuid(1, 0).ecx & FEATURE_XSAVE;
  int vector = PROBE("xsetbv", : : "a"(1), "d"(0), "c"(0));
  check(vector == VECTOR_UD || vector == VECTOR_GP, "XSETBV without CR4.OSXSAVE: %s",
        fault_name(vector));
  unsigned long cr4 = read_cr4();
  vector = PROBE("mov %0, %%cr4", : : "r"(cr4 | 1u << 18) : "memory");
  check_equal(vector, offered ? NO_FAULT : VECTOR_GP, "CR4.OSXSAVE as CPUID says");
  if (vector == NO_FAULT) {
    check_equal(PROBE("xsetbv", : : "a"(0), "d"(0), "c"(0)), VECTOR_GP, "XCR0 without x87");
    check_equal(PROBE("xsetbv", : : "a"(1), "d"(0), "c"(1)), VECTOR_GP, "XCR1");
    check_equal(PROBE("xsetbv", : : "a"(1), "d"(0x80000000), "c"(0)), VECTOR_GP, "XCR0 bit 63");
    write_cr4(cr4);
  }
}

static void tables(void) {
  struct {
    uint16_t limit;
    unsigned long base;
  } __attribute__((packed)) gdtr = {0, 0}, idtr = {0, 0};
  uint16_t task = 0, local = 0xffff, status = 0;
  asm volatile("sgdt %0" : "=m"(gdtr));
  asm volatile("sidt %0" : "=m"(idtr));
  asm volatile("str %0" : "=m"(task));
  asm volatile("sldt %0" : "=m"(local));
  asm volatile("smsw %0" : "=m"(status));
  check_equal(task, TASK_STATE, "STR");
  check_equal(local, 0, "SLDT");
  check_equal(status & 1, 1, "SMSW");
  check_equal(idtr.limit, (long)(256 * 2 * sizeof(long)) - 1, "SIDT");
  check(gdtr.base != 0, "SGDT");
}

static USER unsigned long user_hlt(unsigned long unused) {
  asm volatile("hlt");
  return unused;
}

static USER unsigned long user_wbinvd(unsigned long unused) {
  asm volatile("wbinvd");
  return unused;
}

static USER unsigned long user_cr0(unsigned long unused) {
  asm volatile("mov %%cr0, %0" : "=r"(unused));
  return unused;
}

static USER unsigned long user_rdmsr(unsigned long msr) {
  unsigned low, high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return low;
}

static void at_cpl3(void *function, unsigned long argument, const char *what) {
  user_run(function, argument);
  check_equal(fault.vector, VECTOR_GP, "%s at CPL 3", what);
  check_equal((long)fault.error, 0, "error code of %s at CPL 3", what);
}

// [guest->req~cpu-own-exceptions~1]
void test_main(void) {
  require_xen();
  caches();
  counters();
  waiting();
  extended_state();
  tables();
  at_cpl3(user_hlt, 0, "HLT");
  at_cpl3(user_wbinvd, 0, "WBINVD");
  at_cpl3(user_cr0, 0, "MOV from CR0");
  at_cpl3(user_rdmsr, MSR_EFER, "RDMSR");
}
