package touchstone.host.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Follows the tables from the root pointer, as a guest does. */
class AcpiTablesTest {
  private static final long ADDRESS = 0x1fff7000;

  private final ByteBuffer page =
      ByteBuffer.wrap(AcpiTables.encode(ADDRESS, 8)).order(ByteOrder.LITTLE_ENDIAN);

  private int table(long address, String signature) {
    int at = (int) (address - ADDRESS);
    assertThat(new String(page.array(), at, 4, StandardCharsets.US_ASCII)).isEqualTo(signature);
    assertThat(sum(at, page.getInt(at + 4))).as(signature).isZero();
    return at;
  }

  private int sum(int at, int size) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += page.get(at + i);
    }
    return sum & 0xff;
  }

  @Test
  void everyTableIsReachedAndSumsToZero() {
    assertThat(sum(0, 20)).isZero();
    assertThat(sum(0, 36)).isZero();
    int xsdt = table(page.getLong(24), "XSDT");
    int fadt = table(page.getLong(xsdt + 36), "FACP");
    table(page.getLong(fadt + 140), "DSDT");
    assertThat(page.getInt(fadt + 40)).isEqualTo((int) page.getLong(fadt + 140));
    assertThat(page.getInt(fadt + 112) >> 20 & 1).as("hardware-reduced").isEqualTo(1);
  }

  @Test
  void thereIsALocalApicForEachVcpu() {
    int xsdt = table(page.getLong(24), "XSDT");
    int madt = table(page.getLong(xsdt + 44), "APIC");
    assertThat(page.getInt(madt + 4)).isEqualTo(44 + 8 * 8);
    for (int i = 0; i < 8; i++) {
      assertThat(page.get(madt + 44 + 8 * i)).isZero();
      assertThat(page.get(madt + 44 + 8 * i + 2)).isEqualTo((byte) i);
      assertThat(page.get(madt + 44 + 8 * i + 3)).isEqualTo((byte) (2 * i));
      assertThat(page.getInt(madt + 44 + 8 * i + 4)).isEqualTo(1);
    }
  }
}
