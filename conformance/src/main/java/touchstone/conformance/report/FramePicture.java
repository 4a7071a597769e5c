package touchstone.conformance.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import touchstone.conformance.suite.SuiteException;
import touchstone.core.memory.Frames;
import touchstone.host.ReferenceSystem;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/**
 * Who owns which frame of physical memory, at a moment of a real run: a granter and a mapper while
 * the grant is mapped. A square is one frame; a shared frame carries a dot of its user's colour.
 */
public final class FramePicture {
  private static final String TEST = "stale-grant";
  private static final long MEMORY = 64L << 20;
  private static final long GUEST = 16L << 20;
  private static final long SLICE = 20_000;
  private static final int SLICES = 5_000;
  private static final int COLUMNS = 128;
  private static final int SIDE = 6;
  private static final int FRAMES_SHOWN_TOGETHER = 16;

  private final Frames frames;
  private final StringBuilder svg = new StringBuilder();

  private FramePicture(Frames frames) {
    this.frames = frames;
  }

  /**
   * Runs the pair until a frame is shared.
   *
   * @param images where the built guests are
   */
  public static String ofRun(Path images) {
    try {
      ReferenceSystem system =
          new ReferenceSystem(SystemOptions.of(CpuModel.AMD).withMemory(MEMORY));
      system.createPaused(guest(images, "granter", 1, 2));
      system.createPaused(guest(images, "mapper", 2, 1));
      system.guests().forEach(handle -> start(system, handle));
      for (int i = 0; i < SLICES && shared(system.core().frames()) == 0; i++) {
        system.run(SLICE);
      }
      return new FramePicture(system.core().frames()).draw();
    } catch (ToolstackException | CorruptImageException e) {
      throw new SuiteException("the picture of the frames cannot be made: " + e.getMessage());
    }
  }

  private static void start(ReferenceSystem system, touchstone.host.GuestHandle handle) {
    try {
      system.start(handle);
    } catch (ToolstackException e) {
      throw new SuiteException("the picture of the frames cannot be made: " + e.getMessage());
    }
  }

  private static GuestConfig guest(Path images, String role, int self, int peer) {
    Path file = images.resolve(TEST).resolve("pvh64-" + role + ".elf");
    try {
      String line = "self=" + self + " peer=" + peer;
      return new GuestConfig(
          role, file.toString(), Files.readAllBytes(file), GUEST, 1, line, new byte[0], 256, 0);
    } catch (IOException e) {
      throw new SuiteException("guest image " + file + " is missing: run ./touchstone build");
    }
  }

  /** Permits open between plain domains. */
  private static int shared(Frames frames) {
    int shared = 0;
    for (int frame = 1; frame < frames.count(); frame++) {
      shared += 0 < frames.owner(frame) && user(frames, frame) > 0 ? 1 : 0;
    }
    return shared;
  }

  /** A domain that has a permit on the frame, -1 if none. */
  private static int user(Frames frames, int frame) {
    for (int use = 1; use < Frames.USES; use++) {
      int grantee = frames.grantee(frame * Frames.USES + use);
      if (grantee != Frames.NONE) {
        return grantee;
      }
    }
    return Frames.NONE;
  }

  private String draw() {
    int squares = frames.count() / FRAMES_SHOWN_TOGETHER;
    int rows = (squares + COLUMNS - 1) / COLUMNS;
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" width=\"100%%\">%n",
            COLUMNS * SIDE,
            rows * SIDE));
    for (int square = 0; square < squares; square++) {
      square(square);
    }
    return svg.append("</svg>\n").append(legend()).toString();
  }

  /** A square stands for some frames and shows the owner of most of them, and any sharing. */
  private void square(int square) {
    int first = square * FRAMES_SHOWN_TOGETHER;
    int user = Frames.NONE;
    int[] count = new int[Frames.HYPERVISOR + 2];
    for (int frame = first; frame < first + FRAMES_SHOWN_TOGETHER; frame++) {
      count[frames.owner(frame) + 1]++;
      user = Math.max(user, user(frames, frame));
    }
    int owner = Frames.NONE;
    for (int candidate = Frames.NONE; candidate <= Frames.HYPERVISOR; candidate++) {
      owner = count[candidate + 1] > count[owner + 1] ? candidate : owner;
    }
    int x = square % COLUMNS * SIDE;
    int y = square / COLUMNS * SIDE;
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
            x,
            y,
            SIDE - 1,
            SIDE - 1,
            colour(owner)));
    if (user > 0) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\" stroke=\"#fff\"/>%n",
              x + 2.5,
              y + 2.5,
              colour(user)));
    }
  }

  private static String colour(int owner) {
    return switch (owner) {
      case Frames.NONE -> "#d8dbe0";
      case Frames.HYPERVISOR -> "#1c1e21";
      case 0 -> "#6b6f76";
      case 1 -> "#2f6fb0";
      default -> "#c2571a";
    };
  }

  private String legend() {
    StringBuilder text = new StringBuilder("<p class=\"facts\">");
    int[] owners = {Frames.HYPERVISOR, 0, 1, 2, Frames.NONE};
    String[] names = {"hypervisor", "domain 0", "domain 1, granter", "domain 2, mapper", "free"};
    for (int i = 0; i < owners.length; i++) {
      text.append(
          String.format(
              Locale.ROOT, "<span style=\"color:%s\">■</span> %s ", colour(owners[i]), names[i]));
    }
    return text.append("<br>A square is ")
        .append(FRAMES_SHOWN_TOGETHER)
        .append(" frames, in the colour most of them have; a dot: ")
        .append(shared(frames))
        .append(" frame lent by grant. From a run of ")
        .append(TEST)
        .append(" on AMD-V.</p>\n")
        .toString();
  }
}
