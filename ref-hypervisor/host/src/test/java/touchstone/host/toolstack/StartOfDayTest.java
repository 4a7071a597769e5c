package touchstone.host.toolstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import touchstone.host.memory.SharedPage;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;

/** Layout, start info and registers are those of the PVH boot ABI. */
class StartOfDayTest {
  private static final long MEBIBYTE = 1 << 20;

  @Property(seed = "2026")
  void layoutNeverOverlaps(
      @ForAll @IntRange(min = 1, max = 5000) int code,
      @ForAll @IntRange(max = 3_000_000) int bss,
      @ForAll @IntRange(max = 100_000) int module)
      throws ToolstackException, CorruptImageException {
    GuestConfig config =
        GuestConfig.of("guest", TestImages.pvh(code, bss), 16 * MEBIBYTE)
            .withInitrd(module == 0 ? null : new byte[module]);
    ElfImage image = ElfImage.parse("guest", config.image());
    GuestLayout layout = GuestLayout.plan(config, image);
    long afterModule = Math.max(image.highestAddress(), layout.initrd() + module);
    assertThat(layout.startInfo() % SharedPage.SIZE).isZero();
    assertThat(layout.initrd()).isIn(0L, layout.startInfo() - roundUp(module));
    assertThat(layout.startInfo()).isGreaterThanOrEqualTo(afterModule);
    assertThat(layout.startInfo() + GuestLayout.START_INFO_SIZE).isLessThanOrEqualTo(16 * MEBIBYTE);
    assertThat(layout.ramPages()).isEqualTo(4096);
  }

  @Test
  void tooLittleMemoryIsSaidSo() throws CorruptImageException {
    GuestConfig config = GuestConfig.of("guest", TestImages.pvh(16, 0), MEBIBYTE);
    ElfImage image = ElfImage.parse("guest.elf", config.image());
    assertThatThrownBy(() -> GuestLayout.plan(config, image))
        .hasMessage("guest.elf: needs 1036K of memory to start, the guest has 1024K");
  }

  @Test
  void startInfoPointsToItsParts() throws ToolstackException {
    List<MemoryRegion> map =
        List.of(new MemoryRegion(0, 0x400000, 1), new MemoryRegion(0x1fff8000, 0x8000, 2));
    ByteBuffer info =
        ByteBuffer.wrap(StartInfo.encode(0x200000, 0x180000, 77, 0x1fff7000, "console=hvc0", map))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(info.getInt(0)).isEqualTo(0x336ec578);
    assertThat(info.getInt(4)).isEqualTo(1);
    assertThat(info.getInt(StartInfo.NR_MODULES)).isEqualTo(1);
    int modules = (int) info.getLong(StartInfo.MODLIST) - 0x200000;
    assertThat(info.getLong(modules)).isEqualTo(0x180000);
    assertThat(info.getLong(modules + 8)).isEqualTo(77);
    int memmap = (int) info.getLong(StartInfo.MEMMAP) - 0x200000;
    assertThat(info.getInt(StartInfo.MEMMAP_ENTRIES)).isEqualTo(2);
    assertThat(info.getLong(memmap + 24)).isEqualTo(0x1fff8000);
    assertThat(info.getInt(memmap + 24 + 16)).isEqualTo(MemoryRegion.RESERVED);
    int text = (int) info.getLong(StartInfo.CMDLINE) - 0x200000;
    assertThat(new String(info.array(), text, 13, StandardCharsets.ISO_8859_1))
        .isEqualTo("console=hvc0\0");
  }

  @Test
  void startInfoWithoutModuleHasNoList() throws ToolstackException {
    byte[] info = StartInfo.encode(0x1000, 0, 0, 0, "", List.of());
    assertThat(ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN).getLong(StartInfo.MODLIST))
        .isZero();
  }

  @Test
  void tooLongCommandLineIsRefused() {
    assertThatThrownBy(() -> StartInfo.encode(0x1000, 0, 0, 0, "x".repeat(9000), List.of()))
        .hasMessageContaining("command line of 9001 bytes is too long");
  }

  @Test
  void contextStartsAtTheEntryWithTheStartInfoInEbx() {
    byte[] context = BootContext.encode(0x100020, 0x200000);
    ByteBuffer cpu =
        ByteBuffer.wrap(context, BootContext.CPU, BootContext.CPU_SIZE)
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(cpu.getLong(BootContext.RIP)).isEqualTo(0x100020);
    assertThat(cpu.getLong(BootContext.RBX)).isEqualTo(0x200000);
    assertThat(cpu.getLong(656)).as("CR0 is PE and ET").isEqualTo(0x11);
    assertThat(cpu.getInt(768)).as("CS limit").isEqualTo(-1);
    assertThat(cpu.getInt(888)).as("CS attributes").isEqualTo(0xc9b);
    assertThat(cpu.getInt(912)).as("TR attributes").isEqualTo(0x8b);
    assertThat(context).hasSize(BootContext.SIZE);
  }

  private static long roundUp(long size) {
    return (size + SharedPage.SIZE - 1) / SharedPage.SIZE * SharedPage.SIZE;
  }
}
