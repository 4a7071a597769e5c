package touchstone.host.trial;

import java.util.List;
import java.util.Optional;

/** All trials there are, in the order in which they are carried out. */
public final class Trials {
  private static final List<Trial> ALL =
      List.of(
          new BootTrial(),
          new BareTrial(),
          new DiskTrial(),
          new NetTrial(),
          new SmpTrial(),
          new BalloonTrial(),
          new ControlTrial(),
          new BackendTrial(),
          new HostileTrial(),
          new ShareTrial());

  private Trials() {}

  public static List<Trial> all() {
    return ALL;
  }

  public static Optional<Trial> named(String name) {
    return ALL.stream().filter(trial -> trial.name().equals(name)).findFirst();
  }
}
