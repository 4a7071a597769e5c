/*
 * vCPU numbers.
 *
 * The vCPU number of vcpu_op indexes an array: beyond the domain's vCPUs the answer is -ENOENT (Xen
 * gives -EINVAL for numbers beyond every domain's maximum). A vCPU that was never initialised
 * cannot be brought up (-EINVAL). Initialising one that runs is -EEXIST. Contexts with forbidden
 * values are refused with -EINVAL instead of failing the first VM entry.
 *
 * @xen public/vcpu.h, xen/common/domain.c (common_vcpu_op)
 */
#include "guest.h"

static void never(void) { result_fail("a vCPU that must not start has started"); }

// [guest->req~lif-vcpu-numbers~1]
void test_main(void) {
  require_xen();
  check_equal(vcpu_op(VCPUOP_is_up, 0, NULL), 1, "vCPU 0 is up");
  static const unsigned beyond[] = {2,      5,          63,         64,        127,
                                    128,    8191,       8192,       0x7fffffff, 0x80000000,
                                    0xffffffff};
  static const int commands[] = {VCPUOP_is_up, VCPUOP_up, VCPUOP_down,
                                 VCPUOP_stop_singleshot_timer};
  for (unsigned i = 0; i < sizeof(beyond) / sizeof(*beyond); i++) {
    for (unsigned c = 0; c < sizeof(commands) / sizeof(*commands); c++) {
      check_refused(vcpu_op(commands[c], beyond[i], NULL), "vcpu_op %d on vCPU %x", commands[c],
                    beyond[i]);
    }
  }
  check_refused(vcpu_initialise(0, never), "initialise the running vCPU 0");
  static struct vcpu_hvm_context context = {.mode = 77};
  check_refused(vcpu_op(VCPUOP_initialise, 1, &context), "a context of mode 77");
  check_refused(vcpu_op(VCPUOP_up, 1, NULL), "bring up vCPU 1, which is not initialised");
  check_refused(vcpu_op(99, 0, NULL), "command 99");
}
