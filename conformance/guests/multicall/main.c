/*
 * Multicall.
 *
 * An array of calls is executed by one exit; each entry gets its own result. The checks of a call
 * must not be skipped because it came in a batch (XSA-213), a multicall in a multicall is refused
 * by Xen with -EINVAL, and a huge count must neither overflow the array check nor keep the
 * processor: every entry is a preemption point. A bad array pointer gives -EFAULT for the whole, a
 * bad pointer inside an entry -EFAULT for that entry.
 *
 * @xen public/xen.h multicall_entry, xen/common/multicall.c
 */
#include "guest.h"

#define BATCH 200

static struct multicall_entry calls[BATCH];

static void set(unsigned index, unsigned long number, unsigned long a1, unsigned long a2) {
  calls[index].op = number;
  calls[index].result = 0x5a5a;
  calls[index].args[0] = a1;
  calls[index].args[1] = a2;
}

// [guest->req~acc-multicall~1]
// [guest->req~hyp-multicall~1]
void test_main(void) {
  require_xen();
  long version = xen_version(XENVER_version, NULL);
  set(0, __HYPERVISOR_xen_version, XENVER_version, 0);
  set(1, 60, 0, 0);
  set(2, __HYPERVISOR_domctl, 0, 0);
  set(3, __HYPERVISOR_xen_version, XENVER_version, 0);
  check_equal(multicall(calls, 4), 0, "a batch of four");
  check_equal((long)calls[0].result, version, "first entry");
  check_equal((long)calls[1].result, -XEN_ENOSYS, "an unknown number");
  check_refused((long)calls[2].result, "a privileged call");
  check_equal((long)calls[3].result, version, "the entry behind failures");

  set(0, __HYPERVISOR_multicall, (unsigned long)(calls + 4), 1);
  set(4, __HYPERVISOR_xen_version, XENVER_version, 0);
  long result = multicall(calls, 1);
  check(result < 0 || (long)calls[0].result < 0, "a multicall in a multicall is refused");

  for (unsigned i = 0; i < BATCH; i++) {
    set(i, __HYPERVISOR_xen_version, XENVER_version, 0);
  }
  check_equal(multicall(calls, BATCH), 0, "a batch of %d", BATCH);
  for (unsigned i = 0; i < BATCH; i++) {
    check((long)calls[i].result == version, "entry %u of the large batch", i);
  }
  check_equal(multicall(calls, 0), 0, "an empty batch");
#if HAVE_PAGING
  char *absent = spare_page(0);
  *page_entry((unsigned long)absent) = 0;
  invlpg(absent);
  check_equal(multicall((void *)absent, 0xffffffff), -XEN_EFAULT,
              "2^32 - 1 calls at a bad address");
#endif
}
