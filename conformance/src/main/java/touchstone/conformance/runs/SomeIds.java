package touchstone.conformance.runs;

import java.util.List;

/** Ids in a message: a few of them, and how many more there are. */
public final class SomeIds {
  private static final int SHOWN = 5;

  private SomeIds() {}

  public static String of(List<String> ids) {
    String some = String.join(", ", ids.subList(0, Math.min(SHOWN, ids.size())));
    return ids.size() > SHOWN ? some + " and " + (ids.size() - SHOWN) + " more" : some;
  }
}
