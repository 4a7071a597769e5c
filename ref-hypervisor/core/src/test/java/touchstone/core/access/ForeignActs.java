package touchstone.core.access;

import static touchstone.core.hypercall.Rig.EVENT_CHANNEL_OP;
import static touchstone.core.hypercall.Rig.GRANT_TABLE_OP;
import static touchstone.core.hypercall.Rig.HVM_OP;
import static touchstone.core.hypercall.Rig.MEMORY_OP;
import static touchstone.core.hypercall.Rig.SCHED_OP;

import java.util.List;
import touchstone.core.domain.Domain;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.Rig;

/**
 * Every operation of the ABI that names another domain, as a 64-bit caller passes it: one row each,
 * domctl and sysctl aside. A new operation with such a field belongs in this table.
 *
 * @param name Xen's
 * @param hypercall its number
 * @param operation its command
 * @param status offset of the GNTST status in the structure, or -1 if the result is an errno
 * @param words the structure, from {@code AT} on; the victim's id is {@code ID} shifted into place
 */
record ForeignActs(String name, int hypercall, int operation, int status, long... words) {
  /** Where structures are put, and lists behind them. */
  static final long AT = Rig.FREE;

  private static final long LIST = AT + 512;
  private static final long ID = 0x5A5A;

  private static final int PERMISSION_DENIED = -8;

  static final List<ForeignActs> ALL =
      List.of(
          errno("XENMEM_increase_reservation", MEMORY_OP, 0, LIST, 1, 0, ID),
          errno("XENMEM_decrease_reservation", MEMORY_OP, 1, LIST, 1, 0, ID),
          errno("XENMEM_populate_physmap", MEMORY_OP, 6, LIST, 1, 0, ID),
          errno("XENMEM_current_reservation", MEMORY_OP, 3, ID),
          errno("XENMEM_maximum_reservation", MEMORY_OP, 4, ID),
          errno("XENMEM_maximum_gpfn", MEMORY_OP, 14, ID),
          errno("XENMEM_add_to_physmap", MEMORY_OP, 7, ID | 2L << 32, 5, 30),
          errno("XENMEM_add_to_physmap_batch", MEMORY_OP, 23, ID | 1L << 32, LIST, LIST, LIST),
          errno("XENMEM_remove_from_physmap", MEMORY_OP, 15, ID, 5),
          errno("XENMEM_set_memory_map", MEMORY_OP, 13, ID, 1, LIST),
          gntst("GNTTABOP_setup_table", 2, 8, ID | 3L << 32, 0, LIST),
          gntst("GNTTABOP_query_size", 6, 12, ID, 0),
          errno("GNTTABOP_get_version", GRANT_TABLE_OP, 10, ID),
          errno("EVTCHNOP_alloc_unbound", EVENT_CHANNEL_OP, 6, ID),
          errno("EVTCHNOP_status", EVENT_CHANNEL_OP, 5, ID | 1L << 32, 0, 0),
          errno("EVTCHNOP_reset", EVENT_CHANNEL_OP, 10, ID),
          errno("HVMOP_set_param", HVM_OP, 0, ID, 0x0200000000000055L),
          errno("HVMOP_get_param", HVM_OP, 1, ID | 1L << 32, 0),
          errno("HVMOP_get_mem_type", HVM_OP, 15, ID, 5),
          errno("SCHEDOP_remote_shutdown", SCHED_OP, 4, ID | 3L << 32));

  private static ForeignActs errno(String name, int hypercall, int operation, long... words) {
    return new ForeignActs(name, hypercall, operation, -1, words);
  }

  private static ForeignActs gntst(String name, int operation, int status, long... words) {
    return new ForeignActs(name, GRANT_TABLE_OP, operation, status, words);
  }

  /** Has the caller try it on the victim; whether it was refused as a matter of rights. */
  boolean isRefused(Rig rig, Domain caller, Domain victim) {
    for (int i = 0; i < words.length; i++) {
      boolean names = i == (words.length == 4 && words[3] == ID ? 3 : 0);
      rig.write64(caller, AT + 8L * i, names ? words[i] - ID + victim.id : words[i]);
    }
    rig.write64(caller, LIST, 5);
    long result = rig.call(caller, hypercall, operation, AT, 1);
    return status < 0
        ? result == Errno.EPERM
        : rig.read16(caller, AT + status) == PERMISSION_DENIED;
  }

  @Override
  public String toString() {
    return name;
  }
}
