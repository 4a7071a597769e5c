/*
 * What comes back beside the result.
 *
 * XSA-122 and XSA-132 returned bytes of the hypervisor's stack in the unused parts of result
 * structures: behind the end of a version string, or in a register saved for another purpose. Each
 * buffer is filled with a pattern first. Behind the terminating zero of a string only zeroes or the
 * pattern may stand; output fields of calls that fail must hold the pattern or zero; bytes outside
 * the structure must be the pattern.
 */
#include "guest.h"

#define PATTERN 0xa7

static uint8_t buffer[2048];

static bool clean(const uint8_t *from, const uint8_t *to) {
  for (; from < to; from++) {
    if (*from != PATTERN && *from != 0) {
      return false;
    }
  }
  return true;
}

static void version_string(int command, size_t size, const char *what) {
  memset(buffer, PATTERN, sizeof(buffer));
  long result = xen_version(command, buffer);
  if (result < 0) {
    check(clean(buffer, buffer + sizeof(buffer)), "a refused %s writes nothing", what);
    return;
  }
  size_t length = 0;
  while (length < size && buffer[length]) {
    length++;
  }
  check(length < size, "%s ends within its structure", what);
  check(clean(buffer + length, buffer + size), "%s has nothing behind its end", what);
  check(memory_is(buffer + size, PATTERN, sizeof(buffer) - size), "%s writes nothing beyond", what);
}

static void failing_calls(void) {
  struct evtchn_status *status = (struct evtchn_status *)buffer;
  memset(buffer, PATTERN, sizeof(buffer));
  check_refused(event_status(DOMID_SELF, 4000000, status), "status of a port far beyond");
  check(clean(buffer + 8, buffer + sizeof(buffer)), "a refused status writes nothing");

  long port = event_alloc_unbound(DOMID_SELF);
  check(port > 0 && event_close((evtchn_port_t)port) == 0, "a port is opened and closed");
  memset(buffer, 0, sizeof(buffer));
  check_equal(event_status(DOMID_SELF, (evtchn_port_t)port, status), 0, "status of a closed port");
  check_equal((long)status->status, EVTCHNSTAT_closed, "which is closed");
  check(memory_is(&status->u, 0, sizeof(status->u)), "and tells no more");

  struct gnttab_query_size *size = (struct gnttab_query_size *)buffer;
  memset(buffer, PATTERN, sizeof(buffer));
  size->dom = 0x7fef;
  grant_table_op(GNTTABOP_query_size, size, 1);
  check(clean((uint8_t *)&size->nr_frames, (uint8_t *)&size->status), "a refused query_size");
  check(memory_is(size + 1, PATTERN, sizeof(buffer) - sizeof(*size)), "and nothing beyond");
}

/* After a call that has left a long text in whatever buffer the hypervisor uses. */
static void runstate(void) {
  static xen_capabilities_info_t text;
  xen_version(XENVER_capabilities, text);
  struct vcpu_runstate_info *info = (struct vcpu_runstate_info *)buffer;
  memset(buffer, PATTERN, sizeof(buffer));
  check_equal(vcpu_op(VCPUOP_get_runstate_info, 0, info), 0, "get_runstate_info");
  check_equal(info->state, RUNSTATE_running, "this vCPU is running");
  check(clean((uint8_t *)&info->state + 4, (uint8_t *)&info->state_entry_time), "its padding");
  check(memory_is(info + 1, PATTERN, sizeof(buffer) - sizeof(*info)), "nothing beyond it");
}

// [guest->req~res-output-clean~1]
void test_main(void) {
  require_xen();
  version_string(XENVER_extraversion, sizeof(xen_extraversion_t), "extraversion");
  version_string(XENVER_capabilities, sizeof(xen_capabilities_info_t), "capabilities");
  version_string(XENVER_changeset, sizeof(xen_changeset_info_t), "changeset");
  version_string(XENVER_commandline, sizeof(xen_commandline_t), "commandline");
  failing_calls();
  runstate();
}
