package touchstone.machine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Byte order, the end of RAM, and the marks of frames that hold code. */
class PhysicalMemoryTest {
  private static final long END = 0x4000;

  private final PhysicalMemory memory = new PhysicalMemory(END);

  @Test
  void littleEndianAndUnaligned() {
    memory.write64(3, 0x1122334455667788L);
    assertThat(memory.read8(3)).isEqualTo(0x88);
    assertThat(memory.read16(4)).isEqualTo(0x6677);
    assertThat(memory.read32(7)).isEqualTo(0x11223344);
    assertThat(memory.read(3, 8)).isEqualTo(0x1122334455667788L);
  }

  @Test
  void nothingAnswersBeyondRam() {
    assertThat(memory.read8(END)).isEqualTo(0xFF);
    assertThat(memory.read64(END)).isEqualTo(-1);
    assertThat(memory.read64(-8)).isEqualTo(-1);
    memory.write32(END, 5);
    memory.write64(END - 4, 0x1122334455667788L);
    assertThat(memory.read32(END - 4)).isEqualTo(0x55667788);
    assertThat(memory.read64(END - 4)).isEqualTo(0xFFFFFFFF55667788L);
    assertThatThrownBy(() -> memory.zero(END - 8, 16))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void codeFramesAreReportedBeforeTheWriteUntilTheListenerIsContent() {
    List<String> told = new ArrayList<>();
    memory.addCodeListener((address, bytes) -> {
      told.add(Long.toHexString(address) + "+" + bytes + ":" + memory.read8(0x1FFF));
      return told.size() < 2;
    });
    memory.markCode(1);
    memory.write8(0x2000, 1);
    memory.write8(0xFFF, 1);
    assertThat(told).isEmpty();
    memory.write64(0x1FF8, -1);
    assertThat(told).containsExactly("1ff8+8:0");
    memory.write16(0x1FFE, 0);
    assertThat(told).containsExactly("1ff8+8:0", "1ffe+2:255");
    memory.write64(0x1FF8, -1);
    assertThat(told).hasSize(2);
  }

  @Test
  void everyKindOfWriteReports() {
    List<Long> told = new ArrayList<>();
    memory.addCodeListener((address, bytes) -> {
      told.add(address >>> PhysicalMemory.FRAME_SHIFT);
      return false;
    });
    List<Runnable> writes =
        List.of(
            () -> memory.write16(0x1FFF, 0),
            () -> memory.zero(0x1FFF, 2),
            () -> memory.fill(0x1FFF, 2, 1),
            () -> memory.copy(0, 0x1FFF, 2),
            () -> memory.load(0x1FFF, new byte[2]));
    for (Runnable write : writes) {
      told.clear();
      memory.markCode(1);
      memory.markCode(2);
      write.run();
      assertThat(told).containsExactly(1L, 2L);
    }
  }
}
