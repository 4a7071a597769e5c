package touchstone.host.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import touchstone.host.daemon.Refusal;
import touchstone.host.images.ImagesException;
import touchstone.host.images.Tool;
import touchstone.host.toolstack.ToolstackException;

/**
 * Two virtual disks: one is written with dd, on the other ext4 is made, mounted, written and
 * checked. The guest reboots, finds both again, and the host looks into the images.
 */
final class DiskTrial implements Trial {
  private static final long LIMIT = 60 * TrialHost.SECOND;
  private static final int MEMORY = 128;
  private static final int LENGTH = 2 << 20;
  private static final long RAW_SIZE = 16L << 20;
  private static final long EXT4_SIZE = 64L << 20;
  private static final String CHECK = "/usr/sbin/e2fsck";

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public String about() {
    return "dd to a disk and back after a reboot; ext4 made, mounted, written, checked";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    Path raw = run.image("raw.img", RAW_SIZE);
    Path ext4 = run.image("ext4.img", EXT4_SIZE);
    TrialHost host = run.host(1, MEMORY);
    TrialGuest guest =
        host.start(
            "linux",
            "disk",
            List.of("xen-blkfront"),
            run.settings().tools().files(),
            List.of(
                "memory = " + MEMORY,
                "disk = ['"
                    + raw
                    + ",raw,xvda,w', 'vdev=xvdb, access=rw, discard, target="
                    + ext4
                    + "']",
                "on_reboot = 'restart'"));
    host.untilGone(guest, LIMIT);
    judge(run, host, guest);
    byte[] start = Arrays.copyOf(Files.readAllBytes(raw), LENGTH);
    String found = Sums.of(start);
    run.check("host: written", found.equals(sum()), found);
    checkOnHost(run, ext4);
  }

  private static void judge(TrialRun run, TrialHost host, TrialGuest guest) {
    run.equal(guest, "written", sum());
    for (String step : List.of("made", "stored", "checked")) {
      run.equal(guest, step, "0");
    }
    host.checkReboot(run, guest);
    run.equal(guest, "again", sum());
    run.equal(guest, "kept", sum());
    run.equal(guest, "checked-again", "0");
    run.check(
        "linux: complaints",
        guest.lines("complaints").stream()
            .map(TrialGuest.Line::text)
            .toList()
            .equals(List.of("0", "0")),
        guest.lines("complaints").stream().map(TrialGuest.Line::text).toList().toString());
    host.checkPowerOff(run, guest);
  }

  private static String sum() {
    return Sums.of(Sums.seq(1, 350_000, LENGTH));
  }

  private static void checkOnHost(TrialRun run, Path image) {
    if (!Files.isExecutable(Path.of(CHECK))) {
      run.figure("host: e2fsck", "not there");
      return;
    }
    try {
      Tool.run(Path.of("/"), Map.of(), List.of(CHECK, "-fn", image.toString()));
      run.check("host: e2fsck", true, "clean");
    } catch (ImagesException problem) {
      run.check("host: e2fsck", false, "" + problem.getMessage());
    }
  }
}
