/*
 * Grant tables, version 1. Operations return a GNTST_ status, or a negative error number of the
 * hypercall itself minus 1000 so that the two cannot be confused.
 *
 * @xen public/grant_table.h
 */
#ifndef GRANT_H
#define GRANT_H

#include "hypercall.h"

#define GRANT_CALL_FAILED (-1000)

/* The first frame of the own table (512 entries), mapped into the hole. */
volatile struct grant_entry_v1 *grant_table(void);

/* Lets `domain` use the frame at `page`; `flags` is 0 or GTF_readonly. */
void grant_access(grant_ref_t ref, domid_t domain, const void *page, uint16_t flags);

/* Takes the grant back unless it is in use; says whether it could. */
bool grant_revoke(grant_ref_t ref);

/* Maps a grant at a guest-physical address. `flags`: GNTMAP_readonly or 0. */
long grant_map(domid_t domain, grant_ref_t ref, unsigned long address, uint32_t flags,
               grant_handle_t *handle);

long grant_unmap(grant_handle_t handle, unsigned long address);

/* One GNTTABOP_copy; the caller fills in everything but the status. */
long grant_copy(struct gnttab_copy *copy);

#endif
