/*
 * xen_version.
 *
 * The first question of every guest. XENVER_version needs no buffer; XENVER_extraversion and
 * XENVER_capabilities are strings that must end within their buffer; XENVER_pagesize is 4096 for a
 * guest; XENVER_get_features returns bit masks per index. XENVER_commandline is the host's
 * business: refused, or the denied string Xen uses. Unknown commands are -ENOSYS.
 *
 * @xen public/version.h, public/features.h
 */
#include "guest.h"

static bool terminated(const char *text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (!text[i]) {
      return true;
    }
  }
  return false;
}

// [guest->req~hyp-version~1]
void test_main(void) {
  require_xen();
  long version = xen_version(XENVER_version, NULL);
  check(version >> 16 >= 4 && version >> 16 < 100, "version %lx", version);
  check_equal(version, (long)cpuid(xen_leaf() + 1, 0).eax, "the same version in CPUID");

  static xen_extraversion_t extra;
  memset(extra, 'x', sizeof(extra));
  check_equal(xen_version(XENVER_extraversion, extra), 0, "extraversion");
  check(terminated(extra, sizeof(extra)), "extraversion ends");

  static xen_capabilities_info_t capabilities;
  memset(capabilities, 'x', sizeof(capabilities));
  check_equal(xen_version(XENVER_capabilities, capabilities), 0, "capabilities");
  check(terminated(capabilities, sizeof(capabilities)), "capabilities end");

  xen_feature_info_t features = {.submap_idx = 0};
  check_equal(xen_version(XENVER_get_features, &features), 0, "features");
  check(features.submap >> XENFEAT_hvm_callback_vector & 1, "callback by vector is offered");
  features.submap_idx = 99;
  check_equal(xen_version(XENVER_get_features, &features), -XEN_EINVAL, "feature map 99");

  check_equal(xen_version(XENVER_pagesize, NULL), 4096, "page size");
  check_equal(xen_version(999, NULL), -XEN_ENOSYS, "command 999");
  check_equal(xen_version(-1, NULL), -XEN_ENOSYS, "command -1");
}
