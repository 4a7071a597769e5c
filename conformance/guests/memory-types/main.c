/*
 * The page attribute table.
 *
 * IA32_PAT holds eight memory types. VM entry loads it for the guest, and fails for a type that
 * does not exist, so that the hypervisor must refuse those in WRMSR: 2, 3 and all from 8 on, in
 * any of the eight places. Types that exist are accepted in all places and read back. Two vCPUs on
 * one physical CPU keep tables of their own; each begins with the value after reset.
 *
 * @sdm 12.12.4, 27.3.1.1; @apm 7.8.2, 15.25.4
 */
#include "guest.h"

#define MSR_PAT 0x277
#define AFTER_RESET 0x0007040600070406ull
#define ROUNDS 30

static volatile unsigned turns, wrong;
static volatile uint64_t first_seen;

static uint64_t with(unsigned place, unsigned type) {
  return (AFTER_RESET & ~(0xffull << 8 * place)) | (uint64_t)type << 8 * place;
}

static void types(void) {
  static const uint8_t none[] = {2, 3, 8, 9, 0x10, 0x40, 0x7f, 0x80, 0xff};
  static const uint8_t good[] = {0, 1, 4, 5, 6, 7};
  for (unsigned place = 0; place < 8; place++) {
    for (unsigned i = 0; i < sizeof(none); i++) {
      check_equal(probe_wrmsr(MSR_PAT, with(place, none[i])), VECTOR_GP, "type %x at %u", none[i],
                  place);
    }
    check(rdmsr(MSR_PAT) == AFTER_RESET, "PAT is unchanged");
    for (unsigned i = 0; i < sizeof(good); i++) {
      check_equal(probe_wrmsr(MSR_PAT, with(place, good[i])), NO_FAULT, "type %x at %u", good[i],
                  place);
      check(rdmsr(MSR_PAT) == with(place, good[i]), "PAT reads back");
    }
    wrmsr(MSR_PAT, AFTER_RESET);
  }
}

static void second(void) {
  first_seen = rdmsr(MSR_PAT);
  for (;;) {
    uint64_t own = with(turns % 8, 1);
    wrmsr(MSR_PAT, own);
    yield();
    wrong += rdmsr(MSR_PAT) != own;
    turns++;
  }
}

// [guest->req~cpu-msr-allow-list~1]
// [guest->req~cpu-msr-private~1]
void test_main(void) {
  require_xen();
  check(rdmsr(MSR_PAT) == AFTER_RESET, "PAT at first is %llx",
        (unsigned long long)rdmsr(MSR_PAT));
  types();
  uint64_t own = with(3, 5);
  wrmsr(MSR_PAT, own);
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  for (unsigned i = 0; i < ROUNDS; i++) {
    yield();
    wrong += rdmsr(MSR_PAT) != own;
  }
  check(turns > ROUNDS / 2, "vCPU 1 had %u turns", turns);
  check(first_seen == AFTER_RESET, "PAT of vCPU 1 at first");
  check_equal((long)wrong, 0, "turns after which PAT had changed");
}
