package touchstone.core.memory;

/**
 * Where every domain's second-level tables are: numbers only, so that a prover can follow them.
 *
 * <p>A domain has a root, a pointer table and a directory, and one last-level table for each 2 MiB.
 * A table is named by a number: the last-level table of a leaf is the leaf's number in {@link
 * Frames} divided by 512, and the three above come after all last-level tables.
 *
 * <p>An entry's address is inside the frame of its table. A table that does not exist has no
 * entries, so nothing is ever written to frame 0.
 */
// [impl->req~mem-walk-agrees~1]
final class Tables {
  /** Tables of one domain: one per 2 MiB of 512 MiB, and three above. */
  static final int COUNT = 259;

  static final int ROOT = 0;
  static final int POINTERS = 1;
  static final int DIRECTORY = 2;

  /** Entries of a table. */
  static final int ENTRIES = 512;

  private static final int LEVELS = 3;
  private static final int LAST = 256;
  private static final long PAGE = 4096L;

  /*@ spec_public @*/ private final int domains;

  /** Per table: its physical address, 0 if there is none. */
  /*@ spec_public @*/ private final long[] address;

  /*@ public invariant 1 <= domains && domains <= 128 && address.length == domains * 259;
    @ public invariant (\forall int t; 0 <= t && t < address.length;
    @                     0 <= address[t] && address[t] <= 4294963200L);
    @ public invariant (\forall int t; 0 <= t && t < address.length; address[t] % 4096 == 0);
    @
    @ accessible \inv: domains, address, address[*];
    @*/

  /** No tables for any of 1 to 128 domains. */
  /*@ public normal_behavior
    @ requires 1 <= domains && domains <= 128;
    @ ensures this.domains == domains && \fresh(address);
    @ ensures (\forall int t; 0 <= t && t < address.length; address[t] == 0);
    @ assignable \nothing;
    @ also public normal_behavior
    @ requires 1 <= domains && domains <= 128;
    @ ensures address != null && address.length == domains * 259;
    @ assignable \nothing;
    @*/
  Tables(int domains) {
    this.domains = domains;
    address = new long[domains * COUNT];
  }

  /** The root, pointer table or directory of a domain. */
  /*@ public normal_behavior
    @ requires 0 <= dom && dom < domains && 0 <= level && level < 3;
    @ ensures \result == domains * 256 + dom * 3 + level;
    @ ensures 0 <= \result && \result < address.length;
    @ assignable \strictly_nothing;
    @*/
  int upper(int dom, int level) {
    return domains * LAST + dom * LEVELS + level;
  }

  /** The table with the leaf of a guest frame. */
  /*@ public normal_behavior
    @ requires 0 <= dom && dom < domains && 0 <= gfn && gfn < 131072;
    @ ensures \result == dom * 256 + gfn / 512 && \result == (dom * 131072 + gfn) / 512;
    @ ensures 0 <= \result && \result < domains * 256;
    @ assignable \strictly_nothing;
    @*/
  int last(int dom, int gfn) {
    return dom * LAST + gfn / ENTRIES;
  }

  /** A domain's tables in the order of destruction, the root at the end; 0 to COUNT - 1. */
  /*@ public normal_behavior
    @ requires 0 <= dom && dom < domains && 0 <= i && i < 259;
    @ ensures i < 256 ==> \result == dom * 256 + i;
    @ ensures 256 <= i ==> \result == domains * 256 + dom * 3 + (258 - i);
    @ ensures 0 <= \result && \result < address.length;
    @ assignable \strictly_nothing;
    @*/
  int ordered(int dom, int i) {
    return i < LAST ? dom * LAST + i : upper(dom, COUNT - 1 - i);
  }

  /** Physical address of a table, 0 if there is none. */
  /*@ public normal_behavior
    @ requires 0 <= table && table < address.length;
    @ ensures \result == address[table];
    @ ensures \result == 0 || 4096 <= \result;
    @ assignable \strictly_nothing;
    @*/
  long address(int table) {
    return address[table];
  }

  /** The frame of a table, 0 if there is none. */
  /*@ public normal_behavior
    @ requires 0 <= table && table < address.length;
    @ ensures \result * 4096L == address[table] && 0 <= \result && \result < 1048576;
    @ assignable \strictly_nothing;
    @*/
  int frame(int table) {
    return (int) (address[table] / PAGE);
  }

  /** Address of an entry of a table that exists: inside the table's frame. */
  /*@ public normal_behavior
    @ requires 0 <= table && table < address.length && address[table] != 0;
    @ requires 0 <= i && i < 512;
    @ ensures \result == address[table] + i * 8;
    @ ensures 4096 <= \result && \result + 8 <= address[table] + 4096;
    @ assignable \strictly_nothing;
    @*/
  long entry(int table, int i) {
    return address[table] + i * 8L;
  }

  /*@ public normal_behavior
    @ requires 0 <= table && table < address.length && 1 <= frame && frame < 1048576;
    @ ensures address[table] == frame * 4096L;
    @ assignable address[table];
    @*/
  void add(int table, int frame) {
    address[table] = frame * PAGE;
  }

  /*@ public normal_behavior
    @ requires 0 <= table && table < address.length;
    @ ensures address[table] == 0;
    @ assignable address[table];
    @*/
  void remove(int table) {
    address[table] = 0L;
  }
}
