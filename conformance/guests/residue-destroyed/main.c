/*
 * Where a running domain was destroyed.
 *
 * The filler leaves its mark everywhere a guest can: RAM, four frames of its grant table, shared
 * info, a vcpu_info of its own choice, XMM and debug registers and MSRs on two vCPUs, which it
 * keeps running. It never comes to clean up, because the toolstack destroys it in the middle. The
 * finder is created where it lived, with as many vCPUs on the same processors. Every page but the
 * builder's is zero, the special pages too, and both vCPUs begin with registers that hold nothing.
 *
 * @xen public/arch-x86/hvm/start_info.h; NIAP FDP_RIP_EXT.1; XSA-100, XSA-172
 */
#include "guest.h"

#define MARK 0xc5
#define GRANT_FRAMES 4
#define GRANT_PAGES (HOLE_FREE + 0x100000ul)

static const uint32_t msrs[] = {
    0x174, 0x175, 0x176, MSR_STAR, MSR_LSTAR, MSR_CSTAR, MSR_FMASK, MSR_KERNEL_GS_BASE, 0xc0000103};

static uint8_t *grant_frame(unsigned index) {
  unsigned long address = GRANT_PAGES + index * PAGE_SIZE;
  long result = map_special(XENMAPSPACE_grant_table, index, GFN(address));
  if (result) {
    result_error("cannot map frame %u of the grant table: %ld", index, result);
  }
  return (uint8_t *)address;
}

#ifdef ROLE_FILLER

static void fill_registers(void) {
  static const uint8_t image[16] = {MARK, MARK, MARK, MARK, MARK, MARK, MARK, MARK};
  asm volatile("movups %0, %%xmm0; movups %0, %%xmm7" : : "m"(image));
  write_dr0(MARK);
  write_dr3(MARK);
  for (unsigned i = 0; i < sizeof(msrs) / sizeof(*msrs); i++) {
    probe_wrmsr(msrs[i], MARK);
  }
}

static void run_on(void) {
  fill_registers();
  for (;;) {
    spin(1000);
  }
}

void test_main(void) {
  require_xen();
  check_equal(vcpu_start(1, run_on), 0, "start vCPU 1");
  struct range ram = free_ram();
  memset((void *)ram.start, MARK, ram.end - ram.start);
  for (unsigned i = 0; i < GRANT_FRAMES; i++) {
    memset(grant_frame(i), MARK, PAGE_SIZE);
  }
  struct vcpu_register_vcpu_info place = {.mfn = GFN(ram.start), .offset = 256};
  check_equal(vcpu_op(VCPUOP_register_vcpu_info, 0, &place), 0, "register vcpu_info");
  memset((uint8_t *)shared_info() + PAGE_SIZE / 2, MARK, PAGE_SIZE / 2);
  verdict_so_far();
  run_on();
}

#else

extern char image_end[];

static volatile bool second_done;

static void memory(void) {
  unsigned long dirty = 0;
  for (unsigned long page = (unsigned long)image_end; page + PAGE_SIZE <= ram_end();
       page += PAGE_SIZE) {
    dirty += !memory_is((void *)page, 0, PAGE_SIZE) && !placed_by_builder(page);
  }
  check_equal((long)dirty, 0, "pages that are not zero");
  for (unsigned i = 0; i < GRANT_FRAMES; i++) {
    unsigned reserved = i == 0 ? 8 * sizeof(struct grant_entry_v1) : 0;
    check(memory_is(grant_frame(i) + reserved, 0, PAGE_SIZE - reserved),
          "frame %u of the grant table is zero", i);
  }
  bool marked = false;
  for (unsigned at = PAGE_SIZE / 2; at < PAGE_SIZE; at += 16) {
    marked |= memory_is((uint8_t *)shared_info() + at, MARK, 16);
  }
  check(!marked, "shared info holds nothing of the filler's");
}

static void registers(unsigned vcpu, const uint8_t *fpu) {
  unsigned xmms = sizeof(long) == 8 ? 16 : 8;
  check(memory_is(fpu + 160, 0, 16 * xmms), "XMM registers of vCPU %u are zero", vcpu);
  check(memory_is(fpu + 32, 0, 128), "x87 registers of vCPU %u are zero", vcpu);
  check(!read_dr0() && !read_dr1() && !read_dr2() && !read_dr3(),
        "debug registers of vCPU %u are zero", vcpu);
  for (unsigned i = 0; i < sizeof(msrs) / sizeof(*msrs); i++) {
    uint64_t value = 0;
    if (probe_rdmsr(msrs[i], &value) == NO_FAULT) {
      check(value == 0, "MSR %x of vCPU %u holds %llx", msrs[i], vcpu, (unsigned long long)value);
    }
  }
}

static void second(void) {
  static uint8_t fpu[512] __attribute__((aligned(16)));
  asm volatile("fxsave %0" : "=m"(fpu));
  registers(1, fpu);
  second_done = true;
  vcpu_idle();
}

// [guest->req~res-new-domain-zero~1]
// [guest->req~res-initial-registers~1]
void test_main(void) {
  require_xen();
  registers(0, first_fpu);
  memory();
  check_equal(vcpu_start(1, second), 0, "start vCPU 1");
  check(await(second_done), "vCPU 1 has looked");
}

#endif
