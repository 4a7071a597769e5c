package touchstone.host.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of block devices and Ethernet addresses, with the numbers of Xen's own document. */
class DeviceNamesTest {
  @ParameterizedTest
  @CsvSource({
    "xvda, 51712",
    "xvda1, 51713",
    "xvdb, 51728",
    "xvdp15, 51967",
    "xvdq, 268439552",
    "d16p0, 268439552",
    "d0, 51712",
    "d0p16, 268435472",
    "xvdaa, 268442112",
    "hda, 768",
    "hdb1, 833",
    "hdc, 5632",
    "sda, 2048",
    "sdb3, 2067",
    "0xca00, 51712",
    "51712, 51712",
    "00768, 768",
  })
  void blockDevicesHaveXensNumbers(String name, int number) {
    assertThat(VirtualDevice.number(name)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "xvd", "xvda256", "hde", "hda64", "sdq", "sda16", "vda", "d", "XVDA"})
  void otherNamesAreNone(String name) {
    assertThat(VirtualDevice.number(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"00:16:3E:74:3d:76, 00:16:3e:74:3d:76", "ff:ff:ff:ff:ff:ff, ff:ff:ff:ff:ff:ff"})
  void addressesAreReadAndWritten(String text, String normal) {
    assertThat(MacAddress.parse(text))
        .hasValueSatisfying(mac -> assertThat(mac).hasToString(normal));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00:16:3e:74:3d", "00-16-3e-74-3d-76", "00:16:3e:74:3d:7g"})
  void otherTextIsNoAddress(String text) {
    assertThat(MacAddress.parse(text)).isEmpty();
  }
}
