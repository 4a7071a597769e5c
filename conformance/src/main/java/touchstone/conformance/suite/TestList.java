package touchstone.conformance.suite;

import java.util.List;

/**
 * What a run was to do: the selected cases, and which part of them.
 *
 * @param count of all selected cases, whatever the shard
 * @param sha256 of their ids, as {@link Catalogue#hash}
 * @param shard the part that was run
 */
public record TestList(int count, String sha256, Shard shard) {

  public static TestList of(List<Case> selected, Shard shard) {
    return new TestList(selected.size(), Catalogue.hash(selected), shard);
  }
}
