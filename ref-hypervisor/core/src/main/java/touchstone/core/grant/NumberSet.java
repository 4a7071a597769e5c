package touchstone.core.grant;

/**
 * A set of the numbers 0 to n - 1 with everything in constant time, its size included.
 *
 * <p>All numbers stand in one order, the members first; {@code place} is the inverse of that order.
 */
final class NumberSet {
  /*@ spec_public @*/ private final int[] order;
  /*@ spec_public @*/ private final int[] place;
  /*@ spec_public @*/ private int size;

  /*@ public invariant order.length == place.length && order != place;
    @ public invariant 0 <= size && size <= order.length;
    @ public invariant (\forall int i; 0 <= i && i < order.length;
    @                     0 <= order[i] && order[i] < order.length);
    @ public invariant (\forall int x; 0 <= x && x < place.length;
    @                     0 <= place[x] && place[x] < place.length);
    @ public invariant (\forall int i; 0 <= i && i < order.length; place[order[i]] == i);
    @ public invariant (\forall int x; 0 <= x && x < place.length; order[place[x]] == x);
    @*/

  /** The empty set over 0 to {@code numbers - 1}. */
  /*@ public normal_behavior
    @ requires 0 < numbers;
    @ ensures place.length == numbers && size == 0;
    @ assignable \nothing;
    @*/
  NumberSet(int numbers) {
    order = new int[numbers];
    place = new int[numbers];
    /*@ loop_invariant 0 <= i && i <= numbers && order.length == numbers;
      @ loop_invariant place.length == numbers && order != place;
      @ loop_invariant (\forall int k; 0 <= k && k < i; order[k] == k);
      @ loop_invariant (\forall int k; 0 <= k && k < i; place[k] == k);
      @ decreases numbers - i;
      @ assignable order[*], place[*];
      @*/
    for (int i = 0; i < numbers; i++) {
      order[i] = i;
      place[i] = i;
    }
  }

  /** Number of members. */
  /*@ public normal_behavior
    @ ensures \result == size && 0 <= \result && \result <= place.length;
    @ assignable \strictly_nothing;
    @*/
  int size() {
    return size;
  }

  /*@ public normal_behavior
    @ requires 0 <= x && x < place.length;
    @ ensures \result <==> place[x] < size;
    @ assignable \strictly_nothing;
    @*/
  boolean contains(int x) {
    return place[x] < size;
  }

  /** A number that is no member, the last removed first; -1 if all are. */
  /*@ public normal_behavior
    @ ensures \result == -1 <==> size == place.length;
    @ ensures \result != -1
    @           ==> 0 <= \result && \result < place.length && size <= place[\result];
    @ assignable \strictly_nothing;
    @*/
  int next() {
    return size == order.length ? -1 : order[size];
  }

  /** Makes {@code x} a member; no effect if it is. */
  /*@ public normal_behavior
    @ requires 0 <= x && x < place.length;
    @ ensures place[x] < size;
    @ ensures size == \old(size) + (\old(place[x] < size) ? 0 : 1);
    @ ensures (\forall int y; 0 <= y && y < place.length && y != x;
    @             place[y] < size <==> \old(place[y] < size));
    @ assignable order[*], place[*], size;
    @*/
  void add(int x) {
    if (place[x] < size) {
      return;
    }
    swap(place[x], size);
    size = size + 1;
  }

  /** Makes {@code x} no member; no effect if it is none. */
  /*@ public normal_behavior
    @ requires 0 <= x && x < place.length;
    @ ensures size <= place[x];
    @ ensures size == \old(size) - (\old(place[x] < size) ? 1 : 0);
    @ ensures (\forall int y; 0 <= y && y < place.length && y != x;
    @             place[y] < size <==> \old(place[y] < size));
    @ assignable order[*], place[*], size;
    @*/
  void remove(int x) {
    if (size <= place[x]) {
      return;
    }
    size = size - 1;
    swap(place[x], size);
  }

  /*@ private normal_behavior
    @ requires 0 <= i && i < order.length && 0 <= j && j < order.length;
    @ ensures order[i] == \old(order[j]) && order[j] == \old(order[i]);
    @ ensures place[\old(order[i])] == j && place[\old(order[j])] == i;
    @ assignable order[i], order[j], place[order[i]], place[order[j]];
    @*/
  private void swap(int i, int j) {
    int x = order[i];
    int y = order[j];
    order[i] = y;
    order[j] = x;
    place[y] = i;
    place[x] = j;
  }
}
