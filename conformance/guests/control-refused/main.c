/*
 * Control operations from a plain guest.
 *
 * domctl, sysctl and platform_op create, inspect and destroy domains. XSA-499 was about checks that
 * single sub-operations had missed, so every command number is tried, with the interface version
 * the hypervisor expects (a wrong version is refused for another reason: -EACCES), on oneself, on
 * domain 0 and on a domain that does not exist. The structures begin alike: command, interface
 * version, and for domctl the domain id. All of it must be refused, and the guest must still run: a
 * domctl that succeeds on oneself might pause or destroy it. Since the version the hypervisor
 * expects is not known to a guest, a range of versions is tried.
 *
 * @xen public/domctl.h (XEN_DOMCTL_INTERFACE_VERSION), public/sysctl.h, public/platform.h
 */
#include "guest.h"

#define COMMANDS 100
#define OLDEST_DOMCTL 0x0f
#define NEWEST_DOMCTL 0x18
#define OLDEST_SYSCTL 0x12
#define NEWEST_SYSCTL 0x18
#define PLATFORM_VERSION 0x03000000

static uint32_t request[256];

static long ask(unsigned long hypercall_number, uint32_t command, uint32_t version,
                uint32_t third) {
  memset(request, 0, sizeof(request));
  request[0] = command;
  request[1] = version;
  request[2] = third;
  return hypercall(hypercall_number, (unsigned long)request, 0, 0, 0, 0);
}

static void domctl(uint32_t domain) {
  for (uint32_t version = OLDEST_DOMCTL; version <= NEWEST_DOMCTL; version++) {
    for (uint32_t command = 0; command < COMMANDS; command++) {
      long result = ask(__HYPERVISOR_domctl, command, version, domain);
      if (result >= 0) {
        check(false, "domctl %u on domain %u (version %x): %ld", command, domain, version, result);
      }
    }
  }
  check(true, "all domctl commands on domain %u are refused", domain);
}

static void sysctl(void) {
  for (uint32_t version = OLDEST_SYSCTL; version <= NEWEST_SYSCTL; version++) {
    for (uint32_t command = 0; command < COMMANDS; command++) {
      long result = ask(__HYPERVISOR_sysctl, command, version, 0);
      if (result >= 0) {
        check(false, "sysctl %u (version %x): %ld", command, version, result);
      }
    }
  }
}

static void platform(void) {
  for (uint32_t command = 0; command < COMMANDS; command++) {
    long result = ask(__HYPERVISOR_platform_op, command, PLATFORM_VERSION, 0);
    if (result >= 0) {
      check(false, "platform_op %u: %ld", command, result);
    }
  }
}

// [guest->req~hyp-control-privileged~1]
void test_main(void) {
  require_xen();
  domctl(own_domid());
  domctl(0);
  domctl(4321);
  sysctl();
  platform();
  check_refused(hypercall(__HYPERVISOR_domctl, 1, 0, 0, 0, 0), "domctl with a bad pointer");
}
