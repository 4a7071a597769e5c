package touchstone.host.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.host.device.CreditRate;
import touchstone.host.device.DiskConfig;
import touchstone.host.device.MacAddress;
import touchstone.host.device.VifConfig;

/** What the keys of xl.cfg come to. */
class DomainConfigTest {
  private static final Path FOLDER = Path.of("/etc/xen");
  private static final String LEAST = "name='g'\nkernel='k'\nmemory=64\n";

  @Test
  void theLeastGuestHasXensDefaults() throws ConfigException {
    DomainConfig config = read("");
    assertThat(config.name()).isEqualTo("g");
    assertThat(config.kernel()).isEqualTo(Path.of("/etc/xen/k"));
    assertThat(config.ramdisk()).isNull();
    assertThat(config.commandLine()).isEmpty();
    assertThat(config.memory()).isEqualTo(64L << 20).isEqualTo(config.maxMemory());
    assertThat(config.vcpus()).isEqualTo(1).isEqualTo(config.maxVcpus());
    assertThat(config.cpusOf(7)).isEqualTo(-1);
    assertThat(config.weight()).isEqualTo(256);
    assertThat(config.cap()).isZero();
    assertThat(config.ends())
        .isEqualTo(
            new EndActions(
                EndAction.DESTROY, EndAction.RESTART, EndAction.DESTROY, EndAction.DESTROY));
    assertThat(config.uuid()).isEqualTo(read("").uuid());
  }

  @Test
  void everyKeyIsUsed() throws ConfigException {
    DomainConfig config =
        read(
            """
            uuid='00112233-4455-6677-8899-AABBCCDDEEFF'
            type='pvh'
            ramdisk='/boot/initrd'
            root='/dev/xvda1'
            extra='ro quiet'
            maxmem=128
            vcpus=2
            maxvcpus=4
            cpus=['0', '1-3,^2']
            cpu_weight=512
            cap=50
            on_poweroff='preserve'
            on_reboot='rename-restart'
            on_crash='restart'
            on_watchdog='preserve'
            seclabel='silo'
            """);
    assertThat(config.uuid()).isEqualTo(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"));
    assertThat(config.ramdisk()).isEqualTo(Path.of("/boot/initrd"));
    assertThat(config.commandLine()).isEqualTo("root=/dev/xvda1 ro quiet");
    assertThat(config.maxMemory()).isEqualTo(128L << 20);
    assertThat(config.vcpus()).isEqualTo(2);
    assertThat(config.maxVcpus()).isEqualTo(4);
    assertThat(config.cpusOf(0)).isEqualTo(1);
    assertThat(config.cpusOf(1)).isEqualTo(0b1010).isEqualTo(config.cpusOf(3));
    assertThat(config.weight()).isEqualTo(512);
    assertThat(config.cap()).isEqualTo(50);
    assertThat(config.ends().reboot()).isEqualTo(EndAction.RENAME_RESTART);
    assertThat(config.silo()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "type='pv' | type 'pv': this hypervisor runs guests by VT-x and AMD-V only; use 'pvh'",
        "type='hvm' | type 'hvm': this host emulates no firmware",
        "type='x' | type 'x' is none of",
        "memroy=64 | unknown key 'memroy'",
        "vnc=1 | 'vnc' is not offered by this host",
        "memory='much' | memory is a number from 1 to 1048576, not 'much'",
        "memory=['64'] | memory is one string or number, not a list",
        "maxmem=32 | maxmem is a number from 64 to",
        "vcpus=9 | vcpus is a number from 1 to 8, not '9'",
        "vcpus=2;maxvcpus=1 | maxvcpus is a number from 2 to 8",
        "cpus='^0' | cpus '^0' leaves no CPU to run on",
        "cpus='2-1' | cpus: the range '2-1' ends before it begins",
        "cpus='64' | cpus: '64' is no CPU",
        "cpus='node:0' | cpus: this host has no NUMA nodes",
        "cpu_weight=0 | cpu_weight is a number from 1",
        "on_crash='coredump-restart' | on_crash cannot be 'coredump-restart' on this host",
        "on_poweroff='panic' | on_poweroff cannot be 'panic': destroy, restart",
        "cmdline='a';root='b' | root and cmdline exclude each other",
        "seclabel='system_u:system_r:domU_t' | seclabel 'system_u:system_r:domU_t': this host",
        "uuid='1' | uuid '1' is no UUID",
        "name='../x' | name '../x': up to 64 letters",
        "name='12' | name '12': up to 64 letters",
        "name='' | name '': up to 64",
        "kernel='a\\0b' | 'a?b' is no path",
        "extra='a\\0b' | extra holds a character",
        "disk=[['x']] | an element of disk is one string",
        "disk=['a,raw,xvda','b,raw,xvda'] | disk: two disks are xvda",
      })
  void mistakesAreNamedWithTheirLine(String line, String message) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("g.cfg:4: " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "kernel", "memory"})
  void whatIsMissingIsNamed(String key) {
    String text = LEAST.replaceAll("(?m)^" + key + "=.*$", "");
    assertThatThrownBy(() -> DomainConfig.read(ConfigFile.parse("g.cfg", text), FOLDER))
        .hasMessage("g.cfg: " + key + " is missing");
  }

  /** The examples of xl-disk-configuration(5), as far as they are of raw disks. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/dev/vg/v,,hda | /dev/vg/v | hda | false | true",
        "/dev/vg/v,raw,hda,rw | /dev/vg/v | hda | false | true",
        "format=raw, vdev=hda, access=rw, target=/dev/vg/v | /dev/vg/v | hda | false | true",
        "raw:/dev/vg/v,hda,w | /dev/vg/v | hda | false | true",
        "file:/a,xvda,r | /a | xvda | true | false",
        "backendtype=phy,vdev=xvdb,access=w,target=/a,b | /a,b | xvdb | false | true",
        "/a,raw,xvda,ro,discard | /a | xvda | true | true",
        "no-discard,vdev=hda,target=/a | /a | hda | false | false",
        "vdev=xvda1,/a,raw,w | /a | xvda1 | false | true",
        "disk.img,raw,xvda | /etc/xen/disk.img | xvda | false | true",
      })
  void disksInAllForms(String spec, Path image, String vdev, boolean readOnly, boolean discard)
      throws ConfigException {
    assertThat(read("disk=['" + spec + "']").disks())
        .containsExactly(new DiskConfig(image, vdev, readOnly, discard));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "foo | vdev is missing",
        "/a,raw | vdev is missing",
        ",raw,xvda | target is missing",
        "/a,qcow2,xvda | format 'qcow2': only raw",
        "qcow:/a,xvda | prefix 'qcow:': only raw",
        "/a,raw,vda | vdev 'vda' names no device",
        "/a,raw,xvda,x | access 'x' is none of",
        "/a,raw,xvda,w,more | 'more' is one parameter too many",
        "/a,raw,hdc,cdrom | is a CD-ROM drive",
        "/a,raw,hdc,devtype=cdrom | devtype 'cdrom'",
        "vdev=xvda,vdev=xvdb,target=/a | vdev is given twice",
        "script=block-iscsi,vdev=xvda,target=a | script: this host runs no",
        "backend=dd,vdev=xvda,target=a | backend 'dd'",
        "colour=red,/a,raw,xvda | unknown parameter 'colour'",
      })
  void otherDisksAreRefused(String spec, String message) {
    assertThatThrownBy(() -> read("disk=['" + spec + "']"))
        .hasMessageStartingWith("g.cfg:4: disk '" + spec + "': " + message);
  }

  @Test
  void interfacesHaveAddressesOfTheirOwn() throws ConfigException {
    DomainConfig config =
        read(
            "vif=['mac=00:16:3E:74:3d:76,bridge=xenbr1,vifname=web,rate=1MB/s@20ms', '',"
                + "'type=vif']");
    assertThat(config.vifs().getFirst())
        .isEqualTo(
            new VifConfig(
                0, new MacAddress(0x00163e743d76L), "xenbr1", "web", new CreditRate(20000, 20000)));
    assertThat(config.vifs().get(1).mac()).isNotEqualTo(config.vifs().get(2).mac());
    assertThat(config.vifs().get(1).mac().toString()).startsWith("00:16:3e:");
    assertThat(config.vifs().get(2).bridge()).isEqualTo("xenbr0");
    assertThat(config.vifs().get(2).devid()).isEqualTo(2);
  }

  /** The table of Xen's own check of this parser. */
  @ParameterizedTest
  @CsvSource({
    "16000000b/s, 100000, 50000",
    "2000000B/s@50ms, 100000, 50000",
    "16Kb/s, 100, 50000",
    "2KB/s@50ms, 100, 50000",
    "16Mb/s, 100000, 50000",
    "8Gb/s, 50000000, 50000",
    "1GB/s@50ms, 50000000, 50000",
    "80Mb/s@1s, 10000000, 1000000",
    "1MB/s@20ms, 20000, 20000",
  })
  void ratesAreCredit(String rate, long bytes, long micros) throws ConfigException {
    assertThat(read("vif=['rate=" + rate + "']").vifs().getFirst().rate())
        .isEqualTo(new CreditRate(bytes, micros));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate=foo",
        "rate=10MB",
        "rate=10MB/m",
        "rate=10ZB/s",
        "rate=0B/s",
        "rate=4294967296b/s",
        "rate=10Mb/s@foo",
        "rate=10Mb/s@10h",
        "rate=1B/s@4294967296us",
        "rate=1B/s@0us",
        "rate=4294967295GB/s@5us",
        "rate=4296MB/s@4294s",
        "rate=@",
        "foo",
        "mac=1",
        "mac=01:00:5e:00:00:01",
        "bridge=a/b",
        "bridge=",
        "model=e1000",
        "type=ioemu",
        "backend=1",
        "colour=red",
        "mac=00:16:3e:00:00:01,mac=00:16:3e:00:00:02",
      })
  void otherInterfacesAreRefused(String spec) {
    assertThatThrownBy(() -> read("vif=['" + spec + "']"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("g.cfg:4: vif '" + spec + "': ");
  }

  @Test
  void aHostNamesItsGuests() throws ConfigException {
    ConfigFile file = ConfigFile.parse("host.cfg", "guests=['a.cfg','/b.cfg']\ncpu='amd'\ncpus=2");
    assertThat(HostConfig.isHost(file)).isTrue();
    HostConfig host = HostConfig.read(file, FOLDER);
    assertThat(host.guests()).containsExactly(Path.of("/etc/xen/a.cfg"), Path.of("/b.cfg"));
    assertThat(host.options())
        .extracting(option -> option.name() + "=" + option.value())
        .containsExactly("cpu=amd", "cpus=2");
    assertThatThrownBy(
            () -> HostConfig.read(ConfigFile.parse("host.cfg", "guests=[]\nkernel='k'"), FOLDER))
        .hasMessage("host.cfg:2: unknown key 'kernel' of a host");
  }

  private static DomainConfig read(String more) throws ConfigException {
    return DomainConfig.read(ConfigFile.parse("g.cfg", LEAST + more), FOLDER);
  }
}
