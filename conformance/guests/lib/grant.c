/*
 * The own grant table, and using others' grants.
 */
#include "grant.h"

#include "memory.h"
#include "verdict.h"
#include "xen.h"

volatile struct grant_entry_v1 *grant_table(void) {
  static bool mapped;
  if (!mapped) {
    long result = map_special(XENMAPSPACE_grant_table, 0, GFN(HOLE_GRANT_TABLE));
    if (result) {
      result_error("cannot map the grant table: %ld", result);
    }
    mapped = true;
  }
  return (volatile struct grant_entry_v1 *)HOLE_GRANT_TABLE;
}

void grant_access(grant_ref_t ref, domid_t domain, const void *page, uint16_t flags) {
  volatile struct grant_entry_v1 *entry = grant_table() + ref;
  entry->frame = (uint32_t)GFN(page);
  entry->domid = domain;
  barrier();
  entry->flags = (uint16_t)(GTF_permit_access | flags);
}

bool grant_revoke(grant_ref_t ref) {
  volatile struct grant_entry_v1 *entry = grant_table() + ref;
  uint16_t flags = entry->flags;
  if (flags & (GTF_reading | GTF_writing)) {
    return false;
  }
  return __atomic_compare_exchange_n(&entry->flags, &flags, 0, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST);
}

long grant_map(domid_t domain, grant_ref_t ref, unsigned long address, uint32_t flags,
               grant_handle_t *handle) {
  struct gnttab_map_grant_ref op = {
      .host_addr = address, .flags = GNTMAP_host_map | flags, .ref = ref, .dom = domain};
  long result = grant_table_op(GNTTABOP_map_grant_ref, &op, 1);
  *handle = op.handle;
  return result ? GRANT_CALL_FAILED + result : op.status;
}

long grant_unmap(grant_handle_t handle, unsigned long address) {
  struct gnttab_unmap_grant_ref op = {.host_addr = address, .handle = handle};
  long result = grant_table_op(GNTTABOP_unmap_grant_ref, &op, 1);
  return result ? GRANT_CALL_FAILED + result : op.status;
}

long grant_copy(struct gnttab_copy *copy) {
  long result = grant_table_op(GNTTABOP_copy, copy, 1);
  return result ? GRANT_CALL_FAILED + result : copy->status;
}
