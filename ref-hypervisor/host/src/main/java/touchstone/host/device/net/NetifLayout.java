package touchstone.host.device.net;

/** Numbers and offsets of netif. @xen public/io/netif.h */
final class NetifLayout {
  /** struct netif_tx_request. */
  static final int TX_SIZE = 12;

  static final int TX_REFERENCE = 0;
  static final int TX_OFFSET = 4;
  static final int TX_FLAGS = 6;
  static final int TX_ID = 8;
  static final int TX_BYTES = 10;

  // NETTXF_
  static final int TX_CSUM_BLANK = 1;
  static final int TX_MORE_DATA = 4;
  static final int TX_EXTRA_INFO = 8;

  /** struct netif_tx_response. */
  static final int TX_RESPONSE_SIZE = 4;

  static final int TX_RESPONSE_STATUS = 2;

  /** struct netif_extra_info. */
  static final int EXTRA_FLAGS = 1;

  static final int EXTRA_FLAG_MORE = 1;

  /** struct netif_rx_request and struct netif_rx_response. */
  static final int RX_SIZE = 8;

  static final int RX_ID = 0;
  static final int RX_REFERENCE = 4;
  static final int RX_FLAGS = 4;
  static final int RX_STATUS = 6;

  // NETRXF_
  static final int RX_DATA_VALIDATED = 1;
  static final int RX_CSUM_BLANK = 2;
  static final int RX_MORE_DATA = 4;

  // NETIF_RSP_
  static final int ERROR = -1;
  static final int OKAY = 0;
  static final int NULL = 1;

  /** XEN_NETIF_NR_SLOTS_MIN: slots of one packet that every backend takes. */
  static final int SLOTS_MAX = 18;

  private NetifLayout() {}
}
