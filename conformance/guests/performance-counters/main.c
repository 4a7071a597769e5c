/*
 * Counting the neighbour.
 *
 * Performance counters run on whatever the processor runs, and tell a guest what its neighbour
 * does. If CPUID leaf 0AH and the AMD core extensions announce none, then RDPMC of every counter
 * must be refused at CPL 0 and 3, also with CR4.PCE (which may be set or not), and every counter
 * and event-select MSR too. APERF and MPERF count cycles of the physical CPU: they must be refused
 * too, or not move. The TSC must not be moved for the others by a write: it is refused, or it
 * shows to the writer only.
 *
 * @sdm 20.2, 15.2; @apm 13.2; XSA-312
 */
#include "guest.h"

#define CR4_PCE (1ul << 8)
#define FEATURE_PERFCTR_CORE (1u << 23)

static bool announced(void) {
  uint32_t last = cpuid(0, 0).eax;
  return (last >= 10 && (cpuid(10, 0).eax & 0xff)) ||
         (cpuid(0x80000001, 0).ecx & FEATURE_PERFCTR_CORE);
}

static USER unsigned long user_rdpmc(unsigned long counter) {
  uint32_t low, high;
  asm volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(counter));
  return low;
}

static void counters(void) {
  static const uint32_t numbers[] = {0, 1, 3, 0x40000000, 0x40000001, 0x20000000, 0x80000000};
  for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
    uint32_t low, high;
    check_equal(PROBE("rdpmc", : "=a"(low), "=d"(high) : "c"(numbers[i])), VECTOR_GP,
                "RDPMC of %x", numbers[i]);
    user_run(user_rdpmc, numbers[i]);
    check_equal(fault.vector, VECTOR_GP, "RDPMC of %x at CPL 3", numbers[i]);
  }
}

static void refused(uint32_t msr) {
  uint64_t value;
  check_equal(probe_rdmsr(msr, &value), VECTOR_GP, "RDMSR %x", msr);
  check_equal(probe_wrmsr(msr, 1), VECTOR_GP, "WRMSR %x", msr);
}

static void registers(void) {
  static const uint32_t msrs[] = {0xc1,  0xc2,  0x186, 0x187,      0x309,      0x30a,     0x345,
                                  0x38d, 0x38e, 0x38f, 0x390,      0x3f1,      0x4c1,     0x600,
                                  0xc0010000, 0xc0010004, 0xc0010200, 0xc0010201};
  for (unsigned i = 0; i < sizeof(msrs) / sizeof(*msrs); i++) {
    refused(msrs[i]);
  }
}

static void cycles(void) {
  static const uint32_t msrs[] = {0xe7, 0xe8, 0xc00000e7, 0xc00000e8};
  for (unsigned i = 0; i < sizeof(msrs) / sizeof(*msrs); i++) {
    uint64_t first = 0, second = 0;
    int vector = probe_rdmsr(msrs[i], &first);
    spin(20);
    yield();
    probe_rdmsr(msrs[i], &second);
    check(vector == VECTOR_GP || first == second, "MSR %x moves", msrs[i]);
  }
}

static volatile uint64_t others_tsc;

static void second(void) {
  for (;;) {
    others_tsc = rdtsc();
    yield();
  }
}

static void time_stamp(void) {
  uint64_t before = rdtsc();
  int vector = probe_wrmsr(MSR_TSC, before + (1ull << 40));
  yield();
  yield();
  check(others_tsc >= before / 2 && others_tsc < before + (1ull << 32), "vCPU 1's TSC has moved");
  check(vector == VECTOR_GP || rdtsc() >= before + (1ull << 40),
        "a write of the TSC is refused or heard");
}

// [guest->req~cpu-msr-allow-list~1]
// [guest->req~cpu-own-exceptions~1]
void test_main(void) {
  require_xen();
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  if (!announced()) {
    counters();
    int vector = PROBE("mov %0, %%cr4", : : "r"(read_cr4() | CR4_PCE) : "memory");
    check(vector == NO_FAULT || vector == VECTOR_GP, "CR4.PCE: %s", fault_name(vector));
    counters();
    registers();
  }
  cycles();
  time_stamp();
}
