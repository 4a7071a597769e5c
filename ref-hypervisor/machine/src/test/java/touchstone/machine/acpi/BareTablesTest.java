package touchstone.machine.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.machine.memory.PhysicalMemory;

/** The tables as an operating system reads them: from the root pointer on, by ACPI's offsets. */
class BareTablesTest {
  private final PhysicalMemory memory = new PhysicalMemory(2 << 20);

  @BeforeEach
  void write() {
    BareTables.write(memory, 3);
  }

  private String text(long at, int length) {
    return new String(memory.bytes(at, length), StandardCharsets.US_ASCII);
  }

  private int sum(long at, int length) {
    int sum = 0;
    for (byte b : memory.bytes(at, length)) {
      sum += b;
    }
    return sum & 0xFF;
  }

  private long table(int index) {
    long xsdt = memory.read64(BareTables.ROOT_POINTER + 24);
    return memory.read64(xsdt + 36 + 8L * index);
  }

  @Test
  void rootPointerLeadsToTheTables() {
    long rsdp = BareTables.ROOT_POINTER;
    assertThat(text(rsdp, 8)).isEqualTo("RSD PTR ");
    assertThat(sum(rsdp, 20)).isZero();
    assertThat(sum(rsdp, memory.read32(rsdp + 20))).isZero();
    long xsdt = memory.read64(rsdp + 24);
    assertThat(text(xsdt, 4)).isEqualTo("XSDT");
    assertThat(memory.read32(xsdt + 4)).as("two tables").isEqualTo(36 + 16);
    assertThat(text(table(0), 4)).isEqualTo("FACP");
    assertThat(text(table(1), 4)).isEqualTo("APIC");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void everyTableAddsUpToZeroAndNoneOverlaps(int cpus) {
    BareTables.write(memory, cpus);
    long dsdt = memory.read64(table(0) + 140);
    long xsdt = memory.read64(BareTables.ROOT_POINTER + 24);
    for (long at : new long[] {xsdt, table(0), table(1), dsdt}) {
      assertThat(sum(at, memory.read32(at + 4))).as(text(at, 4)).isZero();
    }
    assertThat(table(1) + memory.read32(table(1) + 4)).isLessThanOrEqualTo(dsdt);
    assertThat(dsdt + memory.read32(dsdt + 4)).as("the MP table").isLessThanOrEqualTo(0xF0000);
  }

  @Test
  void fixedHardware() {
    long fadt = table(0);
    assertThat(memory.read16(fadt + 46)).as("SCI").isEqualTo(9);
    assertThat(memory.read32(fadt + 48)).as("no SMI command: ACPI mode already").isZero();
    assertThat(memory.read32(fadt + 56)).isEqualTo(0x600);
    assertThat(memory.read32(fadt + 64)).isEqualTo(0x604);
    assertThat(memory.read32(fadt + 76)).isEqualTo(0x608);
    assertThat(memory.bytes(fadt + 116, 13))
        .as("reset register, 8 bits at CF9, value 6")
        .containsExactly(1, 8, 0, 1, 0xF9, 0x0C, 0, 0, 0, 0, 0, 0, 6);
    long facs = memory.read32(fadt + 36);
    assertThat(text(facs, 4)).isEqualTo("FACS");
    assertThat(facs % 64).isZero();
  }

  @Test
  void processorsAndInterrupts() {
    long madt = table(1);
    assertThat(memory.read32(madt + 36)).isEqualTo(0xFEE00000);
    for (int i = 0; i < 3; i++) {
      assertThat(memory.bytes(madt + 44 + 8 * i, 8)).containsExactly(0, 8, i, i, 1, 0, 0, 0);
    }
    long at = madt + 44 + 24;
    assertThat(memory.bytes(at, 12)).containsExactly(1, 12, 0, 0, 0, 0, 0xC0, 0xFE, 0, 0, 0, 0);
    assertThat(memory.bytes(at + 12, 10)).containsExactly(2, 10, 0, 0, 2, 0, 0, 0, 0, 0);
    assertThat(memory.bytes(at + 22, 10)).containsExactly(2, 10, 0, 9, 9, 0, 0, 0, 0x0D, 0);
    assertThat(memory.read32(madt + 4)).isEqualTo(at + 32 - madt);
  }

  @Test
  void byteCodeIsWhatIaslCompiles() throws IOException {
    BareTables.write(memory, 2);
    long dsdt = memory.read64(table(0) + 140);
    byte[] terms = memory.bytes(dsdt + 36, memory.read32(dsdt + 4) - 36);
    try (InputStream in =
        Objects.requireNonNull(BareTablesTest.class.getResourceAsStream("dsdt.hex"))) {
      String compiled = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(HexFormat.of().formatHex(terms)).isEqualTo(compiled.replace("\n", ""));
    }
  }
}
