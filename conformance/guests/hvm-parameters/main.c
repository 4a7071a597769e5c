/*
 * HVM parameters.
 *
 * HVMOP_set_param and HVMOP_get_param take an index from the guest. There are HVM_NR_PARAMS of
 * them; any other index must be refused. Some parameters say where the toolstack has put the store,
 * the console and the device model. A guest that could set them would lead the toolstack's writes
 * to pages of its own choice, so those are refused, and read as before.
 *
 * @xen public/hvm/hvm_op.h, public/hvm/params.h; XSA-35, XSA-231
 */
#include "guest.h"

#include <xen/hvm/params.h>

static long set(uint32_t index, uint64_t value) {
  struct xen_hvm_param param = {.domid = DOMID_SELF, .index = index, .value = value};
  return hvm_op(HVMOP_set_param, &param);
}

static long get(uint32_t index, uint64_t *value) {
  struct xen_hvm_param param = {.domid = DOMID_SELF, .index = index};
  long result = hvm_op(HVMOP_get_param, &param);
  *value = param.value;
  return result;
}

// [guest->req~hyp-no-harm~1]
static void no_such_parameter(uint32_t index) {
  uint64_t value;
  check_refused(get(index, &value), "get parameter %x", index);
  check_refused(set(index, 1), "set parameter %x", index);
}

// [guest->req~hyp-foreign-domid~1]
static void not_ours(uint32_t index) {
  uint64_t before, after;
  long readable = get(index, &before);
  check_refused(set(index, 0x1234), "set parameter %u", index);
  if (readable == 0 && check_equal(get(index, &after), 0, "get parameter %u", index)) {
    check(before == after, "parameter %u is as before", index);
  }
}

void test_main(void) {
  require_xen();
  static const uint32_t beyond[] = {HVM_NR_PARAMS, HVM_NR_PARAMS + 1, 64, 0x1000, 0x10000,
                                    0x7fffffff,    0x80000000u,       0xffffffffu};
  for (unsigned i = 0; i < sizeof(beyond) / sizeof(*beyond); i++) {
    no_such_parameter(beyond[i]);
  }
  static const uint32_t toolstack[] = {HVM_PARAM_STORE_PFN, HVM_PARAM_CONSOLE_PFN,
                                       HVM_PARAM_IOREQ_PFN, HVM_PARAM_BUFIOREQ_PFN,
                                       HVM_PARAM_IDENT_PT};
  for (unsigned i = 0; i < sizeof(toolstack) / sizeof(*toolstack); i++) {
    not_ours(toolstack[i]);
  }
}
