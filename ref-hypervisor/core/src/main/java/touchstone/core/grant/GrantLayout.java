package touchstone.core.grant;

/**
 * Offsets of the structures of grant_table_op. Where a structure holds a C long or a handle, its
 * 32-bit form is a row of its own. @xen public/grant_table.h
 */
final class GrantLayout {
  // gnttab_map_grant_ref
  static final int MAP_HOST_ADDR = 0;
  static final int MAP_FLAGS = 8;
  static final int MAP_REF = 12;
  static final int MAP_DOM = 16;
  static final int MAP_STATUS = 18;
  static final int MAP_HANDLE = 20;
  static final int MAP_DEV_BUS_ADDR = 24;
  static final int MAP_SIZE = 32;

  // gnttab_unmap_grant_ref and gnttab_unmap_and_replace
  static final int UNMAP_HOST_ADDR = 0;
  static final int UNMAP_HANDLE = 16;
  static final int UNMAP_STATUS = 20;
  static final int UNMAP_SIZE = 24;

  // gnttab_setup_table
  static final int SETUP_DOM = 0;
  static final int SETUP_NR_FRAMES = 4;
  static final int SETUP_STATUS = 8;
  static final int SETUP_FRAME_LIST_WIDE = 16;
  static final int SETUP_FRAME_LIST_NARROW = 12;
  static final int SETUP_SIZE_WIDE = 24;
  static final int SETUP_SIZE_NARROW = 16;

  // gnttab_transfer
  static final int TRANSFER_STATUS_WIDE = 16;
  static final int TRANSFER_STATUS_NARROW = 12;
  static final int TRANSFER_SIZE_WIDE = 24;
  static final int TRANSFER_SIZE_NARROW = 16;

  // gnttab_copy: two pointers (reference or gmfn, domain, offset), then length, flags, status
  static final int COPY_POINTER_WIDE = 16;
  static final int COPY_POINTER_NARROW = 8;
  static final int COPY_LEN = 0;
  static final int COPY_FLAGS = 2;
  static final int COPY_STATUS = 4;
  static final int COPY_SIZE_WIDE = 40;
  static final int COPY_SIZE_NARROW = 24;

  // gnttab_query_size
  static final int QUERY_DOM = 0;
  static final int QUERY_NR_FRAMES = 4;
  static final int QUERY_MAX_NR_FRAMES = 8;
  static final int QUERY_STATUS = 12;
  static final int QUERY_SIZE = 16;

  // gnttab_get_status_frames
  static final int STATUS_FRAMES_STATUS = 6;
  static final int STATUS_FRAMES_SIZE_WIDE = 16;
  static final int STATUS_FRAMES_SIZE_NARROW = 12;

  // gnttab_set_version, gnttab_get_version
  static final int SET_VERSION_SIZE = 4;
  static final int GET_VERSION_VERSION = 4;
  static final int GET_VERSION_SIZE = 8;

  // gnttab_swap_grant_ref
  static final int SWAP_REF_A = 0;
  static final int SWAP_REF_B = 4;
  static final int SWAP_STATUS = 8;
  static final int SWAP_SIZE = 12;

  private GrantLayout() {}
}
