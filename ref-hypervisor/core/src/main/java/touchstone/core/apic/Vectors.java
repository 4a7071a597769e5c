package touchstone.core.apic;

import touchstone.core.hardware.Words;

/**
 * A set of interrupt vectors that knows its highest, in a form that a prover follows: requests, or
 * what is in service.
 */
final class Vectors {
  static final int COUNT = 256;

  private static final int WORD = 32;

  /*@ spec_public @*/ private final boolean[] in = new boolean[COUNT];

  /** The highest vector of the set, -1 if it is empty. */
  /*@ spec_public @*/ private int highest = -1;

  /*@ public invariant in.length == 256 && -1 <= highest && highest < 256;
    @ public invariant highest != -1 ==> in[highest];
    @ public invariant (\forall int v; highest < v && v < 256; !in[v]);
    @
    @ accessible \inv: in, highest, in[*];
    @*/

  /** The empty set. */
  /*@ public normal_behavior
    @ ensures highest == -1 && in != null && \fresh(in);
    @ assignable \nothing;
    @*/
  Vectors() {}

  /*@ public normal_behavior
    @ ensures highest == -1;
    @ assignable highest, in[*];
    @*/
  void clear() {
    /*@ loop_invariant 0 <= v && v <= 256
      @   && (\forall int w; 0 <= w && w < v; !in[w]);
      @ decreases 256 - v;
      @ assignable in[*];
      @*/
    for (int v = 0; v < COUNT; v++) {
      in[v] = false;
    }
    highest = -1;
  }

  /*@ public normal_behavior
    @ requires 0 <= vector && vector < 256;
    @ ensures in[vector] && highest == (\old(highest) < vector ? vector : \old(highest));
    @ assignable highest, in[vector];
    @*/
  void add(int vector) {
    in[vector] = true;
    highest = highest < vector ? vector : highest;
  }

  /*@ public normal_behavior
    @ requires 0 <= vector && vector < 256;
    @ ensures !in[vector] && highest <= \old(highest);
    @ assignable highest, in[vector];
    @*/
  void remove(int vector) {
    in[vector] = false;
    highest = highestUpTo(highest);
  }

  /** The highest vector of the set that is not above another; -1 if there is none. */
  /*@ private normal_behavior
    @ requires in != null && in.length == 256 && -1 <= vector && vector < 256;
    @ ensures -1 <= \result && \result <= vector && (\result != -1 ==> in[\result]);
    @ ensures (\forall int v; \result < v && v <= vector; !in[v]);
    @ assignable \strictly_nothing;
    @*/
  private /*@ helper @*/ int highestUpTo(int vector) {
    int found = vector;
    /*@ loop_invariant -1 <= found && found <= vector
      @   && (\forall int v; found < v && v <= vector; !in[v]);
      @ decreases found + 1;
      @ assignable \strictly_nothing;
      @*/
    while (0 <= found && !in[found]) {
      found = found - 1;
    }
    return found;
  }

  /** The highest vector of the set, -1 if it is empty. */
  /*@ public normal_behavior
    @ ensures \result == highest && -1 <= \result && \result < 256;
    @ ensures \result != -1 ==> in[\result];
    @ ensures (\forall int v; \result < v && v < 256; !in[v]);
    @ assignable \strictly_nothing;
    @*/
  int highest() {
    return highest;
  }

  /** 32 vectors from {@code 32 * word} on, as bits from 0 on. */
  /*@ public normal_behavior
    @ requires 0 <= word && word < 8;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  int word(int word) {
    long bits = 0L;
    long weight = 2147483648L;
    /*@ loop_invariant -1 <= i && i <= 31 && 0 <= bits && 0 <= weight
      @   && bits + 2 * weight <= 4294967296L;
      @ decreases i + 1;
      @ assignable \strictly_nothing;
      @*/
    for (int i = WORD - 1; i >= 0; i--) {
      bits = bits + (in[word * WORD + i] ? weight : 0L);
      weight = weight / 2L;
    }
    return Words.signed(bits);
  }
}
