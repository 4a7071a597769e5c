package touchstone.host.device.block;

/** Numbers and offsets of blkif, 64-bit layout. @xen public/io/blkif.h */
final class BlkifLayout {
  static final int READ = 0;
  static final int WRITE = 1;
  static final int FLUSH_DISKCACHE = 3;
  static final int DISCARD = 5;
  static final int INDIRECT = 6;

  static final int OKAY = 0;
  static final int ERROR = -1;
  static final int EOPNOTSUPP = -2;

  /** Data moves in units of 512 bytes, whatever the disk is made of. */
  static final int SECTOR = 512;

  /** Sectors of a granted page. */
  static final int PAGE_SECTORS = 8;

  /** BLKIF_MAX_SEGMENTS_PER_REQUEST. */
  static final int DIRECT_SEGMENTS = 11;

  /** struct blkif_request. */
  static final int REQUEST_SIZE = 112;

  static final int OPERATION = 0;
  static final int NR_SEGMENTS = 1;
  static final int ID = 8;
  static final int SECTOR_NUMBER = 16;
  static final int SEGMENTS = 24;

  /** struct blkif_request_discard. */
  static final int DISCARD_FLAG = 1;

  static final int DISCARD_SECTORS = 24;

  /** struct blkif_request_indirect. */
  static final int INDIRECT_OPERATION = 1;

  static final int INDIRECT_SEGMENTS = 2;
  static final int INDIRECT_REFERENCES = 28;

  /** struct blkif_request_segment. */
  static final int SEGMENT_SIZE = 8;

  static final int SEGMENT_FIRST = 4;
  static final int SEGMENT_LAST = 5;

  /** struct blkif_response. */
  static final int RESPONSE_SIZE = 16;

  static final int RESPONSE_OPERATION = 8;
  static final int RESPONSE_STATUS = 10;

  /** VDISK_READONLY. */
  static final int INFO_READONLY = 4;

  private BlkifLayout() {}
}
