/*
 * Four vCPUs on six processors.
 *
 * Registers that the hardware does not switch stay behind in a processor when a vCPU leaves it, to
 * be fetched when it goes on elsewhere; so do its control structure and its cached translations.
 * Each vCPU has a mark of its own in XMM0 and in MSRs, and a page that only it changes, by page
 * table. They yield and sleep for short times, and wake on whichever processor looks first, while
 * the one they left may stay idle and keep what is theirs. Each finds its marks after every pause.
 *
 * @sdm 25.1 (a VMCS is active on one processor), 10.5; XSA-336
 */
#include "guest.h"

#define VCPUS 4
#define ROUNDS 400
#define WINDOW 0x30000000ul

static volatile unsigned finished;
static volatile unsigned long wrong[VCPUS];

static unsigned long get_xmm(void) {
  unsigned long value;
  asm volatile("movq %%xmm0, %0" : "=r"(value));
  return value;
}

static void set_xmm(unsigned long value) { asm volatile("movq %0, %%xmm0" : : "r"(value)); }

static void pause_a_little(unsigned vcpu, unsigned round) {
  if (round % 3 == 0) {
    yield();
    return;
  }
  uint64_t until = system_time(vcpu) + (5 + 7 * vcpu + round % 13) * NS_PER_US;
  struct sched_poll poll = {.nr_ports = 0, .timeout = until};
  sched_op(SCHEDOP_poll, &poll);
}

/* Maps one of two pages of the vCPU's own in its window, alternately. */
static bool window_moves(unsigned vcpu, unsigned round) {
  volatile unsigned long *page = spare_page(2 * vcpu + round % 2);
  volatile unsigned long *view = (volatile unsigned long *)(WINDOW + vcpu * PAGE_SIZE);
  *page = round;
  *page_entry((unsigned long)view) = (unsigned long)page | PTE_PRESENT | PTE_WRITE;
  invlpg(view);
  unsigned long before = *view;
  pause_a_little(vcpu, round);
  return before == round && *view == round;
}

static void work(unsigned vcpu) {
  unsigned long mark = 0x5e00000000000000ul + vcpu;
  write_cr4(read_cr4() | CR4_OSFXSR);
  set_xmm(mark);
  wrmsr(MSR_KERNEL_GS_BASE, 0x1000ul * (vcpu + 1));
  wrmsr(MSR_LSTAR, 0x2000ul * (vcpu + 1));
  for (unsigned round = 0; round < ROUNDS; round++) {
    wrong[vcpu] += !window_moves(vcpu, round);
    wrong[vcpu] += get_xmm() != mark;
    wrong[vcpu] += rdmsr(MSR_KERNEL_GS_BASE) != 0x1000ul * (vcpu + 1);
    wrong[vcpu] += rdmsr(MSR_LSTAR) != 0x2000ul * (vcpu + 1);
  }
  __atomic_add_fetch(&finished, 1, __ATOMIC_SEQ_CST);
}

static void idle(unsigned vcpu) {
  work(vcpu);
  for (;;) {
    vcpu_op(VCPUOP_down, vcpu, NULL);
  }
}

static void one(void) { idle(1); }
static void two(void) { idle(2); }
static void three(void) { idle(3); }

// [guest->req~cpu-fpu-private~1]
// [guest->req~cpu-msr-private~1]
// [guest->req~vcs-tags~1]
void test_main(void) {
  require_xen();
  for (unsigned vcpu = 0; vcpu < VCPUS; vcpu++) {
    page_entry(WINDOW + vcpu * PAGE_SIZE); /* the table, before all use it */
  }
  check_equal(vcpu_start(1, one), 0, "start vCPU 1");
  check_equal(vcpu_start(2, two), 0, "start vCPU 2");
  check_equal(vcpu_start(3, three), 0, "start vCPU 3");
  work(0);
  check(await(finished == VCPUS), "all vCPUs finish");
  for (unsigned vcpu = 0; vcpu < VCPUS; vcpu++) {
    check_equal((long)wrong[vcpu], 0, "wrong looks of vCPU %u", vcpu);
  }
}
