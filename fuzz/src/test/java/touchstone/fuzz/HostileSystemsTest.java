package touchstone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchstone.core.trace.Heading;
import touchstone.core.trace.TraceParser;
import touchstone.core.trace.TraceRun;

/** What goes wrong in a hypercall target is not lost, and systems live as long as they should. */
class HostileSystemsTest {
  private static final int MANY = 1_000_000;
  private static final int LEVELS_ABOVE_LEAVES = 3;
  private static final int UNUSED_GFN = 500;
  private static final long ADDRESS = 0x000FFFFFFFFFF000L;

  private final List<Heading> made = new ArrayList<>();

  private HostileSystems systems(int betweenChecks, int lifetime, Runnable afterStep) {
    return new HostileSystems(
        "self-test",
        betweenChecks,
        lifetime,
        heading -> {
          made.add(heading);
          return new HostileSystems.Subject(new TraceRun(heading), afterStep);
        });
  }

  private static byte[] input(int system) {
    byte[] bytes = new byte[400];
    new Random(7).nextBytes(bytes);
    bytes[0] = (byte) system;
    return bytes;
  }

  @Test
  void aFailureLeavesATraceThatReplays() throws Exception {
    HostileSystems systems =
        systems(
            MANY,
            MANY,
            () -> {
              throw new IllegalStateException("on purpose");
            });
    Throwable failure = catchThrowable(() -> systems.run(input(1)));
    assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("trace: ");
    Path trace = Path.of(failure.getMessage().substring("trace: ".length()));
    String text = Files.readString(trace);
    Files.delete(trace);
    assertThat(text).contains("system amd open").contains("# java.lang.IllegalStateException");
    assertThat(TraceParser.parse("self-test", text).replay().size()).isPositive();
  }

  @Test
  void aBrokenInvariantIsNoticed() throws IOException {
    HostileSystems systems =
        new HostileSystems(
            "self-test",
            1,
            MANY,
            heading -> {
              TraceRun run = new TraceRun(heading);
              return new HostileSystems.Subject(run, () -> plantLeaf(run));
            });
    Throwable failure = catchThrowable(() -> systems.run(input(0)));
    assertThat(failure).isInstanceOf(AssertionError.class).hasMessageContaining("trace: ");
    assertThat(failure.getCause()).hasMessageContaining("leaf of domain 1 at 1f4");
    Files.delete(Path.of(failure.getMessage().substring("trace: ".length())));
  }

  /** Domain 1 gets a leaf that Frames knows nothing of. */
  private static void plantLeaf(TraceRun run) {
    long table = run.rig.s.secondLevel.root(1);
    for (int level = 0; level < LEVELS_ABOVE_LEAVES; level++) {
      table = run.rig.hw.read64(table) & ADDRESS;
    }
    run.rig.hw.write64(table + 8L * UNUSED_GFN, 0x1007);
  }

  @Test
  void aSystemServesManyInputsAndIsBegunAnewAfterItsLifetime() {
    HostileSystems lasting = systems(MANY, MANY, () -> {});
    lasting.run(input(0));
    lasting.run(input(0));
    lasting.run(input(3));
    assertThat(made).hasSize(2);
    made.clear();
    HostileSystems mortal = systems(MANY, 1, () -> {});
    mortal.run(input(0));
    mortal.run(input(0));
    assertThat(made).hasSize(2);
  }
}
