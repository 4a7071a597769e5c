package touchstone.host.device.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.host.device.Device;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.XenbusState;
import touchstone.host.oracle.Oracle;
import touchstone.host.toolstack.DeviceRig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;

/** A disk whose backend reaches its guest through the core: grants, events, xenstore for real. */
class DiskOnCoreTest {
  private static final int SECTORS = 256;

  @TempDir private Path folder;
  private Path image;
  private final byte[] content = new byte[SECTORS * BlkifLayout.SECTOR];

  @BeforeEach
  void makeImage() throws Exception {
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (i * 7 + i / 512);
    }
    image = Files.write(folder.resolve("disk.img"), content);
  }

  private DiskConfig disk(boolean readOnly) {
    return new DiskConfig(image, "xvda", readOnly, true);
  }

  private static Device attach(DeviceRig rig, DeviceRig.Guest guest, DiskConfig disk)
      throws ToolstackException {
    BlockOffer offer = BlockOffer.of(disk.readOnly(), disk.discard());
    return rig.toolstack.attach(guest.domain, disk, offer);
  }

  private static BlockFrontend connect(DeviceRig rig, DeviceRig.Guest guest, boolean persistent)
      throws ToolstackException {
    BlockFrontend frontend = new BlockFrontend(guest, guest.store, 51712, 1);
    frontend.connect(persistent);
    rig.work(0);
    assertThat(frontend.backend("state")).isEqualTo("4");
    return frontend;
  }

  private static int run(DeviceRig rig, BlockFrontend frontend, ByteBuffer request)
      throws ToolstackException {
    frontend.ring.put(request);
    rig.notifyBackends();
    rig.work(0);
    return frontend.status(request);
  }

  // [utest->req~dev-destroy-releases~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void dataSurvivesTheGuestAndNothingOfItStays(CpuModel cpu) throws Exception {
    DeviceRig rig = new DeviceRig(cpu, null);
    DeviceRig.Guest first = rig.guest("first"); // domain 0's own tables grow once
    attach(rig, first, disk(false));
    connect(rig, first, true);
    rig.toolstack.destroy(first.domain);
    int unowned = rig.unowned();
    int ports = rig.portsOfDomain0();
    DeviceRig.Guest guest = rig.guest("writer");
    attach(rig, guest, disk(false));
    BlockFrontend frontend = connect(rig, guest, true);
    BlockFrontend.Page page = frontend.page(false);
    assertThat(run(rig, frontend, frontend.transfer(BlkifLayout.READ, 8, page, 0, 7))).isZero();
    assertThat(page.bytes(0, 4096)).isEqualTo(Arrays.copyOfRange(content, 4096, 8192));
    assertThat(run(rig, frontend, frontend.transfer(BlkifLayout.WRITE, 80, page, 0, 7))).isZero();
    assertThat(guest.isUsed(page.reference())).as("kept").isTrue();
    assertThat(rig.mapped()).isEqualTo(2);
    frontend.ring.put(frontend.transfer(BlkifLayout.READ, 0, frontend.page(false), 0, 7));
    rig.toolstack.destroy(guest.domain);
    assertThat(rig.mapped()).isZero();
    assertThat(rig.portsOfDomain0()).isEqualTo(ports);
    assertThat(rig.unowned()).isEqualTo(unowned);
    byte[] after = Files.readAllBytes(image);
    assertThat(Arrays.copyOfRange(after, 80 * 512, 88 * 512))
        .isEqualTo(Arrays.copyOfRange(content, 4096, 8192));
  }

  /** The executable specification judges every hypercall the backend makes. */
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void theSpecificationHasNothingToSay(CpuModel cpu) throws Exception {
    Oracle oracle = new Oracle(); // throws at the first step it does not allow
    DeviceRig rig = new DeviceRig(cpu, oracle);
    DeviceRig.Guest guest = rig.guest("judged");
    attach(rig, guest, disk(false));
    BlockFrontend frontend = connect(rig, guest, false);
    BlockFrontend.Page page = frontend.page(false);
    BlockFrontend.Page readOnly = frontend.page(true);
    assertThat(run(rig, frontend, frontend.transfer(BlkifLayout.READ, 0, page, 0, 7))).isZero();
    assertThat(run(rig, frontend, frontend.transfer(BlkifLayout.READ, 0, readOnly, 0, 7)))
        .isEqualTo(BlkifLayout.ERROR);
    ByteBuffer table = ByteBuffer.allocate(4096).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    BlockFrontend.segment(table, 0, page.reference(), 0, 7);
    BlockFrontend.segment(table, 8, page.reference(), 0, 7);
    readOnly.page().write(0, table.array(), 0, 4096);
    assertThat(run(rig, frontend, frontend.indirect(BlkifLayout.READ, 2, 8, readOnly))).isZero();
    guest.revoke(page.reference());
    assertThat(run(rig, frontend, frontend.transfer(BlkifLayout.READ, 0, page, 0, 7)))
        .isEqualTo(BlkifLayout.ERROR);
    rig.toolstack.destroy(guest.domain);
    assertThat(rig.mapped()).isZero();
    assertThat(oracle.count().judged())
        .hasEntrySatisfying("GrantCall.Batch", count -> assertThat(count).isGreaterThan(5));
    assertThat(oracle.count().silent()).isEmpty();
  }

  /** One guest's broken ring is nothing to the other, nor is its end. */
  // [utest->req~dev-backend-failure~1]
  @Test
  void aNeighbourReadsOn() throws Exception {
    DeviceRig rig = new DeviceRig(CpuModel.INTEL, null);
    DeviceRig.Guest good = rig.guest("good");
    DeviceRig.Guest bad = rig.guest("bad");
    attach(rig, good, disk(true));
    Device broken = attach(rig, bad, disk(true));
    BlockFrontend reader = connect(rig, good, true);
    BlockFrontend breaker = connect(rig, bad, true);
    BlockFrontend.Page page = reader.page(false);
    breaker.ring.producer(-5);
    assertThat(run(rig, reader, reader.transfer(BlkifLayout.READ, 0, page, 0, 7))).isZero();
    assertThat(broken.state()).isEqualTo(XenbusState.CLOSING);
    rig.toolstack.destroy(bad.domain);
    assertThat(run(rig, reader, reader.transfer(BlkifLayout.READ, 0, page, 0, 7))).isZero();
    assertThat(page.bytes(0, 4096)).isEqualTo(Arrays.copyOfRange(content, 0, 4096));
  }

  @Test
  void whatCannotBeAttachedIsSaid() throws Exception {
    DeviceRig rig = new DeviceRig(CpuModel.AMD, null);
    DeviceRig.Guest one = rig.guest("one");
    DeviceRig.Guest two = rig.guest("two");
    attach(rig, one, disk(false));
    assertThatThrownBy(() -> attach(rig, one, disk(false)))
        .hasMessageContaining("is there already");
    assertThatThrownBy(() -> attach(rig, two, disk(false))).hasMessageContaining("in use");
    DiskConfig absent = new DiskConfig(folder.resolve("none"), "xvdb", true, false);
    assertThatThrownBy(() -> attach(rig, one, absent)).hasMessageContaining("xvdb");
    rig.toolstack.destroy(one.domain);
    attach(rig, two, disk(false));
  }

  // [utest->req~dev-mapping-bound~1]
  @Test
  void noMoreDevicesThanThereIsRoomFor() throws Exception {
    DeviceRig rig = new DeviceRig(CpuModel.INTEL, null);
    DeviceRig.Guest guest = rig.guest("many");
    int room = 4096 / BlockDriver.MAPPINGS;
    for (int i = 0; i < room; i++) {
      attach(rig, guest, new DiskConfig(image, "d" + i, true, false));
    }
    assertThatThrownBy(() -> attach(rig, guest, new DiskConfig(image, "d" + room, true, false)))
        .hasMessageContaining("no room");
  }
}
