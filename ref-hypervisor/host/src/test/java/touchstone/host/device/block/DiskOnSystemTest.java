package touchstone.host.device.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.device.CreditRate;
import touchstone.host.device.DiskConfig;
import touchstone.host.toolstack.DeviceRig;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.TestImages;
import touchstone.machine.cpu.CpuModel;

/** The run loop and a disk that holds requests back: virtual time goes on to when they may. */
class DiskOnSystemTest {
  private static final long MILLISECOND = 1_000_000;

  /** STI; HLT; JMP back: nothing but the disk has anything to do. */
  private static final byte[] SLEEP = HexFormat.of().parseHex("fbf4ebfc");

  @TempDir private Path folder;

  // [utest->req~dev-rate-limit~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void heldRequestsAreServedInTheirTime(CpuModel cpu) throws Exception {
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu).withCpus(2));
    GuestConfig config = GuestConfig.of("sleeper", TestImages.pvh(SLEEP, 0), 2 << 20);
    GuestHandle handle = system.create(config);
    Path image = Files.write(folder.resolve("disk.img"), new byte[8192]);
    CreditRate onePerTen = new CreditRate(1, 10_000);
    system.attach(
        handle,
        new DiskConfig(image, "xvda", false, true),
        new BlockOffer(false, true, null, onePerTen));
    DeviceRig rig = new DeviceRig(system);
    DeviceRig.Guest guest = rig.adopt(handle);
    BlockFrontend frontend = new BlockFrontend(guest, guest.store, 51712, 1);
    frontend.connect(false);
    for (int i = 0; i < 8; i++) {
      frontend.ring.put(frontend.request(BlkifLayout.FLUSH_DISKCACHE, 0, 0));
    }
    rig.notifyBackends();
    assertThat(system.run(35 * MILLISECOND)).isEqualTo(StopReason.TIME_LIMIT);
    assertThat(responses(frontend)).isBetween(4, 5);
    assertThat(system.run(1000 * MILLISECOND)).isEqualTo(StopReason.STALLED);
    assertThat(responses(frontend)).isBetween(3, 4);
    assertThat(system.virtualTime()).isBetween(60 * MILLISECOND, 80 * MILLISECOND);
    assertThat(system.devices(handle).getFirst().statistics().requests()).isEqualTo(8);
    system.destroy(handle);
    assertThat(rig.mapped()).isZero();
  }

  private static int responses(BlockFrontend frontend) {
    int count = 0;
    while (frontend.ring.hasResponse()) {
      frontend.ring.take();
      count++;
    }
    return count;
  }
}
