package touchstone.host.device.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.host.device.VifConfig;
import touchstone.host.oracle.Oracle;
import touchstone.host.toolstack.DeviceRig;
import touchstone.machine.cpu.CpuModel;

/** Two guests on a switch whose frames go by grant copy through the core, judged by the oracle. */
class NetOnCoreTest {
  private static VifConfig vif(int domain, String bridge) {
    return new VifConfig(0, NetBench.mac(domain), bridge, null, null);
  }

  private static NetFrontend connect(DeviceRig rig, DeviceRig.Guest guest) throws Exception {
    NetFrontend frontend = new NetFrontend(guest, guest.store, 0);
    frontend.post(8);
    frontend.connect();
    rig.work(0);
    assertThat(frontend.backend("state")).isEqualTo("4");
    return frontend;
  }

  // [utest->req~dev-destroy-releases~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void framesCrossAndNothingStays(CpuModel cpu) throws Exception {
    Oracle oracle = new Oracle(); // throws at the first step it does not allow
    DeviceRig rig = new DeviceRig(cpu, oracle);
    DeviceRig.Guest first = rig.guest("one");
    DeviceRig.Guest second = rig.guest("two");
    rig.toolstack.attach(first.domain, vif(1, "xenbr0"));
    rig.toolstack.attach(second.domain, vif(2, "xenbr0"));
    NetFrontend one = connect(rig, first);
    NetFrontend two = connect(rig, second);
    byte[] frame = NetBench.frame(NetBench.macBytes(2), NetBench.macBytes(1), 6000);
    one.send(frame, 0, 2000);
    rig.notifyBackends();
    rig.work(0);
    assertThat(one.statuses()).containsExactly(0, 0, 0);
    assertThat(two.received().getFirst().bytes()).isEqualTo(frame);
    assertThat(rig.mapped()).isEqualTo(4);
    one.send(frame, 0, 2000);
    rig.toolstack.destroy(second.domain);
    rig.notifyBackends();
    rig.work(0);
    assertThat(rig.mapped()).isEqualTo(2);
    rig.toolstack.destroy(first.domain);
    assertThat(rig.mapped()).isZero();
    assertThat(oracle.count().silent()).isEmpty();
  }

  // [utest->req~dev-switch-own-address~1]
  @Test
  void anAddressIsGivenOnce() throws Exception {
    DeviceRig rig = new DeviceRig(CpuModel.INTEL, null);
    DeviceRig.Guest one = rig.guest("one");
    DeviceRig.Guest two = rig.guest("two");
    rig.toolstack.attach(one.domain, vif(1, "xenbr0"));
    assertThatThrownBy(() -> rig.toolstack.attach(two.domain, vif(1, "xenbr0")))
        .hasMessageContaining("mac=00:16:3e:00:00:01 is in use on xenbr0");
    rig.toolstack.attach(two.domain, vif(1, "xenbr1"));
    rig.toolstack.destroy(one.domain);
    DeviceRig.Guest three = rig.guest("three");
    rig.toolstack.attach(three.domain, vif(1, "xenbr0"));
  }
}
