package touchstone.host.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.daemon.Refusal;
import touchstone.host.device.Device;
import touchstone.host.device.DiskConfig;
import touchstone.host.toolstack.ToolstackException;

/**
 * A disk's backend is killed while its guest writes: the guest's writes must fail and not hang, the
 * other guest's must go on. The disk is then taken away and attached anew, and can be written.
 */
final class BackendTrial implements Trial {
  private static final long LIMIT = 60 * TrialHost.SECOND;
  private static final long BUSY = TrialHost.SECOND / 5;
  private static final int MEMORY = 128;
  private static final long SIZE = 1 << 20;
  private static final String DISK = "xvda";

  @Override
  public String name() {
    return "backend";
  }

  @Override
  public String about() {
    return "a disk's backend is killed and comes back; the other guest's goes on";
  }

  @Override
  public void run(TrialRun run) throws IOException, ToolstackException, Refusal, TrialException {
    TrialHost host = run.host(1, 2 * MEMORY);
    Path image = run.image("backend-a.img", SIZE);
    TrialGuest a = start(host, "a", image);
    TrialGuest b = start(host, "b", run.image("backend-b.img", SIZE));
    host.untilSaid(List.of(a, b), "ready", LIMIT);
    host.tell(a, "busily", LIMIT);
    host.pass(BUSY);
    ReferenceSystem system = host.host().system();
    GuestHandle handle = host.handle(a);
    Device device = system.devices(handle).getFirst();
    run.figure("requests before", "" + device.statistics().requests());
    system.toolstack().fail(device, "killed by the trial");
    host.untilSaid(List.of(a), "ended", LIMIT);
    String error = a.said("ended").orElse("");
    run.check("a: its writes fail", error.contains("error") || error.contains("No "), error);
    written(run, host, b, 2);
    system.detach(device);
    host.until("end of the disk", LIMIT, () -> system.devices(handle).isEmpty());
    host.pass(BUSY);
    system.attach(handle, new DiskConfig(image, DISK, false, false));
    host.tell(a, "await /dev/xvda", LIMIT);
    written(run, host, a, 3);
    written(run, host, b, 3);
    byte[] wanted = Sums.seq(3, 30_000);
    boolean same = Arrays.equals(Arrays.copyOf(Files.readAllBytes(image), wanted.length), wanted);
    run.check("host: image of a", same, same ? "what a wrote last" : "something else");
    for (TrialGuest guest : List.of(a, b)) {
      host.xl("shutdown", "domain", guest.name());
      host.untilGone(guest, LIMIT);
      host.checkPowerOff(run, guest);
    }
  }

  private static TrialGuest start(TrialHost host, String name, Path image)
      throws IOException, ToolstackException, Refusal {
    return host.start(
        name,
        "backend",
        List.of("xen-blkfront"),
        Map.of(),
        List.of("memory = " + MEMORY, "disk = ['" + image + ",raw," + DISK + ",w']"));
  }

  private static void written(TrialRun run, TrialHost host, TrialGuest guest, int number)
      throws ToolstackException, Refusal, TrialException {
    host.tell(guest, "written " + number, LIMIT);
    String found = guest.said("written").orElse("nothing");
    run.check(guest.name() + ": write " + number, found.equals(number + " 0"), found);
  }
}
