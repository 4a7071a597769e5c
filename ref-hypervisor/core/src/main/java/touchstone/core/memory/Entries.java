package touchstone.core.memory;

import touchstone.core.hardware.Hardware;

/**
 * The one place that writes entries of second-level tables into memory.
 *
 * <p>A leaf is written from a frame and its rights only, and {@link #store} hands the hardware what
 * the format makes of them: bit for bit the manual's sum for that frame and rights.
 */
final class Entries {
  private final Hardware hardware;
  /*@ spec_public @*/ private final SecondLevelFormat format;

  // The entry last written: where, what, and of a leaf its frame and rights; rights 0: no leaf.
  //@ public ghost long at;
  //@ public ghost long word;
  //@ public ghost int frame;
  //@ public ghost int rights;

  //@ accessible \inv: hardware, format;

  /*@ public normal_behavior
    @ ensures this.format == format && at == 0;
    @ assignable \nothing;
    @*/
  Entries(Hardware hardware, SecondLevelFormat format) {
    this.hardware = hardware;
    this.format = format;
  }

  // [impl->req~mem-entry-encoding~1]
  /** Maps a frame with {@link Rights#mappable} rights by the entry at an address. */
  /*@ public normal_behavior
    @ requires 4096 <= address && 0 <= leafFrame && leafFrame < 1048576;
    @ requires leafRights == 1 || leafRights == 3 || leafRights == 5 || leafRights == 7;
    @ ensures at == address && frame == leafFrame && rights == leafRights;
    @ ensures format instanceof EptEntry ==> word == frame * 4096L + 48 + rights;
    @ ensures format instanceof NptEntry && rights == 1
    @           ==> word == frame * 4096L + 5 + Long.MIN_VALUE;
    @ ensures format instanceof NptEntry && rights == 3
    @           ==> word == frame * 4096L + 7 + Long.MIN_VALUE;
    @ ensures format instanceof NptEntry && rights == 5 ==> word == frame * 4096L + 5;
    @ ensures format instanceof NptEntry && rights == 7 ==> word == frame * 4096L + 7;
    @ assignable at, word, frame, rights;
    @*/
  void leaf(long address, int leafFrame, int leafRights) {
    long entry = format.leaf(leafFrame, leafRights);
    store(address, entry);
    //@ set frame = leafFrame;
    //@ set rights = leafRights;
  }

  /** Points the entry at an address to a table of the next level. */
  /*@ public normal_behavior
    @ requires 4096 <= address && 1 <= tableFrame && tableFrame < 1048576;
    @ ensures at == address && word == tableFrame * 4096L + 7 && rights == 0;
    @ assignable at, word, frame, rights;
    @*/
  void link(long address, int tableFrame) {
    long entry = format.table(tableFrame);
    //@ set rights = 0;
    store(address, entry);
  }

  /** Makes the entry at an address not present. */
  /*@ public normal_behavior
    @ requires 4096 <= address;
    @ ensures at == address && word == 0 && rights == 0;
    @ assignable at, word, frame, rights;
    @*/
  void clear(long address) {
    //@ set rights = 0;
    store(address, 0L);
  }

  /*@ private normal_behavior
    @ requires 4096 <= address;
    @ ensures at == address && word == entry;
    @ assignable at, word;
    @*/
  private void store(long address, long entry) {
    hardware.write64(address, entry);
    //@ set at = address;
    //@ set word = entry;
  }
}
